#pragma once

#include <cstdint>
#include <span>

#include "base/moment.h"
#include "baseline/uses.h"

namespace foothold {

/// From where one looks back on a principal: everything the judge asks is about the time before.
struct Before {
  Moment moment;
  std::int32_t window_days = 90;  ///< days before it that count
  /// Days of the week before on which the principal was in a High finding that nobody confirmed:
  /// they make nothing familiar. Must outlive this.
  std::span<const std::int32_t> quarantined{};

  std::int64_t time_ms() const { return moment.time_ms; }
  std::int32_t day() const { return day_of(moment.time_ms); }
  bool is_quarantined(std::int32_t day) const {
    for (const std::int32_t each : quarantined) {
      if (each == day) return true;
    }
    return false;
  }
  /// Days of the window that count.
  int days_of(const Seen& seen) const {
    int days = seen.days.count(day() - window_days, day() - 1);
    for (const std::int32_t each : quarantined) days -= seen.days.contains(each) ? 1 : 0;
    return days;
  }
};

}  // namespace foothold
