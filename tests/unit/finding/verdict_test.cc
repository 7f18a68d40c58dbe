#include "finding/verdict.h"

#include <catch2/catch.hpp>

// Goal: a verdict is read as it was written, and anything else is refused with one clause.
namespace foothold {
namespace {

const FindingVerdict kVerdict{.finding_id = "00112233445566778899aabbccddeeff",
                              .useful = true,
                              .by = "alice \"the\" analyst é",
                              .note = "ticket 7",
                              .time_ms = 1'768'910'400'000};

constexpr const char* kText =
    R"({"findingId":"00112233445566778899aabbccddeeff","verdict":"not_useful","by":"bob","time":"2026-01-20T12:00:00Z","note":"n"})";

std::string but(const std::string& what, const std::string& instead) {
  std::string text = kText;
  const std::size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), instead);
}

}  // namespace

TEST_CASE("what is written is read back", "[verdict]") {
  FindingVerdict verdict = kVerdict;
  CHECK(parse_verdict(to_json(verdict)) == verdict);
  verdict.useful = false;
  verdict.note.clear();
  CHECK(to_json(verdict).find("note") == std::string::npos);
  CHECK(to_json(verdict).find(R"("verdict":"not_useful")") != std::string::npos);
  CHECK(parse_verdict(to_json(verdict)) == verdict);
}

TEST_CASE("a verdict is its five fields, in any order, with more beside them", "[verdict]") {
  const FindingVerdict read = parse_verdict(kText).value();
  CHECK(read == FindingVerdict{.finding_id = "00112233445566778899aabbccddeeff",
                               .useful = false,
                               .by = "bob",
                               .note = "n",
                               .time_ms = 1'768'910'400'000});
  CHECK(parse_verdict(but("{", " {\"more\":[{}],") + "\r\n") == read);
  CHECK(parse_verdict(but("12:00:00Z", "14:00:00+02:00")) == read);
  CHECK(parse_verdict(but(R"(,"note":"n")", R"(,"note":null)")).value().note.empty());
}

TEST_CASE("what is no verdict is refused with a clause that names the field", "[verdict]") {
  const std::vector<std::pair<std::string, std::string>> bad = {
      {"", "no JSON object"},
      {"nonsense", "no JSON object"},
      {"[]", "no JSON object"},
      {"null", "no JSON object"},
      {"\"text\"", "no JSON object"},
      {std::string(kText) + kText, "no JSON object"},
      {std::string(5'000, '['), "no JSON object"},
      {but("bob", "\xff\xfe"), "no JSON object"},
      {std::string(kText) + std::string(kVerdictBytes, ' '), "over 16 KiB"},
      {"{}", "findingId is no string"},
      {but("\"00112233445566778899aabbccddeeff\"", "17"), "findingId is no string"},
      {but("eeff", "eef"), "findingId is not 32"},
      {but("eeff", "eefff"), "findingId is not 32"},
      {but("aabb", "AABB"), "findingId is not 32"},
      {but("0011", "../."), "findingId is not 32"},
      {but("not_useful", "Useful"), "verdict is neither"},
      {but("\"not_useful\"", "true"), "verdict is neither"},
      {but(R"("by":"bob",)", ""), "by is no string"},
      {but("bob", ""), "by is missing"},
      {but("bob", "a\\u0000b"), "by is no name"},
      {but("bob", "a\\nb"), "by is no name"},
      {but("bob", std::string(257, 'b')), "by is no name"},
      {but(R"("note":"n")", R"("note":["n"])"), "note is no string"},
      {but(R"("note":"n")", R"("note":")" + std::string(2'001, 'n') + "\""), "note is no line"},
      {but(R"("note":"n")", R"("note":"\u001b[2J")"), "note is no line"},
      {but("2026-01-20T12:00:00Z", "yesterday"), "time is not a time"},
      {but("\"2026-01-20T12:00:00Z\"", "1768910400000"), "time is not a time"},
      {but("2026-01-20", "2026-02-30"), "time is not a time"},
      {but("2026", "1999"), "between 2006 and 2100"},
      {but("2026", "2100"), "between 2006 and 2100"}};
  for (const auto& [text, expected] : bad) {
    const Result<FindingVerdict> read = parse_verdict(text);
    INFO(text.substr(0, 200));
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().code == Errc::malformed);
    INFO(read.error().what);
    CHECK(read.error().what.find(expected) != std::string::npos);
  }
}

}  // namespace foothold
