#include "detect/signals.h"

#include <algorithm>
#include <array>

#include "base/assert.h"

namespace foothold {

const std::vector<SignalRow> kSignals = {
    {"G4", SignalGroup::gate, 0,
     "The gate: the principal has no such call in its history, or none of this outcome."},
    {"G5", SignalGroup::gate, 0, "The gate: how long and how well the principal is known."},
    {"A1", SignalGroup::gate, 0, "The call failed: an attempt, severity 3.9 at most."},
    {"N1", SignalGroup::novelty, 15,
     "Nobody in the account had used the API in the window before the call."},
    {"N4", SignalGroup::novelty, 10, "The principal had never used the service."},
    {"N5", SignalGroup::novelty, 10,
     "The principal had never used any API of this kind; on five days or more, -10."},
    {"N6", SignalGroup::novelty, 8,
     "Expected novelty (Good-Turing): APIs of one day among API-days. Under 1 %, 8; under 0.1 %, "
     "15; over 5 %, -10."},
    {"O1", SignalGroup::origin, 15,
     "The AS number is new for the principal; without a network database, the network."},
    {"O2", SignalGroup::origin, 10, "The country is new for the principal."},
    {"O3", SignalGroup::origin, 3, "The network is new for the principal, its AS number is not."},
    {"O4", SignalGroup::origin, 8, "The region is new for the principal."},
    {"O5", SignalGroup::origin, 8,
     "The user-agent family is new for the principal; one known from attacks, 25."},
    {"O7", SignalGroup::origin, 35,
     "An instance's credentials were used from a network it never used."},
    {"C1", SignalGroup::credential, 8, "The access key was first used less than a day before."},
    {"C2", SignalGroup::credential, 8,
     "In the console for the first time, or outside it for the first time."},
    {"C3", SignalGroup::credential, 8, "Without MFA, though always with it before."},
    {"C4", SignalGroup::credential, 25, "The account's root user made the call: at least 7.0."},
    {"C5", SignalGroup::credential, 12, "The principal had not been active in the window before."},
    {"C7", SignalGroup::credential, 0,
     "Signed with temporary credentials of an EC2 instance: at least 8.0."},
    {"Q1", SignalGroup::sequence, 15,
     "A burst of denied calls: ten in 10 minutes, or five APIs in 15."},
    {"Q2", SignalGroup::sequence, 15,
     "Eight List, Get or Describe calls never made before, in the hour before; a first "
     "GetCallerIdentity alone, 8."},
    {"Q3", SignalGroup::sequence, 10,
     "Another first of this kind in the hour before, at most two; user made and then equipped, 15. "
     "Only beside an origin, credential or other sequence signal: a deployment is a chain too."},
    {"Q4", SignalGroup::sequence, 20, "Watchers were blinded in the hour before."},
    {"Q5", SignalGroup::sequence, 5, "A person, at an hour of the day never active in before."},
    {"M1", SignalGroup::mitigation, -15,
     "A deployment tool, from its network, by this principal, writing on eight days or more."},
    {"M2", SignalGroup::mitigation, -10,
     "A service made the call in the principal's name, as before; for the first time, 0."},
};

namespace {

struct Cap {
  SignalGroup group;
  std::string_view name;
  int most;
};
constexpr std::array<Cap, 6> kCaps = {{{SignalGroup::novelty, "N", 30},
                                       {SignalGroup::origin, "O", 40},
                                       {SignalGroup::credential, "C", 30},
                                       {SignalGroup::sequence, "Q", 40},
                                       {SignalGroup::impact, "I", 50},
                                       {SignalGroup::mitigation, "M", -40}}};
constexpr int kScoreLow = -60, kScoreHigh = 120;

constexpr std::array<std::string_view, 6> kOffensive = {"kali", "parrot",     "pentoo",
                                                        "pacu", "trufflehog", "cloudfox"};

// Collects reasons with the points of their rows.
class Scorer {
 public:
  Scorer(const Policy& policy, const CallCase& call) : policy_(policy), call_(call) {}

  std::vector<Reason> score() {
    gate();
    novelty();
    if (!forwarded(call_)) origin();
    if (forwarded(call_) && call_.around.region == Familiar::fresh) region();
    credential();
    sequence();
    impact();
    mitigation();
    std::stable_sort(reasons_.begin() + gates_, reasons_.end(),
                     [](const Reason& a, const Reason& b) { return a.points > b.points; });
    cap();
    return std::move(reasons_);
  }

 private:
  const SignalRow& row(std::string_view id) const {
    const auto at = std::find_if(kSignals.begin(), kSignals.end(),
                                 [&](const SignalRow& signal) { return signal.id == id; });
    FOOTHOLD_ASSERT(at != kSignals.end());
    return *at;
  }
  void put(std::string_view id, int points, std::string observed, std::string baseline,
           std::string text) {
    reasons_.push_back(
        {std::string(id), points, std::move(observed), std::move(baseline), std::move(text)});
    sums_[static_cast<std::size_t>(row(id).group)] += points;
  }
  // With its row's points.
  void add(std::string_view id, std::string observed, std::string baseline, std::string text) {
    put(id, row(id).points, std::move(observed), std::move(baseline), std::move(text));
  }
  int sum(SignalGroup group) const { return sums_[static_cast<std::size_t>(group)]; }
  std::string days() const {
    return plural(std::min(call_.history.history_days, policy_.forget_days), "day");
  }

  void gate() {
    const Evidence& evidence = call_.evidence;
    const History& history = call_.history;
    const std::string api = evidence.name + " of " + evidence.source;
    add("G4", api + " (" + std::string(to_string(call_.call.outcome)) + ")",
        "no such call in " + days() + " of history",
        (failed(call_) ? "First attempt of " : "First successful call of ") + api +
            " by this principal: no such call in " + days() + " of history.");
    add("G5", "first activity " + format_time_seconds(history.first_ms),
        plural(history.active_days, "active day") + ", " + plural(history.known_apis, "known API"),
        "The principal is known: " + plural(history.known_apis, "other API") + ", " +
            std::to_string(history.family_apis) + " of this kind, on " +
            plural(history.active_days, "active day") + ".");
    if (failed(call_)) add("A1", evidence.error_code, "", "The call failed: an attempt.");
    gates_ = static_cast<std::ptrdiff_t>(reasons_.size());
  }

  void novelty() {
    const History& history = call_.history;
    const Circumstances& around = call_.around;
    if (call_.account_first) {
      add("N1", "first in the account", "nobody in the account had used it",
          "Nobody in the account had called it before.");
    } else {
      put("N1", 0, "known in the account", "others in the account had used it before",
          "Others in the account had called it before.");
    }
    if (around.service == Familiar::fresh)
      add("N4", call_.evidence.source, plural(history.services, "known service"),
          "The principal had never used this service.");
    if (history.family_apis == 0) {
      add("N5", "first of this kind", "no API of this kind in " + days(),
          "The principal had never changed permissions of this kind.");
    } else if (around.family_days >= 5) {
      put("N5", -10, "used to this kind", "on " + plural(around.family_days, "day"),
          "The principal changes permissions of this kind regularly: on " +
              plural(around.family_days, "day") + ".");
    }
    expected_novelty();
  }

  // How often something new is to be expected of the principal anyway.
  void expected_novelty() {
    const History& history = call_.history;
    if (history.api_days == 0) return;
    const double share = static_cast<double>(history.single_day_apis) / history.api_days;
    const int points = share < 0.001 ? 15 : share < 0.01 ? 8 : share <= 0.05 ? 0 : -10;
    if (points == 0) return;
    const std::string seen = std::to_string(history.single_day_apis) + " of " +
                             std::to_string(history.api_days) + " API-days were a first and only";
    put("N6", points, seen, "",
        points > 0 ? "The principal hardly ever does anything new: " + seen + "."
                   : "The principal often does something new: " + seen + ".");
  }

  void region() {
    add("O4", call_.evidence.region, plural(call_.history.regions, "known region"),
        "The principal had never been active in this region.");
  }

  void origin() {
    const Circumstances& around = call_.around;
    const Evidence& evidence = call_.evidence;
    const std::string networks = plural(call_.history.networks, "known network");
    const bool database = around.as_number != Familiar::unknown;
    const bool strange = (database ? around.as_number : around.network) == Familiar::fresh;
    if (strange) {
      const std::string where = database ? evidence.as_number + " " + evidence.as_organization
                                         : "the network of " + evidence.address;
      add("O1", where, networks, "The principal had never called from " + where + ".");
    }
    if (around.country == Familiar::fresh)
      add("O2", evidence.country, "", "The principal had never called from this country.");
    if (database && !strange && around.network == Familiar::fresh)
      add("O3", evidence.address, networks,
          "A network the principal had not called from, of an AS number it had.");
    if (around.region == Familiar::fresh) region();
    agent();
    if (evidence.instance_credential && strange)
      add("O7", evidence.address, networks,
          "An instance's credentials, from a network that it had never called from.");
  }

  void agent() {
    const std::string& text = call_.evidence.agent;
    const bool offensive =
        std::any_of(kOffensive.begin(), kOffensive.end(),
                    [&](std::string_view word) { return text.find(word) != std::string::npos; });
    if (offensive)
      put("O5", 25, text, "", "The user agent is one of a tool or system known from attacks.");
    else if (call_.around.agent == Familiar::fresh)
      add("O5", text, plural(call_.history.agents, "known user-agent family"),
          "The principal had never called with this kind of client.");
  }

  void credential() {
    const Circumstances& around = call_.around;
    const Evidence& evidence = call_.evidence;
    if (around.long_term_key == Familiar::fresh)
      add("C1", evidence.access_key, "",
          "The access key had first been used less than a day before.");
    if (around.console_unusual)
      add("C2", evidence.console ? "console" : "not the console", "",
          evidence.console ? "The principal had never used the console before."
                           : "The principal had always used the console before.");
    if (around.without_usual_mfa)
      add("C3", "no MFA", "always MFA", "Without MFA, though always with it before.");
    if (evidence.kind == PrincipalKind::root)
      add("C4", "root", "", "The account's root user made the call.");
    if (around.dormant)
      add("C5", "dormant", "no active day in " + std::to_string(policy_.forget_days) + " days",
          "The principal had not been active for " + std::to_string(policy_.forget_days) +
              " days.");
    if (evidence.instance_credential)
      add("C7", evidence.instance_id.empty() ? "instance credentials" : evidence.instance_id, "",
          "Signed with temporary credentials that were made for an EC2 instance.");
  }

  void sequence() {
    const Circumstances& around = call_.around;
    if (around.denied_burst)
      add("Q1", "a burst of denied calls", "",
          "Many of the principal's calls were denied in the minutes before.");
    if (around.discovery >= 8)
      add("Q2", plural(around.discovery, "new read"), "",
          plural(around.discovery, "List, Get or Describe call") +
              " never made before, in the hour before.");
    else if (around.first_identity)
      put("Q2", 8, "first GetCallerIdentity", "",
          "The principal asked who it is, for the first time, in the hour before.");
    if (around.evasion)
      add("Q4", "logging or detection changed", "",
          "A call that blinds those who watch, in the hour before.");
    if (around.unusual_hour)
      add("Q5", "an unusual hour", "", "A person, at an hour never active in before.");
    const bool strange = sum(SignalGroup::origin) > 0 || sum(SignalGroup::credential) > 0 ||
                         sum(SignalGroup::sequence) > 0;
    if (!strange || forwarded(call_)) return;
    const bool equips = call_.evidence.name == "CreateAccessKey" ||
                        call_.evidence.name == "CreateLoginProfile" ||
                        call_.evidence.name.starts_with("Attach");
    const int chain = (around.user_created && equips ? 15 : 0) +
                      row("Q3").points * std::min(around.family_firsts, 2);
    if (chain > 0)
      put("Q3", chain, plural(around.family_firsts, "other first"), "",
          around.user_created && equips
              ? "A user was created in the hour before, and is given something now."
              : "One of several firsts of this kind within an hour.");
  }

  void impact() {
    for (const ImpactFact& fact : call_.impact.facts) {
      const ImpactRow& what = row_of(fact.kind);
      reasons_.push_back(
          {std::string(what.id), what.points, fact.detail, "", std::string(what.meaning)});
      sums_[static_cast<std::size_t>(SignalGroup::impact)] += what.points;
    }
  }

  void mitigation() {
    if (call_.around.usual_automation)
      add("M1", call_.evidence.agent, "for 14 days or more",
          "The deployment tool and the network that the principal has long deployed with.");
    if (forwarded(call_))
      put("M2", call_.around.usual_forwarding ? row("M2").points : 0, call_.evidence.invoked_by,
          call_.around.usual_forwarding ? "as before" : "for the first time",
          call_.evidence.invoked_by + " made the call in the principal's name.");
  }

  void cap() {
    int total = 0;
    for (const Cap& cap : kCaps) {
      const int sum = this->sum(cap.group);
      const int kept = cap.most > 0 ? std::min(sum, cap.most) : std::max(sum, cap.most);
      total += kept;
      if (kept != sum)
        reasons_.push_back({"cap." + std::string(cap.name), kept - sum, std::to_string(sum),
                            std::to_string(cap.most),
                            "What one group of signals may say is bounded."});
    }
    const int clamped = std::clamp(total, kScoreLow, kScoreHigh);
    if (clamped != total)
      reasons_.push_back({"cap.S", clamped - total, std::to_string(total), "",
                          "The score as a whole is bounded."});
  }

  const Policy& policy_;
  const CallCase& call_;
  std::vector<Reason> reasons_;
  std::ptrdiff_t gates_ = 0;
  std::array<int, 7> sums_{};
};

int points_in(const std::vector<Reason>& reasons, std::string_view group) {
  int points = 0;
  for (const Reason& reason : reasons) {
    const bool own = reason.id.starts_with(group) && reason.id.size() > 1 && reason.id[1] >= '0' &&
                     reason.id[1] <= '9';
    points += own ? reason.points : 0;
  }
  return points;
}
bool holds(const std::vector<Reason>& reasons, std::string_view id) {
  return std::any_of(reasons.begin(), reasons.end(),
                     [&](const Reason& reason) { return reason.id == id && reason.points > 0; });
}

double graded(int score) {
  struct Step {
    int from;
    double severity;
  };
  static constexpr std::array<Step, 6> kSteps = {
      {{85, 8.5}, {60, 8.0}, {35, 7.0}, {20, 6.0}, {0, 5.0}, {-19, 4.0}}};
  for (const Step& step : kSteps) {
    if (score >= step.from) return step.severity;
  }
  return 3.0;
}

double severity_by_type(FindingType type, const CallCase& call) {
  if (failed(call)) return 3.9;
  if (call.evidence.instance_credential) return 8.0;
  if (call.evidence.kind == PrincipalKind::root) return 7.0;
  return row_of(type).severity;
}

double graded_severity(const CallCase& call, const std::vector<Reason>& reasons) {
  double severity = graded(score_of(reasons));
  if (failed(call)) {
    // A spray from a strange place is more than an attempt.
    const bool spray = holds(reasons, "Q1") && points_in(reasons, "O") >= 25;
    return std::min(severity, spray ? 6.0 : 3.9);
  }
  const int impact = points_in(reasons, "I");
  const bool root = call.evidence.kind == PrincipalKind::root;
  if (call.evidence.instance_credential) severity = std::max(severity, 8.0);
  if (root || impact >= 30) severity = std::max(severity, 7.0);
  if (impact >= 25) severity = std::max(severity, 5.0);
  return severity;
}

}  // namespace

std::string plural(int count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

bool failed(const CallCase& call) {
  return call.call.outcome == Outcome::failure || call.call.outcome == Outcome::forwarded_failure;
}
bool forwarded(const CallCase& call) {
  return call.call.outcome == Outcome::forwarded || call.call.outcome == Outcome::forwarded_failure;
}

std::vector<Reason> reasons_of(const Policy& policy, const CallCase& call) {
  return Scorer(policy, call).score();
}

int score_of(const std::vector<Reason>& reasons) {
  int score = 0;
  for (const Reason& reason : reasons) score += reason.points;
  return score;
}

double severity_of(const Policy& policy, FindingType type, const CallCase& call,
                   const std::vector<Reason>& reasons) {
  return policy.severity_mode == SeverityMode::graded ? graded_severity(call, reasons)
                                                      : severity_by_type(type, call);
}

}  // namespace foothold
