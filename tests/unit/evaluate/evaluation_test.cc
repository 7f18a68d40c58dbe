// Goal: every number of an evaluation is the one a person counts. Method: five findings against
// nine labels (sample.h), counted by hand.
#include "evaluate/evaluation.h"

#include <catch2/catch.hpp>

#include "json/json.h"
#include "unit/evaluate/sample.h"

namespace foothold {
namespace {

void require_threshold(const Evaluation& all, double at, std::size_t findings, std::size_t attacks,
                       std::size_t wanted_calls, std::size_t intrusions) {
  INFO("severity " << at);
  const Threshold& row = all.at_severity(at);
  REQUIRE(row.findings == findings);
  REQUIRE(row.attacks == attacks);
  REQUIRE(row.wanted_calls == wanted_calls);
  REQUIRE(row.intrusions == intrusions);
}

TEST_CASE("findings are attacks by any of their calls, harmless without one, archived are none") {
  const Evaluation all = sample_evaluation();
  REQUIRE(all.findings == 5);
  REQUIRE(all.attacks == 3);
  REQUIRE(all.unlabelled == 1);
  REQUIRE(all.archived == 1);
  REQUIRE(all.wanted_calls == 4);
  REQUIRE(all.intrusions == 2);
}

TEST_CASE("each threshold counts what reaches it") {
  const Evaluation all = sample_evaluation();
  REQUIRE(all.thresholds.size() == 13);
  require_threshold(all, 1.0, 5, 3, 3, 2);
  require_threshold(all, 3.5, 5, 3, 3, 2);
  require_threshold(all, 4.0, 4, 2, 2, 1);
  require_threshold(all, 5.0, 4, 2, 2, 1);
  require_threshold(all, 5.5, 2, 1, 1, 1);
  require_threshold(all, 7.0, 2, 1, 1, 1);
  require_threshold(all, 8.0, 1, 1, 1, 1);
  require_threshold(all, 8.5, 0, 0, 0, 0);
}

TEST_CASE("curves have a point at each value there is, the archived finding's not") {
  const Evaluation all = sample_evaluation();
  std::vector<double> severities, scores;
  for (const Threshold& row : all.severity_curve) severities.push_back(row.at);
  for (const Threshold& row : all.score_curve) scores.push_back(row.at);
  REQUIRE(severities == std::vector<double>{3.9, 5.0, 7.0, 8.0});
  REQUIRE(scores == std::vector<double>{0, 10, 20, 35, 60});
  // Score 20 and more: f1, f2, f5.
  REQUIRE(all.score_curve[2].findings == 3);
  REQUIRE(all.score_curve[2].attacks == 2);
  REQUIRE(all.score_curve[2].wanted_calls == 2);
  REQUIRE(all.score_curve[2].intrusions == 1);
}

TEST_CASE("each scenario has its calls and findings, an intrusion only by its malicious calls") {
  const Evaluation all = sample_evaluation();
  REQUIRE(all.scenarios.size() == 4);
  const ScenarioTally& insider = all.scenarios[0];
  const ScenarioTally& key = all.scenarios[1];
  const ScenarioTally& deploy = all.scenarios[2];
  const ScenarioTally& routine = all.scenarios[3];
  REQUIRE(insider.scenario == "insider");
  REQUIRE(insider.intrusion);
  REQUIRE(insider.first_calls == 2);
  REQUIRE(insider.first_calls_raised == 0);
  REQUIRE(insider.findings == 1);
  REQUIRE(insider.severity_max == 3.9);
  REQUIRE(insider.score_mean() == 10);
  REQUIRE(key.first_calls == 2);
  REQUIRE(key.first_calls_raised == 2);
  REQUIRE(key.findings == 2);
  REQUIRE(key.severity_max == 8.0);
  REQUIRE(key.score_mean() == 40);
  REQUIRE(deploy.scenario == "deploy");
  REQUIRE_FALSE(deploy.intrusion);
  REQUIRE(deploy.first_calls == 2);
  REQUIRE(deploy.first_calls_raised == 2);
  REQUIRE(deploy.findings == 2);
  REQUIRE(deploy.severity_max == 5.0);
  REQUIRE(deploy.score_mean() == 10);
  REQUIRE(routine.first_calls == 0);
  REQUIRE(routine.findings == 1);

  const std::vector<Label> mixed = {sample_label("a1", true, true, "key"),
                                    sample_label("a2", true, false, "key")};
  const Evaluation harmless_part =
      evaluate(std::vector<ScoredFinding>{sample_finding("f", 8.0, 60, {"a2"})}, mixed, {});
  REQUIRE(harmless_part.attacks == 0);
  REQUIRE(harmless_part.intrusions == 1);
  REQUIRE(harmless_part.at_severity(7.0).intrusions == 0);
  REQUIRE(harmless_part.scenarios[0].findings == 0);
}

TEST_CASE("each signal is counted where it had points, N2 before N10") {
  const Evaluation all = sample_evaluation();
  REQUIRE(all.signals.size() == 3);
  const SignalTally &m1 = all.signals[0], &n1 = all.signals[1], &o1 = all.signals[2];
  REQUIRE(m1.id == "M1");
  REQUIRE(m1.attacks == 1);
  REQUIRE(m1.harmless == 1);
  REQUIRE(m1.attack_points == -5);
  REQUIRE(m1.harmless_points == -15);
  REQUIRE(n1.id == "N1");
  REQUIRE(n1.attacks == 3);
  REQUIRE(n1.harmless == 1);
  REQUIRE(n1.attack_points == 50);
  REQUIRE(n1.harmless_points == 15);
  REQUIRE(o1.id == "O1");
  REQUIRE(o1.attacks == 1);
  REQUIRE(o1.harmless == 1);

  const Evaluation order =
      evaluate(std::vector<ScoredFinding>{sample_finding(
                   "f", 5.0, 5, {}, {{"N10", 1}, {"N2.often", 2}, {"N2.at-last", 1}, {"N3", 1}})},
               {}, {});
  REQUIRE(order.signals[0].id == "N2.at-last");
  REQUIRE(order.signals[1].id == "N2.often");
  REQUIRE(order.signals[2].id == "N3");
  REQUIRE(order.signals[3].id == "N10");
}

TEST_CASE("each type has its findings") {
  const std::vector<TypeTally> types = sample_evaluation().types;
  REQUIRE(types.size() == 3);
  REQUIRE(types[0].type == "Persistence:IAMUser/NetworkPermissions");
  REQUIRE(types[0].findings == 1);
  REQUIRE(types[0].raised == 0);
  REQUIRE(types[1].findings == 2);
  REQUIRE(types[1].attacks == 1);
  REQUIRE(types[1].raised == 2);
  REQUIRE(types[1].raised_attacks == 1);
  REQUIRE(types[1].high == 0);
  REQUIRE(types[2].findings == 2);
  REQUIRE(types[2].high == 2);
  REQUIRE(types[2].high_attacks == 1);
}

TEST_CASE("what was loudest and what was missed is named") {
  const Evaluation all = sample_evaluation();
  REQUIRE(all.loudest.size() == 2);
  REQUIRE(all.loudest[0].finding.id == "f5");
  REQUIRE(all.loudest[0].scenarios.empty());
  REQUIRE(all.loudest[1].scenarios == std::vector<std::string>{"deploy", "routine"});
  REQUIRE(all.missed.size() == 2);
  REQUIRE(all.missed[0].label.event_id == "b1");
  REQUIRE(all.missed[0].severity == 3.9);
  REQUIRE(all.missed[1].label.event_id == "b2");
  REQUIRE_FALSE(all.missed[1].severity);
}

TEST_CASE("rates are a day and per 1,000 principals, and none if nobody was watched") {
  REQUIRE(sample_evaluation().a_day_per_1000_principals(5) == 10);
  REQUIRE(evaluate({}, {}, {}).a_day_per_1000_principals(5) == 0);
}

TEST_CASE("the text says the counts as a person reads them") {
  const std::string text = to_text(sample_evaluation());
  for (const char* const part :
       {"5 findings, 3 of them attacks, 2 harmless (1 without any labelled call)", "1 archived",
        "7.0 or more  1 of 2 (50.0 %)", "2 of 4 (50.0 %)", "4 of 5 (80.0 %)", "10.00; >= 5.0: 8.00",
        "no label", "at 3.9"}) {
    INFO(part);
    REQUIRE(text.find(part) != std::string::npos);
  }
}

TEST_CASE("the JSON holds the same numbers, and null where there is no share") {
  const JsonDocument document = JsonDocument::parse(to_json(sample_evaluation()));
  REQUIRE(document.ok());
  const JsonView all = document.root();
  REQUIRE(all["findings"].scalar() == "5");
  REQUIRE(all["intrusionsWithHigh"].scalar() == "0.5");
  REQUIRE(all["attackFirstCallsIn5"].scalar() == "0.5");
  REQUIRE(all["findingsOf5ToAll"].scalar() == "0.8");
  REQUIRE(all["findingsADayPer1000Principals"]["all"].scalar() == "10.0");
  std::size_t thresholds = 0;
  all["severityThresholds"].any_item([&](JsonView row) {
    thresholds++;
    if (row["atLeast"].scalar() != "8.5") return false;
    REQUIRE(row["findings"].scalar() == "0");
    REQUIRE_FALSE(row["precision"].present());
    return false;
  });
  REQUIRE(thresholds == 13);
}

TEST_CASE("nothing at all can be evaluated") {
  const Evaluation nothing = evaluate({}, {}, {});
  REQUIRE(to_text(nothing).find("0 findings") != std::string::npos);
  REQUIRE(JsonDocument::parse(to_json(nothing)).ok());
}

}  // namespace
}  // namespace foothold
