#include "detect/signals.h"

#include <algorithm>
#include <array>

#include "base/assert.h"

namespace foothold {

namespace {

constexpr int kSharedNetwork = 3;
constexpr int kStrangeOrigin = 15;  // a chain counts beside so much of it
// What is said to be rarer than one in so many must have been seen so often.
constexpr int kRareApiDays = 100, kSteadyApiDays = 1000;
constexpr std::array<std::string_view, 6> kOffensive = {"kali", "parrot",     "pentoo",
                                                        "pacu", "trufflehog", "cloudfox"};

// Where people sit, and not machines that anybody can rent.
bool is_peoples_network(std::string_view kind) {
  return kind == "residential" || kind == "mobile" || kind == "business";
}

std::string weight_setting(std::string_view id) {
  return "detection.weights." + std::string(id);
}

// Collects reasons with the points of their rows.
class Scorer {
 public:
  Scorer(const Policy& policy, const CallCase& call) : policy_(policy), call_(call) {}

  std::vector<Reason> score() {
    gate();
    novelty();
    if (forwarded(call_))
      region();
    else if (policy_.trusted_networks.contains(call_.evidence.address))
      trusted();
    else
      origin();
    credential();
    sequence();
    impact();
    mitigation();
    cap();
    std::stable_sort(reasons_.begin(), reasons_.end(),
                     [](const Reason& a, const Reason& b) { return a.points > b.points; });
    return std::move(reasons_);
  }

 private:
  static const SignalRow& row(std::string_view id) {
    const auto rows = signal_rows();
    const auto at = std::find_if(rows.begin(), rows.end(),
                                 [&](const SignalRow& signal) { return signal.id == id; });
    FOOTHOLD_ASSERT(at != rows.end());
    return *at;
  }
  void put(std::string_view id, int points, std::string observed, std::string baseline,
           std::string text) {
    const SignalGroup group = row(id).group;
    reasons_.push_back({std::string(id), points, std::move(observed), std::move(baseline),
                        std::move(text), group == SignalGroup::gate ? "" : weight_setting(id)});
    sums_[static_cast<std::size_t>(group)] += points;
  }
  // With the points it is configured to have, `times` over.
  void add(std::string_view id, std::string observed, std::string baseline, std::string text,
           int times = 1) {
    put(id, policy_.weights.points(id) * times, std::move(observed), std::move(baseline),
        std::move(text));
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
  }

  void novelty() {
    const History& history = call_.history;
    const Circumstances& around = call_.around;
    const Others& others = call_.others;
    if (others.first_in_account) {
      add("N1", "first in the account", "nobody in the account had used it",
          "Nobody in the account had called it before.");
      if (others.first_in_organisation)
        add("N2", "first in the organisation", "nobody in any account had used it",
            "Nor had anybody in the organisation's other accounts.");
    } else {
      put("N1", 0, "known in the account", "others in the account had used it before",
          "Others in the account had called it before.");
    }
    peers();
    if (around.service == Familiar::fresh)
      add("N4", call_.evidence.source, plural(history.services, "known service"),
          "The service is new for the principal.");
    if (history.family_apis == 0) {
      add("N5.new", "first of this kind", "no API of this kind in " + days(),
          "The principal had never changed permissions of this kind.");
    } else if (around.family_days >= 5) {
      add("N5.known", "used to this kind", "on " + plural(around.family_days, "day"),
          "The principal changes permissions of this kind regularly: on " +
              plural(around.family_days, "day") + ".");
    }
    expected_novelty();
  }

  void peers() {
    const Others& others = call_.others;
    const std::string share =
        std::to_string(others.peers_using) + " of " + plural(others.peers, "peer");
    if (others.peers >= 10 && others.peers_using * 20 <= others.peers)
      add("N3.rare", share, "", "Hardly any of its peers does this: " + share + ".");
    else if (others.peers >= 4 && others.peers_using * 2 >= others.peers)
      add("N3.common", share, "", "Its peers do this as well: " + share + ".");
    if (others.twin_used && call_.history.history_days < 30)
      add("N7", "used by its twin", "", "The same role in another account had called it before.");
  }

  // How often something new is to be expected of the principal anyway.
  void expected_novelty() {
    const History& history = call_.history;
    if (history.api_days == 0) return;
    const double share = static_cast<double>(history.single_day_apis) / history.api_days;
    const std::string seen = std::to_string(history.single_day_apis) + " of " +
                             std::to_string(history.api_days) + " API-days were a first and only";
    if (share > 0.05)
      add("N6.often", seen, "", "The principal often does something new: " + seen + ".");
    else if (share < 0.01 && history.api_days >= kRareApiDays)
      add(share < 0.001 && history.api_days >= kSteadyApiDays ? "N6.steady" : "N6.rare", seen, "",
          "The principal hardly ever does anything new: " + seen + ".");
  }

  void region() {
    if (call_.around.region != Familiar::fresh) return;
    const std::string known = plural(call_.history.regions, "known region");
    if (call_.others.region_new_in_account)
      add("O4.account", call_.evidence.region, known, "The region is new for the whole account.");
    else
      add("O4", call_.evidence.region, known, "The region is new for the principal.");
  }

  void origin() {
    const Circumstances& around = call_.around;
    const Evidence& evidence = call_.evidence;
    const std::string networks = plural(call_.history.networks, "known network");
    const bool database = around.as_number != Familiar::unknown;
    const bool other = around.origin() == Familiar::fresh;
    const bool strange = other && !around.restless;
    const std::string where = database ? evidence.as_number + " " + evidence.as_organization
                                       : "the network of " + evidence.address;
    if (strange) {
      add("O1", where, networks, where + " is new for the principal.");
      if (call_.others.network_new_in_account)
        add("O1.account", where, "", "And for everybody else in the account.");
      else if (call_.others.network_others >= kSharedNetwork)
        add("O1.shared", where, plural(call_.others.network_others, "other principal"),
            "Others in the account have long come from there.");
    }
    // A company's own network may lie in several countries.
    if (around.country == Familiar::fresh && around.network == Familiar::fresh)
      add("O2", evidence.country, "", "The country is new for the principal.");
    if (!strange && around.network == Familiar::fresh)
      add("O3", evidence.address, networks,
          other ? "A new network, of a principal that often has new ones."
                : "The network is new for the principal, its AS number is not.");
    if (evidence.network_kind == "tor")
      add("O6.tor", evidence.address, "", "The address belongs to the Tor network.");
    else if (strange && (evidence.network_kind == "vpn" || evidence.network_kind == "hosting"))
      add("O6.hidden", evidence.network_kind, "",
          "An address of a VPN or a hosting company, where anybody can rent one.");
    if (strange && is_person(evidence.kind) && is_peoples_network(evidence.network_kind))
      add("O6.private", evidence.network_kind, "",
          "A person, from a home's, a company's or a mobile network: people travel and move.");
    region();
    agent();
    if (evidence.instance_credential && strange)
      add("O7", evidence.address, networks,
          "An instance's credentials, from a network that is new for it.");
  }

  void trusted() {
    add("O0", call_.evidence.address, "detection.trusted_networks",
        "An address that is trusted: where it is says nothing.");
  }

  void agent() {
    const Circumstances& around = call_.around;
    const std::string& text = call_.evidence.agent;
    const bool offensive =
        std::any_of(kOffensive.begin(), kOffensive.end(),
                    [&](std::string_view word) { return text.find(word) != std::string::npos; });
    const std::string known = plural(call_.history.agents, "known user-agent family");
    if (offensive)
      add("O5.offensive", text, "",
          "The user agent is one of a tool or system known from attacks.");
    else if (around.agent == Familiar::fresh)
      add("O5", text, known, "This kind of client is new for the principal.");
    else if (around.client == Familiar::fresh && around.network == Familiar::fresh)
      add("O5.client", text, known,
          "A kind of client that it knows, but not this one: another version or system, and from a "
          "new network.");
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
    else if (around.young)
      add("C5.new", "first activity " + format_time_seconds(call_.history.first_ms), "",
          "The principal was first seen less than a week before.");
    if (around.dormant)
      add("C5.dormant", "dormant",
          "no active day in " + std::to_string(policy_.forget_days) + " days",
          "The principal had not been active for " + std::to_string(policy_.forget_days) +
              " days.");
    if (call_.stranger)
      add("C6", "account " + evidence.caller_account, "",
          "The caller belongs to an account outside the organisation.");
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
      add("Q2.reads", plural(around.discovery, "new read"), "",
          plural(around.discovery, "List, Get or Describe call") +
              " never made before, in the hour before.");
    else if (around.recon >= 2)
      add("Q2.recon", "a look at identity and permissions", "",
          "In the hour before the principal asked for the first time who it is, or what "
          "permissions there are.");
    if (around.evasion)
      add("Q4", "logging or detection changed", "",
          "A call that blinds those who watch, in the hour before.");
    if (around.unusual_hour)
      add("Q5", "an unusual hour", "", "A person, at an hour never active in before.");
    // An address that changes within the usual AS number says nothing.
    const bool strange = sum(SignalGroup::origin) >= kStrangeOrigin ||
                         sum(SignalGroup::credential) > 0 || sum(SignalGroup::sequence) > 0;
    if (!strange || forwarded(call_)) return;
    chain();
  }

  void chain() {
    const Circumstances& around = call_.around;
    const bool equips = call_.evidence.name == "CreateAccessKey" ||
                        call_.evidence.name == "CreateLoginProfile" ||
                        call_.evidence.name.starts_with("Attach");
    if (around.user_created && equips)
      add("Q3.chain", "CreateUser, then " + call_.evidence.name, "",
          "A user was created in the hour before, and is given something now.");
    if (around.family_firsts > 0)
      add("Q3.more", plural(around.family_firsts, "other first"), "",
          "One of several firsts of this kind within an hour.", std::min(around.family_firsts, 2));
  }

  void impact() {
    for (const ImpactFact& fact : call_.impact.facts) {
      const ImpactRow& what = row_of(fact.kind);
      const int points = policy_.weights.points(what.id);
      reasons_.push_back({std::string(what.id), points, fact.detail, "", std::string(what.meaning),
                          weight_setting(what.id)});
      sums_[static_cast<std::size_t>(SignalGroup::impact)] += points;
    }
  }

  void mitigation() {
    const Circumstances& around = call_.around;
    if (around.usual_automation)
      add("M1", call_.evidence.agent, "for 14 days or more",
          "The deployment tool and the network that the principal has long deployed with.");
    else if (around.usual_origin)
      add("M6", call_.evidence.agent, "for 7 days or more",
          "From where, and with what, the principal has changed things before.");
    if (forwarded(call_))
      put("M2", around.usual_forwarding ? policy_.weights.points("M2") : 0,
          call_.evidence.invoked_by, around.usual_forwarding ? "as before" : "for the first time",
          call_.evidence.invoked_by + " made the call in the principal's name.");
    const int lately = call_.others.peers_lately;
    if (lately >= 3)
      add("M3", plural(lately, "peer"), "within a day",
          "Peers have begun to do this in the day before: something is rolled out.");
    announced();
    if (call_.others.let_in_before(call_.impact))
      add("M5", "let in before", plural(call_.others.fewest_openers(), "other principal"),
          "Others in the organisation have let in the same before.");
  }

  void announced() {
    // Whoever owns another account names its roles as they like.
    if (call_.stranger) return;
    const ChangeWindow* const change = declared_change(
        policy_.changes, {call_.account, call_.principal, call_.call.mark.moment.time_ms});
    if (change != nullptr)
      add("M4", change->ticket, "detection.changes",
          "A change was declared for the principal, until " + format_time_seconds(change->to_ms) +
              ".");
  }

  void cap() {
    int total = 0;
    for (const CapRow& cap : cap_rows()) {
      const int sum = this->sum(cap.group), most = policy_.weights.cap(cap.name);
      const int kept =
          cap.group == SignalGroup::mitigation ? std::max(sum, most) : std::min(sum, most);
      total += kept;
      if (kept != sum)
        reasons_.push_back({"cap." + std::string(cap.name), kept - sum, std::to_string(sum),
                            std::to_string(most), "What one group of signals may say is bounded.",
                            "detection.caps." + std::string(cap.name)});
    }
    const int clamped = std::clamp(total, kScoreLow, kScoreHigh);
    if (clamped != total)
      reasons_.push_back({"cap.S", clamped - total, std::to_string(total), "",
                          "The score as a whole is bounded."});
  }

  const Policy& policy_;
  const CallCase& call_;
  std::vector<Reason> reasons_;
  std::array<int, kSignalGroups> sums_{};
};

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

}  // namespace foothold
