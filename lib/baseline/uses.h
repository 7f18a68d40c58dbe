#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>

#include "base/time.h"
#include "baseline/day_set.h"

/// What a feature value was seen doing, and sets of such values that stay small whatever comes.
namespace foothold {

/// "Never", as a time that is later than any other.
inline constexpr std::int64_t kNeverMs = std::numeric_limits<std::int64_t>::max();

/// What a merge did: whether anything changed, and the earliest time whose questions may be
/// answered differently from now on. Questions about moments at or before `from_ms` are not
/// affected.
struct Change {
  bool changed = false;
  std::int64_t from_ms = kNeverMs;

  void since(std::int64_t time_ms) {
    changed = true;
    from_ms = std::min(from_ms, time_ms);
  }
  void add(const Change& other) {
    if (other.changed) since(other.from_ms);
  }
};

/// How a call came out. Denied probes and what a stack did in somebody's name are remembered apart
/// from a principal's own successes, so that neither becomes habit.
enum class Outcome : std::uint8_t { success, failure, forwarded, forwarded_failure };
inline constexpr std::size_t kOutcomes = 4;
std::string_view to_string(Outcome outcome);
inline Outcome outcome_of(bool failed, bool forwarded) {
  return static_cast<Outcome>((failed ? 1 : 0) + (forwarded ? 2 : 0));
}

/// Earliest time, and days. A lattice.
struct Seen {
  std::int64_t first_ms = kNeverMs;
  DaySet days;

  bool add(std::int64_t time_ms) {
    const bool day_added = days.add(day_of(time_ms));
    if (time_ms >= first_ms) return day_added;
    first_ms = time_ms;
    return true;
  }
  bool merge(const Seen& other) {
    const bool days_added = days.merge(other.days);
    if (other.first_ms >= first_ms) return days_added;
    first_ms = other.first_ms;
    return true;
  }
  bool ever() const { return first_ms != kNeverMs; }
  /// Whether it was seen before `time_ms`, and on a day of the `window_days` before that day or
  /// earlier on that day. Depends on nothing at or after `time_ms`.
  bool before(std::int64_t time_ms, std::int32_t window_days) const {
    if (first_ms >= time_ms) return false;
    const std::int32_t day = day_of(time_ms);
    return day_of(first_ms) == day || days.any(day - window_days, day - 1);
  }
  bool operator==(const Seen&) const = default;
};

/// One feature value's history, by outcome.
struct Use {
  std::array<Seen, kOutcomes> by;

  Seen& of(Outcome outcome) { return by[static_cast<std::size_t>(outcome)]; }
  const Seen& of(Outcome outcome) const { return by[static_cast<std::size_t>(outcome)]; }
  bool merge(const Use& other);
  std::int64_t first_ms() const;
  bool operator==(const Use&) const = default;
};

/// The values a principal showed of one feature: at most `limit` of them, those with the smallest
/// hashes, so that a value once out never returns and every order of arrival ends in the same set.
/// The overflow mark is the earliest time of any value that is out: from then on, "not in the set"
/// means "unknown". Owned by one thread.
class BoundedUses {
 public:
  struct Value {
    std::string text;
    Use use;
    bool operator==(const Value&) const = default;
  };

  explicit BoundedUses(std::size_t limit) : limit_(limit) {}

  /// Records a call. `use` is the value's, or null: it is not kept.
  struct Added {
    Change change;
    const Use* use = nullptr;
  };
  Added add(std::string_view text, Outcome outcome, std::int64_t time_ms);
  /// Records only when it was first: a later time, or another day, changes nothing. A set is told
  /// of by one of the two, never both.
  Added add_first(std::string_view text, Outcome outcome, std::int64_t time_ms);
  Change merge(const BoundedUses& other);

  const Use* find(std::string_view text) const;
  const std::map<std::uint64_t, Value>& values() const { return values_; }
  std::int64_t overflow_ms() const { return overflow_ms_; }
  /// How often a value was dropped: as long as it stays, pointers that find() gave stay valid.
  std::uint32_t drops() const { return drops_; }
  std::size_t limit() const { return limit_; }
  /// Approximate memory, in bytes.
  std::size_t bytes() const { return bytes_; }

  /// For the codec. REQUIRES: values().size() < limit().
  void restore(std::string text, const Use& use);
  void restore_overflow(std::int64_t time_ms) { overflow_ms_ = time_ms; }

  bool operator==(const BoundedUses& other) const {
    return values_ == other.values_ && overflow_ms_ == other.overflow_ms_;
  }

 private:
  // Drops the largest hash if the set is over its limit.
  Change shrink();
  Change overflow(std::int64_t time_ms);

  std::size_t limit_;
  std::map<std::uint64_t, Value> values_;
  std::int64_t overflow_ms_ = kNeverMs;
  std::size_t bytes_ = 0;
  std::uint32_t drops_ = 0;
};

}  // namespace foothold
