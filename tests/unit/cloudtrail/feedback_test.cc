#include "cloudtrail/feedback.h"

#include <catch2/catch.hpp>

#include "base/time.h"
#include "cloudtrail/dead_letter.h"
#include "support/decoded.h"

// Goal: feedback is verdicts or dead letters, and what is among CloudTrail's messages is neither.
namespace foothold::test {
namespace {

constexpr const char* kText =
    R"({"findingId":"00112233445566778899aabbccddeeff","verdict":"useful","by":"bob","time":"2026-01-20T12:00:00Z"})";
const std::int64_t kTimeMs = *parse_time("2026-01-20T12:00:00Z");

Batch told(std::string_view text, std::int64_t message_ms = -1) {
  Batch batch;
  decode_verdict({.source = "feedback", .partition = 3, .offset = 17, .message_ms = message_ms}, 0,
                 text, batch);
  return batch;
}

}  // namespace

TEST_CASE("a verdict is in the batch and counted", "[feedback]") {
  Batch batch = told(kText);
  REQUIRE(batch.verdicts.size() == 1);
  CHECK(batch.verdicts[0].by == "bob");
  CHECK(batch.verdicts[0].time_ms == kTimeMs);
  CHECK(batch.counts.verdicts == std::array<std::uint64_t, 2>{0, 1});
  CHECK(batch.dead_letters.empty());
  CHECK(batch.counts.records == 0);
  DecodeCounts twice = batch.counts;
  twice.add(batch.counts);
  CHECK(twice.verdicts[1] == 2);
  batch.clear();
  CHECK(batch.verdicts.empty());
  CHECK(batch.counts.verdicts[1] == 0);
}

TEST_CASE("what is no verdict is a dead letter with its place and its bytes", "[feedback]") {
  const std::vector<std::pair<std::string, DeadReason>> bad = {
      {"", DeadReason::not_json},
      {"junk", DeadReason::not_json},
      {std::string("{\"a\":\"\xff\"}"), DeadReason::not_json},
      {std::string(10'000, '['), DeadReason::not_json},
      {"[]", DeadReason::bad_verdict},
      {"{}", DeadReason::bad_verdict},
      {std::string(kText) + std::string(kVerdictBytes, ' '), DeadReason::too_large},
      {record("a record"), DeadReason::bad_verdict}};
  for (const auto& [text, reason] : bad) {
    const Batch batch = told(text);
    INFO(text.substr(0, 100));
    CHECK(batch.verdicts.empty());
    CHECK(batch.activities.empty());
    REQUIRE(batch.dead_letters.size() == 1);
    const DeadLetter& letter = batch.dead_letters[0];
    CHECK(letter.reason == reason);
    CHECK_FALSE(letter.detail.empty());
    CHECK(letter.source == "feedback");
    CHECK(letter.position == "partition 3 offset 17");
    CHECK(letter.bytes == text);
    CHECK(batch.counts.dead[static_cast<std::size_t>(reason)] == 1);
  }
  CHECK(to_json(told("{}").dead_letters[0]).find("\"reason\":\"bad_verdict\"") !=
        std::string::npos);
}

TEST_CASE("a verdict from far ahead of its message does not lie in wait", "[feedback]") {
  CHECK(told(kText, kTimeMs - kDayMs).verdicts.size() == 1);
  CHECK(told(kText, kTimeMs + 400 * kDayMs).verdicts.size() == 1);
  const Batch ahead = told(kText, kTimeMs - kDayMs - 1);
  CHECK(ahead.verdicts.empty());
  REQUIRE(ahead.dead_letters.size() == 1);
  CHECK(ahead.dead_letters[0].reason == DeadReason::implausible_time);
}

TEST_CASE("a verdict among CloudTrail's messages is skipped, in whatever envelope", "[feedback]") {
  const std::string verdict = kText;
  for (const std::string& text :
       {verdict, verdict + "\n" + verdict, "[" + verdict + "]", "{\"Records\":[" + verdict + "]}",
        R"({"detail-type":"AWS API Call via CloudTrail","detail":)" + verdict + "}",
        record("a", "\"findingId\":\"x\",\"verdict\":\"useful\",")}) {
    INFO(text.substr(0, 100));
    CHECK(decoded(text).verdicts.empty());
    CHECK(decoded(text, 7).verdicts.empty());
    CHECK(decoded(text).counts.verdicts == std::array<std::uint64_t, 2>{});
  }
  CHECK(summary(decoded(verdict)) == "(other_json)");
}

}  // namespace foothold::test
