#include "detect/signal_table.h"

#include <array>
#include <charconv>
#include <vector>

#include "base/assert.h"
#include "policy/impact.h"

namespace foothold {
namespace {

constexpr auto kGate = SignalGroup::gate;
constexpr auto kNovelty = SignalGroup::novelty;
constexpr auto kOrigin = SignalGroup::origin;
constexpr auto kCredential = SignalGroup::credential;
constexpr auto kSequence = SignalGroup::sequence;
constexpr auto kMitigation = SignalGroup::mitigation;

// Points: detection.md §3.1; those of ids it does not have, and what differs, are ADR 11's.
constexpr std::array kRows = {
    SignalRow{"G4", kGate, 0,
              "The gate: the principal has no such call in its history, or none of this outcome."},
    SignalRow{"G5", kGate, 0, "The gate: how long and how well the principal is known."},
    SignalRow{"A1", kGate, 0, "The call failed: an attempt, severity 3.9 at most."},
    SignalRow{"N1", kNovelty, 5,
              "Nobody in the account had used the API in the window before the call."},
    SignalRow{"N2", kNovelty, 5, "Nor had anybody in the organisation's other accounts."},
    SignalRow{"N3.rare", kNovelty, 2,
              "Of ten or more peers, one in twenty or fewer had used the API."},
    SignalRow{"N3.common", kNovelty, -10,
              "Of four or more peers, half or more had used the API: people of the same permission "
              "set, roles of the same path or name pattern."},
    SignalRow{"N4", kNovelty, 3, "The service is new for the principal."},
    SignalRow{"N5.new", kNovelty, 10, "The principal had never used any API of this kind."},
    SignalRow{"N5.known", kNovelty, -10, "It had used APIs of this kind on five days or more."},
    SignalRow{
        "N6.steady", kNovelty, 15,
        "Expected novelty (Good-Turing), APIs of one day among API-days: under 0.1 %, of 1,000 "
        "or more."},
    SignalRow{"N6.rare", kNovelty, 8, "Expected novelty: under 1 %, of 100 or more."},
    SignalRow{"N6.often", kNovelty, -10, "Expected novelty: over 5 %."},
    SignalRow{"N7", kNovelty, -10,
              "The same role in another account had used the API; for a principal known for less "
              "than 30 days."},
    SignalRow{
        "O0", kOrigin, 0,
        "The address is of a trusted network: no origin signal speaks. It silences nothing else."},
    SignalRow{
        "O1", kOrigin, 15,
        "The AS number is new for the principal; without a network database, the network. Not "
        "for one of whom more than a tenth are seen on one day only."},
    SignalRow{"O1.account", kOrigin, 10, "It is new for the whole account, too."},
    SignalRow{"O1.shared", kOrigin, -15,
              "Three or more others in the account had come from it a day before or earlier."},
    SignalRow{"O2", kOrigin, 10, "The country is new for the principal, and so is the network."},
    SignalRow{"O3", kOrigin, 3,
              "The network is new for the principal; its AS number is not, or is often."},
    SignalRow{"O4", kOrigin, 8, "The region is new for the principal."},
    SignalRow{"O4.account", kOrigin, 12, "The region is new for the whole account."},
    SignalRow{"O5", kOrigin, 8, "The user-agent family is new for the principal."},
    SignalRow{
        "O5.client", kOrigin, 15,
        "A known user-agent family in a version or on a system that is new for the principal, "
        "from a network that is new as well."},
    SignalRow{"O5.offensive", kOrigin, 25, "The user agent is one known from attacks."},
    SignalRow{"O6.tor", kOrigin, 30, "The address belongs to the Tor network."},
    SignalRow{"O6.hidden", kOrigin, 10,
              "A new network that is a VPN's or a hosting company's: where addresses are rented."},
    SignalRow{"O6.private", kOrigin, -20,
              "A person, from a new network that is a home's, a company's or a mobile one."},
    SignalRow{"O7", kOrigin, 35,
              "An instance's credentials were used from a network that is new for it."},
    SignalRow{"C1", kCredential, 8, "The access key was first used less than a day before."},
    SignalRow{"C2", kCredential, 8,
              "In the console for the first time, or outside it for the first time."},
    SignalRow{"C3", kCredential, 8, "Without MFA, though always with it before."},
    SignalRow{"C4", kCredential, 25, "The account's root user made the call: at least 7.0."},
    SignalRow{"C5.new", kCredential, 10, "The principal was first seen less than a week before."},
    SignalRow{"C5.dormant", kCredential, 12,
              "The principal had not been active in the window before."},
    SignalRow{"C6", kCredential, 20, "The caller belongs to an account outside the organisation."},
    SignalRow{"C7", kCredential, 0,
              "Signed with temporary credentials of an EC2 instance: at least 8.0."},
    SignalRow{"Q1", kSequence, 15,
              "A burst of denied calls: ten in 10 minutes, or five APIs in 15."},
    SignalRow{"Q2.reads", kSequence, 15,
              "Eight List, Get or Describe calls never made before, in the hour before."},
    SignalRow{"Q2.recon", kSequence, 15,
              "In the hour before it asked for the first time who it is, or twice what permissions "
              "there are."},
    SignalRow{"Q3.more", kSequence, 10,
              "Another first of this kind in the hour before, at most two. Only beside an origin, "
              "credential or other sequence signal: a deployment is a chain too."},
    SignalRow{"Q3.chain", kSequence, 15,
              "A user was made in the hour before and is equipped now; as Q3.more."},
    SignalRow{"Q4", kSequence, 20, "Watchers were blinded in the hour before."},
    SignalRow{"Q5", kSequence, 5, "A person, at an hour of the day never active in before."},
    SignalRow{
        "M1", kMitigation, -15,
        "A deployment tool, from its network, by this principal, for 14 days or more, writing "
        "on eight of them or more."},
    SignalRow{"M2", kMitigation, -10,
              "A service made the call in the principal's name, as before."},
    SignalRow{"M3", kMitigation, -10,
              "Three or more peers first used the API in the day before: something is rolled out."},
    SignalRow{"M4", kMitigation, -20,
              "A change was declared for the principal at that time (detection.changes)."},
    SignalRow{"M5", kMitigation, -20,
              "Others in the organisation had let in the same a day before or earlier: "
              "the same account, or the world by the same API."},
    SignalRow{
        "M6", kMitigation, -25,
        "From where and with what the principal has worked for a week or more, on three days or "
        "more: the same client and AS number (network), or the same tool and changes made."},
};

constexpr std::array<CapRow, 6> kCaps = {{{"N", kNovelty, 30},
                                          {"O", kOrigin, 40},
                                          {"C", kCredential, 30},
                                          {"Q", kSequence, 40},
                                          {"I", SignalGroup::impact, 50},
                                          {"M", kMitigation, -40}}};

constexpr std::array<ThresholdRow, 8> kThresholds = {{{"4.0", -19},
                                                      {"5.0", 0},
                                                      {"6.0", 20},
                                                      {"7.0", 42},
                                                      {"8.0", 60},
                                                      {"8.5", 85},
                                                      {"balanced", 10},
                                                      {"strict", 35}}};

constexpr int kMostPoints = 1000;

template <class Table>
Result<> change(Table& table, const std::map<std::string, std::string>& to,
                const std::string& setting) {
  for (const auto& [name, text] : to) {
    const auto at = table.find(name);
    if (at == table.end()) {
      std::string names;
      for (const auto& [known, value] : table) names += (names.empty() ? "" : ", ") + known;
      return fail(Errc::rejected,
                  setting + " has no \"" + name.substr(0, 40) + "\"; there are " + names);
    }
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < -kMostPoints ||
        value > kMostPoints) {
      return fail(Errc::rejected, setting + "." + name + " must be a whole number from -1000 to " +
                                      "1000; it is \"" + text.substr(0, 40) + "\"");
    }
    at->second = value;
  }
  return {};
}

}  // namespace

std::span<const SignalRow> signal_rows() {
  return kRows;
}
std::span<const CapRow> cap_rows() {
  return kCaps;
}
std::span<const ThresholdRow> threshold_rows() {
  return kThresholds;
}

Weights::Weights() {
  for (const SignalRow& row : kRows) points_.emplace(row.id, row.points);
  for (const ImpactRow& row : kImpacts) points_.emplace(row.id, row.points);
  for (const CapRow& row : kCaps) caps_.emplace(row.name, row.most);
  for (const ThresholdRow& row : kThresholds) thresholds_.emplace(row.name, row.from);
}

Result<Weights> Weights::from(const std::map<std::string, std::string>& weights,
                              const std::map<std::string, std::string>& caps,
                              const std::map<std::string, std::string>& thresholds) {
  Weights made;
  TRY(change(made.points_, weights, "detection.weights"));
  TRY(change(made.caps_, caps, "detection.caps"));
  TRY(change(made.thresholds_, thresholds, "detection.thresholds"));
  int before = -kMostPoints - 1;
  for (const std::string_view severity : {"4.0", "5.0", "6.0", "7.0", "8.0", "8.5"}) {
    const int from = made.threshold(severity);
    if (from <= before)
      return fail(Errc::rejected, "detection.thresholds must rise with the severity; " +
                                      std::string(severity) + " begins at " + std::to_string(from));
    before = from;
  }
  return made;
}

int Weights::points(std::string_view id) const {
  const auto at = points_.find(id);
  FOOTHOLD_ASSERT(at != points_.end());
  return at->second;
}
int Weights::cap(std::string_view name) const {
  return caps_.find(name)->second;
}
int Weights::threshold(std::string_view name) const {
  return thresholds_.find(name)->second;
}

std::string Weights::fingerprint() const {
  std::string text;
  for (const Table* const table : {&points_, &caps_, &thresholds_}) {
    for (const auto& [name, value] : *table) text += name + " " + std::to_string(value) + "\n";
  }
  return text;
}

}  // namespace foothold
