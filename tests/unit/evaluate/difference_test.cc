// Goal: a difference names each finding that is not the same under both configurations, and why.
// Method: two hand-made lists, counted by hand.
#include "evaluate/difference.h"

#include <catch2/catch.hpp>

#include "base/time.h"
#include "json/json.h"
#include "unit/evaluate/sample.h"

namespace foothold {
namespace {

ScoredFinding a_day_later(ScoredFinding finding) {
  finding.first_ms += kDayMs;
  return finding;
}

// Same: s. Changed: c (up, N1 less, O1 new), k (calls). Removed: r. Added: a, a day later.
const std::vector<ScoredFinding> kBefore = {
    sample_finding("s", 5.0, 15, {"e1"}, {{"N1", 15}}),
    sample_finding("c", 5.0, 25, {"e2"}, {{"I1", 10}, {"N1", 15}}),
    sample_finding("k", 7.0, 0, {"e3"}), sample_finding("r", 3.9, 0, {"e4"})};
const std::vector<ScoredFinding> kAfter = {
    sample_finding("s", 5.0, 15, {"e1"}, {{"N1", 15}}),
    sample_finding("c", 7.0, 40, {"e2"}, {{"I1", 10}, {"N1", 5}, {"O1", 25}}),
    sample_finding("k", 7.0, 0, {"e3", "e5"}), a_day_later(sample_finding("a", 5.0, 0, {"e6"}))};

TEST_CASE("a list does not differ from itself") {
  const Difference difference = compare(kBefore, kBefore);
  REQUIRE(difference.days.empty());
  REQUIRE(difference.unchanged == 4);
  REQUIRE(to_text(difference) ==
          "No difference: 4 findings, the same under both configurations.\n");
}

TEST_CASE("added, removed and changed findings are told apart and grouped by day") {
  const Difference difference = compare(kBefore, kAfter);
  REQUIRE(difference.added == 1);
  REQUIRE(difference.removed == 1);
  REQUIRE(difference.changed == 2);
  REQUIRE(difference.unchanged == 1);
  REQUIRE(difference.more_severe == 1);
  REQUIRE(difference.less_severe == 0);
  REQUIRE(difference.before == std::array<std::size_t, 3>{1, 2, 1});
  REQUIRE(difference.after == std::array<std::size_t, 3>{0, 2, 2});
  REQUIRE(difference.days.size() == 2);
  const DayDifference &first = difference.days[0], &second = difference.days[1];
  REQUIRE(format_day(first.day) == "2026-01-05");
  REQUIRE(first.removed.size() == 1);
  REQUIRE(first.changed.size() == 2);
  REQUIRE(format_day(second.day) == "2026-01-06");
  REQUIRE(second.added.size() == 1);
  REQUIRE(second.added[0].id == "a");
}

TEST_CASE("reasons whose points moved are listed, those that did not are not") {
  const Difference difference = compare(kBefore, kAfter);
  const ChangedFinding& changed = difference.days[0].changed[0];
  REQUIRE(changed.after.id == "c");
  REQUIRE(changed.reasons.size() == 2);
  REQUIRE(changed.reasons[0].id == "N1");
  REQUIRE(changed.reasons[0].before == 15);
  REQUIRE(changed.reasons[0].after == 5);
  REQUIRE(changed.reasons[1].id == "O1");
  REQUIRE(changed.reasons[1].before == 0);
  REQUIRE(changed.reasons[1].after == 25);
}

TEST_CASE("a finding that is no longer shown has changed") {
  std::vector<ScoredFinding> muted = kBefore;
  muted[0].archived = true;
  const Difference difference = compare(kBefore, muted);
  REQUIRE(difference.changed == 1);
  REQUIRE(difference.after == std::array<std::size_t, 3>{1, 1, 1});
  REQUIRE(to_text(difference).find("Medium 5.0 → archived") != std::string::npos);
}

TEST_CASE("the text shows what moved, and sums up") {
  const std::string text = to_text(compare(kBefore, kAfter));
  for (const char* const part :
       {"2026-01-05\n", "  - Low 3.9, score 0  UserPermissions  111122223333",
        "  ~ Medium 5.0 → High 7.0, score 25 → 40", "      N1 15 → 5, O1 0 → 25\n",
        "  ~ High 7.0, score 0", "      calls 1 → 2\n", "2026-01-06\n  + Medium 5.0, score 0",
        "1 added, 1 removed, 2 changed (1 more severe, 0 less), 1 the same; High 1 → 2, Medium 2 → "
        "2, Low 1 → 0\n"}) {
    INFO(part << "\n" << text);
    REQUIRE(text.find(part) != std::string::npos);
  }
}

TEST_CASE("the JSON holds the same") {
  const JsonDocument document = JsonDocument::parse(to_json(compare(kBefore, kAfter)));
  REQUIRE(document.ok());
  const JsonView root = document.root();
  REQUIRE(root["added"].scalar() == "1");
  REQUIRE(root["high"]["after"].scalar() == "2");
  const bool found = root["days"].any_item([](JsonView day) {
    return day["changed"].any_item([](JsonView changed) {
      return changed["id"].text() == "c" && changed["severity"]["before"].scalar() == "5.0" &&
             changed["reasons"].any_item(
                 [](JsonView reason) { return reason["after"].scalar() == "25"; });
    });
  });
  REQUIRE(found);
}

}  // namespace
}  // namespace foothold
