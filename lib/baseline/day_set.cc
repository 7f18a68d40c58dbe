#include "baseline/day_set.h"

#include <algorithm>
#include <bit>

#include "base/assert.h"

namespace foothold {
namespace {

__extension__ using Bits = unsigned __int128;
constexpr Bits kReachMask = (Bits{1} << (DaySet::kReachDays + 1)) - 1;

Bits bits_of(std::uint64_t low, std::uint64_t high) {
  return Bits{high} << 64 | low;
}

// Bits from..to, both included, of a 121-bit set. REQUIRES: 0 <= from <= to <= kReachDays.
Bits range(std::int32_t from, std::int32_t to) {
  return (Bits{1} << (to + 1)) - (Bits{1} << from);
}

}  // namespace

bool DaySet::add(std::int32_t day) {
  if (contains(day)) return false;
  return merge(restore(day, 1, 0));
}

bool DaySet::merge(const DaySet& other) {
  if (other.empty()) return false;
  if (empty()) {
    *this = other;
    return true;
  }
  const DaySet before = *this;
  const std::int32_t latest = std::max(latest_, other.latest_);
  const auto aligned = [latest](const DaySet& set) -> Bits {
    const std::int64_t shift = std::int64_t{latest} - set.latest_;
    return shift > kReachDays ? Bits{0} : bits_of(set.low_, set.high_) << shift & kReachMask;
  };
  const Bits bits = aligned(*this) | aligned(other);
  latest_ = latest;
  low_ = static_cast<std::uint64_t>(bits);
  high_ = static_cast<std::uint64_t>(bits >> 64);
  return *this != before;
}

int DaySet::count(std::int32_t from, std::int32_t to) const {
  if (empty()) return 0;
  const std::int64_t first_bit = std::max<std::int64_t>(std::int64_t{latest_} - to, 0);
  const std::int64_t last_bit = std::min<std::int64_t>(std::int64_t{latest_} - from, kReachDays);
  if (first_bit > last_bit) return 0;
  const Bits bits = bits_of(low_, high_) & range(static_cast<std::int32_t>(first_bit),
                                                 static_cast<std::int32_t>(last_bit));
  return std::popcount(static_cast<std::uint64_t>(bits)) +
         std::popcount(static_cast<std::uint64_t>(bits >> 64));
}

std::int32_t DaySet::earliest() const {
  if (empty()) return kNoDay;
  const int last_bit = high_ != 0 ? 127 - std::countl_zero(high_) : 63 - std::countl_zero(low_);
  return latest_ - last_bit;
}

DaySet DaySet::restore(std::int32_t latest, std::uint64_t low, std::uint64_t high) {
  FOOTHOLD_ASSERT(latest >= 0 && (low & 1) != 0 && (bits_of(low, high) & ~kReachMask) == 0);
  DaySet set;
  set.latest_ = latest;
  set.low_ = low;
  set.high_ = high;
  return set;
}

}  // namespace foothold
