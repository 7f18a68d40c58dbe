// Goal: what is measured of a finding is read from its JSON, or the field that is missing is named.
// Method: one finding in full, then with a part taken away.
#include "evaluate/scored_finding.h"

#include <catch2/catch.hpp>

namespace foothold {
namespace {

const std::string kFinding =
    R"({"id":"f1","type":"Persistence:IAMUser/UserPermissions","accountId":"111122223333",)"
    R"("service":{"additionalInfo":{"score":25,"principal":"alice","reasons":[)"
    R"({"id":"N1","points":15},{"id":"I2","points":10},{"id":"G4","points":0},)"
    R"({"id":"I2","points":5},{"id":"M1","points":-5}],"eventIDs":["e1","e2"]},)"
    R"("eventFirstSeen":"2026-01-05T08:00:00.000Z","archived":false},"severity":6.0})";

std::string without(const std::string& part, const std::string& instead) {
  std::string json = kFinding;
  const std::size_t at = json.find(part);
  REQUIRE(at != std::string::npos);
  return json.replace(at, part.size(), instead);
}

TEST_CASE("a finding's numbers are read, points of one reason id summed, zeros left out") {
  const Result<ScoredFinding> finding = read_finding(kFinding);
  REQUIRE(finding);
  REQUIRE(finding->id == "f1");
  REQUIRE(finding->account == "111122223333");
  REQUIRE(finding->principal == "alice");
  REQUIRE(finding->first_ms == 1'767'600'000'000);
  REQUIRE(finding->severity == 6.0);
  REQUIRE(finding->score == 25);
  REQUIRE_FALSE(finding->archived);
  REQUIRE(finding->event_ids == std::vector<std::string>{"e1", "e2"});
  REQUIRE(finding->points == std::map<std::string, int>{{"I2", 15}, {"M1", -5}, {"N1", 15}});
}

TEST_CASE("an archived finding says so") {
  REQUIRE(read_finding(without("\"archived\":false", "\"archived\":true"))->archived);
}

TEST_CASE("what is no finding is malformed, and the error says which part") {
  const std::pair<std::string, const char*> cases[] = {
      {"[]", "JSON object"},
      {"{", "JSON object"},
      {without("\"id\":\"f1\",", ""), "no id"},
      {without("\"severity\":6.0", "\"severity\":\"high\""), "severity"},
      {without("\"score\":25,", ""), "score"},
      {without("\"points\":10", "\"points\":1.5"), "points"},
      {without("2026-01-05T08", "2026-01-35T08"), "eventFirstSeen"}};
  for (const auto& [json, said] : cases) {
    INFO(json);
    const Result<ScoredFinding> finding = read_finding(json);
    REQUIRE_FALSE(finding);
    REQUIRE(finding.error().code == Errc::malformed);
    REQUIRE(finding.error().what.find(said) != std::string::npos);
  }
}

TEST_CASE("labels of severities begin at 4.0 and 7.0") {
  REQUIRE(severity_label(3.9) == "Low");
  REQUIRE(severity_label(4.0) == "Medium");
  REQUIRE(severity_label(7.0) == "High");
}

}  // namespace
}  // namespace foothold
