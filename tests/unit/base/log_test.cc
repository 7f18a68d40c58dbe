// Goal: a line of the log is one JSON object whatever is logged.

#include "base/log.h"

#include <catch2/catch.hpp>

namespace foothold {

TEST_CASE("a log line is one JSON object, or text for a person", "[log]") {
  const std::string hostile = "a\"b\\c\nd\xff";
  CHECK(Log::line(LogFormat::json, 0, LogLevel::warn, "some_event",
                  {{"text", hostile}, {"count", std::int64_t{7}}}) ==
        R"({"ts":"1970-01-01T00:00:00.000Z","level":"warn","event":"some_event",)"
        R"("text":"a\"b\\c\u000ad\u00ff","count":7})");
  CHECK(Log::line(LogFormat::text, 0, LogLevel::info, "some_event", {{"text", "a\nb"}}) ==
        "00:00:00.000 info some_event text=a b");
}

}  // namespace foothold
