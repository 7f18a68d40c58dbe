#include "base/time.h"

#include <catch2/catch.hpp>

namespace foothold {

TEST_CASE("times of every form that CloudTrail's envelopes use are read to the millisecond",
          "[time]") {
  CHECK(parse_time("2026-01-05T00:00:26Z") == 1767571226000);
  CHECK(parse_time("2026-01-05T00:00:26.123Z") == 1767571226123);
  CHECK(parse_time("2026-01-05T00:00:26.123456789Z") == 1767571226123);
  CHECK(parse_time("2022-02-08 09:23:37+11:00") == parse_time("2022-02-07T22:23:37Z"));
  CHECK(parse_time("2022-02-08T09:23:37-0130") == parse_time("2022-02-08T10:53:37Z"));
  CHECK(parse_time("2026-01-05T00:00:26") == 1767571226000);
  CHECK(parse_time("2026-01-05 00:00:26.123000000") == 1767571226123);
  CHECK(parse_time("2024-02-29T00:00:00Z").has_value());
}

TEST_CASE("what is no time is none", "[time]") {
  for (const char* text : {"", "now", "2026-01-05", "2026-13-05T00:00:00Z", "2026-02-30T00:00:00Z",
                           "2023-02-29T00:00:00Z", "2026-01-05T24:00:00Z", "2026-01-05T00:00:00+1",
                           "2026-01-05T00:00:00.Z", "2026-01-05T00:00:00Zx",
                           "2026-01-05T00:00:00.1234567890Z", "-026-01-05T00:00:00Z"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_time(text).has_value());
  }
}

TEST_CASE("a formatted time reads back as itself", "[time]") {
  for (const std::int64_t time_ms : {0LL, 1767571226000LL, 1767571226123LL, 4102444799999LL}) {
    CHECK(parse_time(format_time(time_ms)) == time_ms);
    CHECK(parse_time(format_time_seconds(time_ms)) == time_ms);
  }
  CHECK(format_time(1767571226000) == "2026-01-05T00:00:26.000Z");
  CHECK(format_time_seconds(1767571226000) == "2026-01-05T00:00:26Z");
  CHECK(format_day(day_of(1767571226000)) == "2026-01-05");
}

TEST_CASE("durations are whole numbers with a unit", "[time]") {
  CHECK(parse_duration("7d") == 7 * kDayMs);
  CHECK(parse_duration("100ms") == 100);
  CHECK(format_duration(7 * kDayMs) == "7d");
  CHECK(format_duration(36 * kHourMs) == "36h");
  CHECK(format_duration(0) == "0s");
  for (const char* text :
       {"", "7", "d", "-1d", "1.5h", "7 d", "99999999999999999999d", "400000d"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_duration(text).has_value());
  }
}

}  // namespace foothold
