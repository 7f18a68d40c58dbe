#include "base/time.h"

#include <array>
#include <cstdio>

namespace foothold {
namespace {

// Days since 1970-01-01 of a proleptic Gregorian date, by the usual era arithmetic.
std::int64_t days_from_civil(std::int64_t y, unsigned m, unsigned d) {
  y -= m <= 2;
  const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
  const auto yoe = static_cast<unsigned>(y - era * 400);
  const unsigned doy = (153 * (m + (m > 2 ? -3U : 9U)) + 2) / 5 + d - 1;
  const unsigned doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
  return era * 146097 + static_cast<std::int64_t>(doe) - 719468;
}

struct Civil {
  std::int64_t year;
  unsigned month, day;
};

Civil civil_from_days(std::int64_t z) {
  z += 719468;
  const std::int64_t era = (z >= 0 ? z : z - 146096) / 146097;
  const auto doe = static_cast<unsigned>(z - era * 146097);
  const unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  const unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const unsigned mp = (5 * doy + 2) / 153;
  const unsigned month = mp < 10 ? mp + 3 : mp - 9;
  return {static_cast<std::int64_t>(yoe) + era * 400 + (month <= 2), month,
          doy - (153 * mp + 2) / 5 + 1};
}

unsigned days_in_month(std::int64_t y, unsigned m) {
  static constexpr std::array<unsigned, 12> kDays = {31, 28, 31, 30, 31, 30,
                                                     31, 31, 30, 31, 30, 31};
  const bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
  return m == 2 && leap ? 29 : kDays[m - 1];
}

// "2026-01-05T00:00:26Z", as nearly all records have it: every digit checked at once.
std::optional<std::int64_t> parse_plain(std::string_view text) {
  static constexpr std::array<std::uint8_t, 14> kPlaces = {0, 1,  2,  3,  5,  6,  8,
                                                           9, 11, 12, 14, 15, 17, 18};
  std::array<unsigned, 14> d;
  unsigned wrong = 0;
  for (std::size_t i = 0; i < d.size(); i++) {
    d[i] = static_cast<unsigned>(static_cast<unsigned char>(text[kPlaces[i]])) - '0';
    wrong |= d[i] > 9 ? 1 : 0;
  }
  const unsigned year = d[0] * 1000 + d[1] * 100 + d[2] * 10 + d[3], month = d[4] * 10 + d[5],
                 day = d[6] * 10 + d[7], hour = d[8] * 10 + d[9], minute = d[10] * 10 + d[11],
                 second = d[12] * 10 + d[13];
  if (wrong != 0 || month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 60 ||
      day > days_in_month(year, month)) {
    return std::nullopt;
  }
  return ((days_from_civil(year, month, day) * 24 + hour) * 60 + minute) * kMinuteMs +
         second * kSecondMs;
}

// Reads `count` digits at `at`; -1 if they are not all digits.
int digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return -1;
  int value = 0;
  for (std::size_t i = at; i < at + count; i++) {
    const unsigned digit = static_cast<unsigned char>(text[i]) - '0';
    if (digit > 9) return -1;
    value = value * 10 + static_cast<int>(digit);
  }
  return value;
}

// Milliseconds to subtract for the zone at `at`, or nothing.
std::optional<std::int64_t> zone_ms(std::string_view text, std::size_t at) {
  if (at >= text.size()) return 0;
  if ((text[at] == 'Z' || text[at] == 'z') && at + 1 == text.size()) return 0;
  if (text[at] != '+' && text[at] != '-') return std::nullopt;
  const bool colon = at + 3 < text.size() && text[at + 3] == ':';
  if (text.size() != at + (colon ? 6U : 5U)) return std::nullopt;
  const int hours = digits(text, at + 1, 2);
  const int minutes = digits(text, at + (colon ? 4U : 3U), 2);
  if (hours < 0 || minutes < 0 || hours > 23 || minutes > 59) return std::nullopt;
  const std::int64_t offset = hours * kHourMs + minutes * kMinuteMs;
  return text[at] == '+' ? offset : -offset;
}

}  // namespace

std::optional<std::int64_t> parse_time(std::string_view text) {
  if (text.size() < 19 || text[4] != '-' || text[7] != '-' || text[13] != ':' || text[16] != ':' ||
      (text[10] != 'T' && text[10] != 't' && text[10] != ' ')) {
    return std::nullopt;
  }
  if (text.size() == 20 && text[19] == 'Z') return parse_plain(text);
  const int year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
  const int hour = digits(text, 11, 2), minute = digits(text, 14, 2), second = digits(text, 17, 2);
  if (year < 0 || month < 1 || month > 12 || day < 1 || hour < 0 || hour > 23 || minute < 0 ||
      minute > 59 || second < 0 || second > 60) {
    return std::nullopt;
  }
  if (static_cast<unsigned>(day) > days_in_month(year, static_cast<unsigned>(month)))
    return std::nullopt;
  std::size_t at = 19;
  int ms = 0;
  if (at < text.size() && text[at] == '.') {
    const std::size_t first = ++at;
    for (int scale = 100; at < text.size() && digits(text, at, 1) >= 0; at++, scale /= 10) {
      ms += digits(text, at, 1) * scale;
    }
    if (at == first || at - first > 9) return std::nullopt;
  }
  const std::optional<std::int64_t> zone = zone_ms(text, at);
  if (!zone) return std::nullopt;
  const std::int64_t days =
      days_from_civil(year, static_cast<unsigned>(month), static_cast<unsigned>(day));
  return days * kDayMs + hour * kHourMs + minute * kMinuteMs + second * kSecondMs + ms - *zone;
}

std::string format_day(std::int32_t day) {
  const Civil date = civil_from_days(day);
  char text[40];
  std::snprintf(text, sizeof text, "%04lld-%02u-%02u", static_cast<long long>(date.year),
                date.month, date.day);
  return text;
}

std::string format_time(std::int64_t time_ms) {
  const std::int64_t in_day = time_ms % kDayMs;
  char text[40];
  std::snprintf(text, sizeof text, "T%02d:%02d:%02d.%03dZ", static_cast<int>(in_day / kHourMs),
                static_cast<int>(in_day / kMinuteMs % 60),
                static_cast<int>(in_day / kSecondMs % 60), static_cast<int>(in_day % kSecondMs));
  return format_day(day_of(time_ms)) + text;
}

std::string format_time_seconds(std::int64_t time_ms) {
  std::string text = format_time(time_ms);
  if (time_ms % kSecondMs == 0) text.replace(text.size() - 5, 5, "Z");
  return text;
}

namespace {
struct Unit {
  std::string_view name;
  std::int64_t ms;
};
constexpr std::array<Unit, 5> kUnits = {
    {{"d", kDayMs}, {"h", kHourMs}, {"m", kMinuteMs}, {"s", kSecondMs}, {"ms", 1}}};
}  // namespace

std::optional<std::int64_t> parse_duration(std::string_view text) {
  std::size_t at = 0;
  std::int64_t count = 0;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; at++) {
    if (at > 14) return std::nullopt;
    count = count * 10 + (text[at] - '0');
  }
  if (at == 0) return std::nullopt;
  for (const Unit& unit : kUnits) {
    if (text.substr(at) != unit.name) continue;
    if (count > 366'000 * kDayMs / unit.ms) return std::nullopt;
    return count * unit.ms;
  }
  return std::nullopt;
}

std::string format_duration(std::int64_t duration_ms) {
  for (const Unit& unit : kUnits) {
    if (duration_ms != 0 && duration_ms % unit.ms == 0) {
      return std::to_string(duration_ms / unit.ms) + std::string(unit.name);
    }
  }
  return "0s";
}

}  // namespace foothold
