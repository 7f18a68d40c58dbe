#include "pipeline/others.h"

#include <algorithm>

#include "base/hash.h"
#include "detect/peers.h"
#include "policy/opening.h"

namespace foothold {
namespace {

constexpr std::int64_t kFamiliarMs = kDayMs;
constexpr int kMoved = 3;  // others that came to a network together

std::string joined(std::string_view name, std::string_view key) {
  return std::string(name).append(1, '\0').append(key);
}

// A principal, where those of all accounts stand together.
std::string in_organisation(std::string_view account, std::string_view principal) {
  return joined(account, principal);
}

// Asks, and notes that it was asked.
class Asker {
 public:
  Asker(Facts& facts, const Policy& policy, const AskedOf& call, std::vector<std::uint64_t>& asked)
      : facts_(facts),
        time_ms_(call.call.call.mark.moment.time_ms),
        window_days_(policy.forget_days),
        self_(call.subject.principal),
        self_in_organisation_(in_organisation(call.subject.account, call.subject.principal)),
        asked_(asked) {}

  /// Whether anybody had shown it in the window, the principal itself included.
  Result<bool> seen(const Question& what) {
    const Sightings sightings = TRY(ask(what));
    return is_unknown(sightings) || any(sightings, [&](std::string_view, const Seen& seen) {
             return seen.before(time_ms_, window_days_);
           });
  }
  /// Whether anybody else had shown it a day before, or earlier; and how many had.
  /// Also when several began with it on the same day: a new office, another VPN.
  struct Familiarity {
    bool known = true;
    int others = 0;
  };
  Result<Familiarity> familiar(const Question& what) {
    const Sightings sightings = TRY(ask(what));
    if (is_unknown(sightings)) return Familiarity();
    int lately = 0, others = 0;
    for (const auto& [hash, value] : sightings.who->values()) {
      const std::int64_t first_ms = value.use.first_ms();
      if (value.text == self_ || first_ms >= time_ms_) continue;
      (first_ms <= time_ms_ - kFamiliarMs ? others : lately)++;
    }
    return Familiarity{others > 0 || lately >= kMoved, others};
  }
  /// How many others `passes` says yes of; `among`: of these only.
  template <class Passes>
  Result<int> count(const Question& what, Passes passes, const BoundedUses* among = nullptr) {
    const Sightings sightings = TRY(ask(what));
    int number = 0;
    for (const auto& [hash, value] : sightings.who->values()) {
      if (among != nullptr && !among->values().contains(hash)) continue;
      const Seen& seen = value.use.of(Outcome::success);
      const bool self = value.text == self_ || value.text == self_in_organisation_;
      number += !self && passes(seen) ? 1 : 0;
    }
    return number;
  }
  Result<Sightings> ask(const Question& what) {
    asked_.push_back(hash_of(what));
    return facts_.sightings(what);
  }
  std::int64_t time_ms() const { return time_ms_; }
  std::int32_t window_days() const { return window_days_; }

 private:
  bool is_unknown(const Sightings& sightings) const {
    return sightings.unknown_from_ms < time_ms_ || sightings.who->overflow_ms() < time_ms_;
  }
  template <class Passes>
  static bool any(const Sightings& sightings, Passes passes) {
    const auto& values = sightings.who->values();
    return std::any_of(values.begin(), values.end(), [&](const auto& entry) {
      return passes(std::string_view(entry.second.text), entry.second.use.of(Outcome::success));
    });
  }

  Facts& facts_;
  const std::int64_t time_ms_;
  const std::int32_t window_days_;
  const std::string_view self_;
  const std::string self_in_organisation_;
  std::vector<std::uint64_t>& asked_;
};

// The earliest time that anybody was seen there.
std::int64_t first_ms(const Sightings& sightings) {
  std::int64_t first = sightings.who->overflow_ms();
  for (const auto& [hash, value] : sightings.who->values())
    first = std::min(first, value.use.first_ms());
  return first;
}

Result<bool> several_accounts(Asker& asker) {
  const int accounts = TRY(asker.count({"", FactKind::presence, ""}, [&](const Seen& seen) {
    return seen.first_ms <= asker.time_ms() - kFamiliarMs;
  }));
  return accounts > 1;
}

Result<> peers(Asker& asker, const AskedOf& call, Others& out) {
  const std::string group = peer_group(call.subject.principal);
  if (group.empty()) return {};
  const std::string_view account = call.subject.account;
  const std::int64_t time_ms = asker.time_ms();
  const Question group_of{account, FactKind::peer, group};
  out.peers = TRY(asker.count(group_of, [&](const Seen& seen) { return seen.first_ms < time_ms; }));
  if (out.peers == 0) return {};
  // Of a large group a sample is known, and only who is in it may be held against it.
  const BoundedUses* const sample = TRY(asker.ask(group_of)).who;
  const std::string value = joined(group, call.call.call.api_key);
  const Question used{account, FactKind::peer_api, value};
  out.peers_using = TRY(asker.count(
      used, [&](const Seen& seen) { return seen.before(time_ms, asker.window_days()); }, sample));
  out.peers_lately = TRY(asker.count(used, [&](const Seen& seen) {
    return seen.first_ms < time_ms && seen.first_ms >= time_ms - kDayMs;
  }));
  return {};
}

Result<int> others_opening(Asker& asker, const std::string& opening) {
  return asker.count({"", FactKind::opening, opening}, [&](const Seen& seen) {
    return seen.first_ms <= asker.time_ms() - kFamiliarMs;
  });
}

Result<> openings(Asker& asker, const AskedOf& call, Others& out) {
  for (const ImpactFact& fact : call.call.impact.facts) {
    int fewest = -1;
    for (const std::string& opening : openings_of(fact, call.call.call.api_key)) {
      const int others = TRY(others_opening(asker, opening));
      fewest = fewest < 0 ? others : std::min(fewest, others);
    }
    out.openings.push_back(fewest);
  }
  return {};
}

}  // namespace

Result<> tell(Facts& facts, const ToldFact& told, const OnChange& changed) {
  const auto merge = [&](const Question& what, std::string_view who) -> Result<> {
    const Change change = TRY(facts.merge(what, who, told.fact.time_ms));
    return change.changed ? changed(what, change) : Result<>();
  };
  const FactKind kind = told.fact.kind;
  // What is let in is compared across accounts: a partner is a partner in all of them.
  if (kind == FactKind::opening)
    return merge({"", kind, told.fact.value}, in_organisation(told.account, told.principal));
  TRY(merge({told.account, kind, told.fact.value}, told.principal));
  if (kind != FactKind::api && kind != FactKind::presence) return {};
  // The organisation knows accounts, as an account knows principals.
  TRY(merge({"", kind, told.fact.value}, told.account));
  const std::string group = peer_group(told.principal), twin = twin_name(told.principal);
  if (kind == FactKind::presence) {
    if (!group.empty()) TRY(merge({told.account, FactKind::peer, group}, told.principal));
    return {};
  }
  if (!group.empty())
    TRY(merge({told.account, FactKind::peer_api, joined(group, told.fact.value)}, told.principal));
  if (!twin.empty())
    TRY(merge({"", FactKind::twin_api, joined(twin, told.fact.value)}, told.account));
  return {};
}

Result<Others> others_before(Facts& facts, const Policy& policy, const AskedOf& call,
                             std::vector<std::uint64_t>& asked) {
  Asker asker(facts, policy, call, asked);
  const Subject& subject = call.subject;
  const std::string& api = call.call.call.api_key;
  const Evidence& evidence = call.call.evidence;
  Others out;
  out.first_in_account = !TRY(asker.seen({subject.account, FactKind::api, api}));
  if (out.first_in_account && TRY(several_accounts(asker)))
    out.first_in_organisation = !TRY(asker.seen({"", FactKind::api, api}));
  const Circumstances& around = call.call.around;
  const bool database = !evidence.as_number.empty();
  if ((database ? around.as_number : around.network) == Familiar::fresh) {
    const auto there =
        TRY(asker.familiar({subject.account, database ? FactKind::as_number : FactKind::network,
                            database ? std::string_view(evidence.as_number) : call.network}));
    out.network_new_in_account = !there.known;
    out.network_others = there.others;
  }
  if (around.region == Familiar::fresh)
    out.region_new_in_account =
        !TRY(asker.familiar({subject.account, FactKind::region, evidence.region})).known;
  TRY(peers(asker, call, out));
  const std::string twin = twin_name(subject.principal);
  if (!twin.empty()) {
    const std::string value = joined(twin, api);
    const Sightings sightings = TRY(asker.ask({"", FactKind::twin_api, value}));
    for (const auto& [hash, account] : sightings.who->values()) {
      out.twin_used |= account.text != subject.account &&
                       account.use.of(Outcome::success).before(asker.time_ms(), policy.forget_days);
    }
  }
  TRY(openings(asker, call, out));
  out.account_known = first_ms(TRY(asker.ask({subject.account, FactKind::presence, ""}))) <=
                      asker.time_ms() - policy.learning_period_ms;
  return out;
}

}  // namespace foothold
