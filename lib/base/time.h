#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Event time as numbers. Nothing here reads a clock.
namespace foothold {

inline constexpr std::int64_t kSecondMs = 1'000;
inline constexpr std::int64_t kMinuteMs = 60 * kSecondMs;
inline constexpr std::int64_t kHourMs = 60 * kMinuteMs;
inline constexpr std::int64_t kDayMs = 24 * kHourMs;

/// What can be the time of an event: from 2006, before there was AWS, up to 2100.
inline constexpr std::int64_t kPlausibleFromMs = 1'136'073'600'000;
inline constexpr std::int64_t kPlausibleToMs = 4'102'444'800'000;

/// UTC days since 1970-01-01. REQUIRES: time_ms >= 0 (decode admits 2006 to 2100 only).
inline std::int32_t day_of(std::int64_t time_ms) {
  return static_cast<std::int32_t>(time_ms / kDayMs);
}
/// Hour of the UTC day, 0 to 23.
inline int hour_of(std::int64_t time_ms) {
  return static_cast<int>(time_ms % kDayMs / kHourMs);
}

/// Milliseconds since 1970 of an RFC 3339 time: 'T' or a space, up to nine decimals (cut to
/// milliseconds), 'Z', an offset, or neither, which is UTC as all of CloudTrail is. Nothing for
/// anything else, or for a date that does not exist.
std::optional<std::int64_t> parse_time(std::string_view text);

std::string format_time(std::int64_t time_ms);          ///< 2026-01-05T00:00:26.000Z
std::string format_time_seconds(std::int64_t time_ms);  ///< 2026-01-05T00:00:26Z, or with ms if any
std::string format_day(std::int32_t day);               ///< 2026-01-05

/// "7d", "90d", "12h", "100ms" … as milliseconds; nothing if it is not a whole number and a unit
/// of ms, s, m, h, d, or is over a thousand years.
std::optional<std::int64_t> parse_duration(std::string_view text);
/// The shortest form that parse_duration reads back.
std::string format_duration(std::int64_t duration_ms);

}  // namespace foothold
