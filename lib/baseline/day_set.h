#pragma once

#include <cstdint>

namespace foothold {

/// UTC days as a lattice: the latest day and the days up to 120 before it. add() and merge()
/// commute and repeat without effect, whatever the order: what lies over 120 days before the latest
/// is gone on every path. 24 bytes.
class DaySet {
 public:
  static constexpr std::int32_t kReachDays = 120;
  static constexpr std::int32_t kNoDay = INT32_MIN;

  /// Returns whether the set changed. A day beyond reach changes nothing.
  bool add(std::int32_t day);
  bool merge(const DaySet& other);

  bool empty() const { return latest_ == kNoDay; }
  /// kNoDay when empty.
  std::int32_t latest() const { return latest_; }
  bool contains(std::int32_t day) const {
    const std::int64_t back = std::int64_t{latest_} - day;
    if (back < 0 || back > kReachDays) return false;
    return ((back < 64 ? low_ >> back : high_ >> (back - 64)) & 1) != 0;
  }
  /// Days of the set from `from` to `to`, both included.
  int count(std::int32_t from, std::int32_t to) const;
  bool any(std::int32_t from, std::int32_t to) const { return count(from, to) != 0; }
  /// kNoDay when empty.
  std::int32_t earliest() const;

  /// For the codec. REQUIRES of restore(): bit 0 of `low` set, no bit beyond reach, latest >= 0.
  std::uint64_t low() const { return low_; }
  std::uint64_t high() const { return high_; }
  static DaySet restore(std::int32_t latest, std::uint64_t low, std::uint64_t high);

  bool operator==(const DaySet&) const = default;

 private:
  std::int32_t latest_ = kNoDay;
  std::uint64_t low_ = 0, high_ = 0;  // bit i: the day latest_ - i
};

}  // namespace foothold
