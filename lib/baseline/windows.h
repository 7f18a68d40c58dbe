#pragma once

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "base/moment.h"
#include "baseline/uses.h"

namespace foothold {

/// Recent calls of one kind in 10-minute buckets: enough to count a burst exactly up to its bounds,
/// whatever the order of arrival. Per bucket the 10 earliest and the 10 latest calls and the 5
/// distinct APIs with the smallest hashes; of the buckets the 128 most recent. A lattice. Owned by
/// one thread.
class Windows {
 public:
  static constexpr std::int64_t kBucketMs = 10 * kMinuteMs;
  static constexpr std::size_t kBuckets = 128;
  static constexpr std::size_t kCalls = 10;
  static constexpr std::size_t kApis = 5;

  struct Bucket {
    std::vector<Moment> earliest;     ///< ascending, at most kCalls
    std::vector<Moment> latest;       ///< descending, at most kCalls
    std::vector<std::uint64_t> apis;  ///< hashes, ascending, at most kApis
    bool operator==(const Bucket&) const = default;
  };

  Change add(const Moment& moment, std::string_view api);
  Change merge(const Windows& other);

  /// Key: the bucket's number, time / kBucketMs.
  const std::map<std::int64_t, Bucket>& buckets() const { return buckets_; }
  /// Calls known in [from_ms, to): exact up to the bounds of a bucket. Excludes the moment `to`.
  std::size_t count(std::int64_t from_ms, const Moment& to) const;

  std::size_t bytes() const {
    return buckets_.size() * (sizeof(Bucket) + 48 + 2 * kCalls * sizeof(Moment));
  }
  /// For the codec.
  void restore(std::int64_t number, Bucket bucket) { buckets_[number] = std::move(bucket); }
  bool operator==(const Windows&) const = default;

 private:
  Change shrink();
  std::map<std::int64_t, Bucket> buckets_;
};

/// The hours of the day a principal was active, for each of the days of a DaySet. A lattice.
class ActiveHours {
 public:
  /// Returns whether anything changed.
  bool add(std::int64_t time_ms);
  bool merge(const ActiveHours& other);
  bool contains(std::int64_t time_ms) const;
  /// Key: UTC day; bit h of the value: active between h:00 and h:59.
  const std::map<std::int32_t, std::uint32_t>& days() const { return days_; }
  void restore(std::int32_t day, std::uint32_t hours) { days_[day] = hours; }
  bool operator==(const ActiveHours&) const = default;

 private:
  bool add(std::int32_t day, std::uint32_t hours);
  std::map<std::int32_t, std::uint32_t> days_;
};

/// The earliest calls of a principal, at most 20 distinct ones: "at least 20 calls of history
/// before t" is "the 20th of them lies before t". A lattice.
class EarliestCalls {
 public:
  static constexpr std::size_t kCalls = 20;
  /// Returns whether anything changed.
  bool add(const Moment& moment);
  bool merge(const EarliestCalls& other);
  /// Ascending.
  const std::vector<Moment>& calls() const { return calls_; }
  bool full() const { return calls_.size() == kCalls; }
  /// For the codec. REQUIRES: ascending, distinct, at most kCalls.
  void restore(std::vector<Moment> calls) { calls_ = std::move(calls); }
  bool operator==(const EarliestCalls&) const = default;

 private:
  std::vector<Moment> calls_;
};

}  // namespace foothold
