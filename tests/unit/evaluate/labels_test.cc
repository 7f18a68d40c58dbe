// Goal: labels are read by the names of their columns, and a bad file is refused in one sentence
// that says what to do. Method: tables of good and bad texts.
#include "evaluate/labels.h"

#include <catch2/catch.hpp>

namespace foothold {
namespace {

constexpr const char* kHeader = "eventID\texpected\tmalicious\tscenario\n";

std::string refusal(const std::string& text) {
  const Result<std::vector<Label>> labels = parse_labels(text, "l.tsv");
  REQUIRE_FALSE(labels);
  REQUIRE(labels.error().code == Errc::rejected);
  return labels.error().what;
}

TEST_CASE("columns are found by name, in any order, others are not looked at") {
  const Result<std::vector<Label>> labels = parse_labels(
      "scenario\ttier\tmalicious\teventName\teventID\texpected\tprincipal\n"
      "key\tcore\t1\tCreateUser\te1\tPersistence:IAMUser/UserPermissions\talice\n"
      "\tcore\t0\tCreateUser\te2\tnone\tbob\n",
      "l.tsv");
  REQUIRE(labels);
  REQUIRE(labels->size() == 2);
  const Label &first = (*labels)[0], &second = (*labels)[1];
  REQUIRE(first.event_id == "e1");
  REQUIRE(first.scenario == "key");
  REQUIRE(first.principal == "alice");
  REQUIRE(first.api == "CreateUser");
  REQUIRE(first.wanted());
  REQUIRE(second.scenario == "unnamed");
  REQUIRE_FALSE(second.wanted());
}

TEST_CASE("line ends of Windows, blank lines and a last line without end are read") {
  const Result<std::vector<Label>> labels = parse_labels(
      "eventID\texpected\tmalicious\tscenario\r\ne1\tnone\t0\tx\r\n\r\ne2\tnone\t1\ty", "l.tsv");
  REQUIRE(labels);
  REQUIRE(labels->size() == 2);
  REQUIRE((*labels)[0].scenario == "x");
  REQUIRE((*labels)[1].malicious);
  REQUIRE_FALSE((*labels)[1].wanted());
}

TEST_CASE("missing columns are named, all of them") {
  REQUIRE(refusal("eventID\tscenario\n") ==
          "l.tsv: the first line must name the columns, tab-separated; these are missing: "
          "expected, malicious");
  REQUIRE(refusal("").find("eventID, expected, malicious, scenario") != std::string::npos);
  REQUIRE(refusal("eventID,expected,malicious,scenario\n").find("eventID") != std::string::npos);
}

TEST_CASE("a bad row is named with its line") {
  const std::string header = kHeader;
  REQUIRE(refusal(header + "e1\tnone\t0\tx\ne2\tnone\t0\n") ==
          "l.tsv:3: 3 columns, but the header names 4");
  REQUIRE(refusal(header + "e1\tnone\tyes\tx\n") ==
          "l.tsv:2: malicious is 'yes'; it must be 0 or 1");
  REQUIRE(refusal(header + "\tnone\t0\tx\n") == "l.tsv:2: the eventID is empty");
  REQUIRE(refusal(header + "e1\tnone\t0\tx\ne1\tnone\t1\tx\n") ==
          "l.tsv:3: eventID e1 has a label already, in line 2; keep one of the two");
}

}  // namespace
}  // namespace foothold
