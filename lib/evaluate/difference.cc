#include "evaluate/difference.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <tuple>

#include "base/time.h"

namespace foothold {
namespace {

std::size_t band_of(double severity) {
  return severity >= kHighSeverity ? 2 : severity >= kMediumSeverity ? 1 : 0;
}

int points_of(const ScoredFinding& finding, const std::string& id) {
  const auto found = finding.points.find(id);
  return found == finding.points.end() ? 0 : found->second;
}

std::vector<PointsChange> moved_reasons(const ScoredFinding& before, const ScoredFinding& after) {
  std::set<std::string> ids;
  for (const auto& [id, points] : before.points) ids.insert(id);
  for (const auto& [id, points] : after.points) ids.insert(id);
  std::vector<PointsChange> moved;
  for (const std::string& id : ids) {
    const PointsChange change{id, points_of(before, id), points_of(after, id)};
    if (change.before != change.after) moved.push_back(change);
  }
  return moved;
}

bool earlier(const ScoredFinding& a, const ScoredFinding& b) {
  return std::tie(a.first_ms, a.id) < std::tie(b.first_ms, b.id);
}

// Both runs' findings by id; null where a run has none.
using Pairs = std::map<std::string_view, std::pair<const ScoredFinding*, const ScoredFinding*>>;

Pairs pairs_of(std::span<const ScoredFinding> before, std::span<const ScoredFinding> after) {
  Pairs pairs;
  for (const ScoredFinding& finding : before) pairs[finding.id].first = &finding;
  for (const ScoredFinding& finding : after) pairs[finding.id].second = &finding;
  return pairs;
}

void sort_by_time(DayDifference& day) {
  std::sort(day.added.begin(), day.added.end(), earlier);
  std::sort(day.removed.begin(), day.removed.end(), earlier);
  std::sort(
      day.changed.begin(), day.changed.end(),
      [](const ChangedFinding& a, const ChangedFinding& b) { return earlier(a.after, b.after); });
}

}  // namespace

Difference compare(std::span<const ScoredFinding> before, std::span<const ScoredFinding> after) {
  Difference result;
  for (const ScoredFinding& finding : before)
    if (!finding.archived) result.before[band_of(finding.severity)]++;
  for (const ScoredFinding& finding : after)
    if (!finding.archived) result.after[band_of(finding.severity)]++;
  std::map<std::int32_t, DayDifference> days;
  for (const auto& [id, pair] : pairs_of(before, after)) {
    const auto& [old, now] = pair;
    if (old != nullptr && now != nullptr && *old == *now) {
      result.unchanged++;
      continue;
    }
    DayDifference& day = days[day_of((now != nullptr ? now : old)->first_ms)];
    if (old == nullptr) {
      day.added.push_back(*now);
      result.added++;
    } else if (now == nullptr) {
      day.removed.push_back(*old);
      result.removed++;
    } else {
      day.changed.push_back({*old, *now, moved_reasons(*old, *now)});
      result.changed++;
      result.more_severe += now->severity > old->severity;
      result.less_severe += now->severity < old->severity;
    }
  }
  for (auto& [number, day] : days) {
    day.day = number;
    sort_by_time(day);
    result.days.push_back(std::move(day));
  }
  return result;
}

}  // namespace foothold
