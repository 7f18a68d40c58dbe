#include "detect/gate.h"

#include <algorithm>
#include <array>

namespace foothold {
namespace {

constexpr std::int64_t kSpreeDays = 7;

struct Excuse {
  Outcome by;
  bool same_day;  ///< whether an earlier call of the same day counts too
};

// Which earlier calls make a call no first. A denied probe is no history of a success, and what a
// stack did in somebody's name is none of the person's own first call; a forwarded call is a first
// only when neither way was used before (detection.md G4).
std::vector<Excuse> excuses_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::success:
      return {{Outcome::success, false}};
    case Outcome::failure:
      return {{Outcome::failure, false}, {Outcome::success, true}};
    case Outcome::forwarded:
      return {{Outcome::forwarded, false}, {Outcome::success, true}};
    case Outcome::forwarded_failure:
      return {{Outcome::forwarded_failure, false},
              {Outcome::forwarded, true},
              {Outcome::failure, true},
              {Outcome::success, true}};
  }
  return {};
}

// The latest day on which `excuse` happened before the call; kNoDay if none.
std::int32_t excused_on(const CataloguedApi& api, const Excuse& excuse, const Mark& mark,
                        std::int32_t day, std::int32_t window_days,
                        const IsUnlearned& is_unlearned) {
  if (excuse.same_day) {
    const Mark* const earlier = api.find(excuse.by, day);
    if (earlier != nullptr && earlier->moment < mark.moment) return day;
  }
  const DaySet& days = api.use.of(excuse.by).days;
  const auto type = static_cast<FindingType>(mark.type - 1);
  for (std::int32_t before = day - 1; before >= day - window_days; before--) {
    if (days.contains(before) && !is_unlearned(type, before, mark.moment.time_ms)) return before;
  }
  return DaySet::kNoDay;
}

bool is_established(const Policy& policy, const Profile& profile, const Moment& moment) {
  return profile.first_ms <= moment.time_ms - policy.learning_period_ms &&
         profile.earliest.full() && profile.earliest.calls().back() < moment;
}

}  // namespace

std::string_view to_string(Verdict verdict) {
  static constexpr std::array<std::string_view, 6> kNames = {
      "novel", "condition_not_met", "not_first", "not_first_of_day", "learning", "too_old"};
  return kNames[static_cast<std::size_t>(verdict)];
}

Gate gate(const Policy& policy, const Profile& profile, const CataloguedApi& api, Outcome outcome,
          std::int32_t day, bool is_root, const IsUnlearned& is_unlearned) {
  const Mark* const mark = api.find(outcome, day);
  if (mark == nullptr || day < api.latest_day() - kJudgedDays) return {.verdict = Verdict::too_old};
  if (mark->type == 0) return {.verdict = Verdict::condition_not_met};
  for (const Excuse& excuse : excuses_of(outcome)) {
    const std::int32_t on = excused_on(api, excuse, *mark, day, policy.forget_days, is_unlearned);
    if (on != DaySet::kNoDay) return {Verdict::not_first, excuse.by, on};
  }
  if (!is_root && !is_established(policy, profile, mark->moment))
    return {.verdict = Verdict::learning};
  return {.verdict = Verdict::novel};
}

std::vector<NovelCall> novel_calls(const Policy& policy, const Profile& profile, FindingType type,
                                   std::int32_t day, bool is_root,
                                   const IsUnlearned& is_unlearned) {
  std::vector<NovelCall> calls;
  for (const auto& [key, api] : profile.catalogued) {
    for (std::size_t i = 0; i < kOutcomes; i++) {
      const auto outcome = static_cast<Outcome>(i);
      const Mark* const mark = api.find(outcome, day);
      if (mark == nullptr || mark->type != static_cast<std::uint8_t>(type) + 1) continue;
      const Verdict verdict =
          gate(policy, profile, api, outcome, day, is_root, is_unlearned).verdict;
      if (verdict == Verdict::novel || verdict == Verdict::learning)
        calls.push_back({key, outcome, *mark, verdict == Verdict::learning});
    }
  }
  std::sort(calls.begin(), calls.end(), [](const NovelCall& a, const NovelCall& b) {
    return std::tie(a.mark.moment, a.api_key, a.outcome) <
           std::tie(b.mark.moment, b.api_key, b.outcome);
  });
  return calls;
}

History history_before(const Catalog& catalog, const Profile& profile, FindingType type,
                       const Before& before) {
  const Moment& moment = before.moment;
  const std::int32_t day = before.day();
  const std::int32_t from = day - before.window_days;
  History history;
  history.first_ms = std::min(profile.first_ms, moment.time_ms);
  history.history_days = static_cast<int>((moment.time_ms - history.first_ms) / kDayMs);
  history.active_days = profile.days.count(from, day - 1);
  // A spree of new calls says nothing yet of how often something new is to be expected.
  const std::int64_t settled_ms =
      moment.time_ms -
      std::clamp((moment.time_ms - history.first_ms) / 2, kDayMs, kSpreeDays * kDayMs);
  const auto count_api = [&](const Use& use) {
    const Seen& seen = use.of(Outcome::success);
    if (!seen.before(moment.time_ms, before.window_days)) return false;
    history.known_apis++;
    if (seen.first_ms > settled_ms || before.is_quarantined(day_of(seen.first_ms))) return true;
    const int days = seen.days.count(from, day - 1);
    history.api_days += days;
    history.single_day_apis += days == 1 ? 1 : 0;
    return true;
  };
  for (const auto& [hash, value] : profile.feature(Feature::api).values()) count_api(value.use);
  for (const auto& [key, api] : profile.catalogued) {
    if (!count_api(api.use)) continue;
    if (catalog.is_of_type(key, type)) history.family_apis++;
  }
  const auto count_values = [&](Feature feature) {
    int known = 0;
    for (const auto& [hash, value] : profile.feature(feature).values()) {
      known += value.use.of(Outcome::success).before(moment.time_ms, before.window_days) ? 1 : 0;
    }
    return known;
  };
  history.services = count_values(Feature::service);
  history.networks = count_values(Feature::network);
  history.agents = count_values(Feature::agent);
  history.regions = count_values(Feature::region);
  for (const BoundedUses& uses : profile.features)
    history.complete &= uses.overflow_ms() >= moment.time_ms;
  return history;
}

}  // namespace foothold
