#include "baseline/windows.h"

#include <algorithm>
#include <functional>

#include "base/hash.h"

namespace foothold {
namespace {

// Inserts into a sorted list of distinct values that keeps its first `limit`. Returns whether the
// list changed.
template <class T, class Before>
bool insert_bounded(std::vector<T>& list, const T& value, std::size_t limit, Before before) {
  const auto at = std::lower_bound(list.begin(), list.end(), value, before);
  if (at != list.end() && *at == value) return false;
  if (at == list.end() && list.size() == limit) return false;
  list.insert(at, value);
  if (list.size() > limit) list.pop_back();
  return true;
}

bool insert_call(Windows::Bucket& bucket, const Moment& moment) {
  const bool early = insert_bounded(bucket.earliest, moment, Windows::kCalls, std::less<>());
  const bool late = insert_bounded(bucket.latest, moment, Windows::kCalls, std::greater<>());
  return early || late;
}

}  // namespace

Change Windows::add(const Moment& moment, std::string_view api) {
  const std::int64_t number = moment.time_ms / kBucketMs;
  if (buckets_.size() == kBuckets && number < buckets_.begin()->first) return {};
  Bucket& bucket = buckets_[number];
  const bool call_added = insert_call(bucket, moment);
  const bool api_added = insert_bounded(bucket.apis, hash64(api), kApis, std::less<>());
  Change change;
  if (call_added || api_added) change.since(moment.time_ms);
  change.add(shrink());
  return change;
}

Change Windows::merge(const Windows& other) {
  Change change;
  for (const auto& [number, theirs] : other.buckets_) {
    Bucket& bucket = buckets_[number];
    bool changed = false;
    for (const Moment& moment : theirs.earliest) changed |= insert_call(bucket, moment);
    for (const Moment& moment : theirs.latest) changed |= insert_call(bucket, moment);
    for (const std::uint64_t api : theirs.apis) {
      changed |= insert_bounded(bucket.apis, api, kApis, std::less<>());
    }
    if (changed) change.since(number * kBucketMs);
  }
  change.add(shrink());
  return change;
}

Change Windows::shrink() {
  Change change;
  while (buckets_.size() > kBuckets) {
    change.since(buckets_.begin()->first * kBucketMs);
    buckets_.erase(buckets_.begin());
  }
  return change;
}

std::size_t Windows::count(std::int64_t from_ms, const Moment& to) const {
  std::size_t count = 0;
  const auto in_window = [&](const Moment& moment) {
    return moment.time_ms >= from_ms && moment < to;
  };
  for (auto at = buckets_.lower_bound(from_ms / kBucketMs); at != buckets_.end(); ++at) {
    if (at->first > to.time_ms / kBucketMs) break;
    const Bucket& bucket = at->second;
    count += static_cast<std::size_t>(
        std::count_if(bucket.earliest.begin(), bucket.earliest.end(), in_window));
    for (const Moment& moment : bucket.latest) {
      // A bucket with few calls holds them in both lists.
      const bool twice = !bucket.earliest.empty() && moment <= bucket.earliest.back();
      if (!twice && in_window(moment)) count++;
    }
  }
  return count;
}

bool ActiveHours::add(std::int64_t time_ms) {
  return add(day_of(time_ms), std::uint32_t{1} << hour_of(time_ms));
}

bool ActiveHours::add(std::int32_t day, std::uint32_t hours) {
  if (!days_.empty() && day < days_.rbegin()->first - DaySet::kReachDays) return false;
  std::uint32_t& known = days_[day];
  if ((known | hours) == known) return false;
  known |= hours;
  while (days_.begin()->first < days_.rbegin()->first - DaySet::kReachDays)
    days_.erase(days_.begin());
  return true;
}

bool ActiveHours::contains(std::int64_t time_ms) const {
  const auto at = days_.find(day_of(time_ms));
  return at != days_.end() && (at->second >> hour_of(time_ms) & 1) != 0;
}

bool ActiveHours::merge(const ActiveHours& other) {
  bool changed = false;
  for (const auto& [day, hours] : other.days_) changed |= add(day, hours);
  return changed;
}

bool EarliestCalls::add(const Moment& moment) {
  return insert_bounded(calls_, moment, kCalls, std::less<>());
}

bool EarliestCalls::merge(const EarliestCalls& other) {
  bool changed = false;
  for (const Moment& moment : other.calls_) changed |= add(moment);
  return changed;
}

}  // namespace foothold
