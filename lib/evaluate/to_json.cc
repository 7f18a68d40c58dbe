#include <optional>
#include <string_view>

#include "base/time.h"
#include "evaluate/difference.h"
#include "evaluate/evaluation.h"
#include "json/json_writer.h"

namespace foothold {
namespace {

void put_thresholds(JsonWriter& json, std::string_view name, const Evaluation& all,
                    const std::vector<Threshold>& thresholds) {
  json.begin_array(name);
  for (const Threshold& row : thresholds) {
    json.begin()
        .put("atLeast", row.at)
        .put("findings", row.findings)
        .put("attacks", row.attacks)
        .put("precision", share(row.attacks, row.findings))
        .put("attackFirstCalls", row.wanted_calls)
        .put("recall", share(row.wanted_calls, all.wanted_calls))
        .put("intrusions", row.intrusions)
        .put("intrusionRecall", share(row.intrusions, all.intrusions))
        .end();
  }
  json.end_array();
}

void put_summary(JsonWriter& json, const Evaluation& all) {
  const Threshold& raised = all.at_severity(kRaisedSeverity);
  const Threshold& high = all.at_severity(kHighSeverity);
  json.put("records", all.extent.records)
      .put("principals", all.extent.principals)
      .put("days", all.extent.days)
      .put("findings", all.findings)
      .put("attacks", all.attacks)
      .put("harmless", all.findings - all.attacks)
      .put("unlabelled", all.unlabelled)
      .put("archived", all.archived)
      .put("attackFirstCalls", all.wanted_calls)
      .put("intrusions", all.intrusions);
  json.put("intrusionsWithHigh", share(high.intrusions, all.intrusions))
      .put("intrusionsWith6", share(all.at_severity(6.0).intrusions, all.intrusions))
      .put("intrusionsWith5", share(raised.intrusions, all.intrusions))
      .put("attackFirstCallsIn5", share(raised.wanted_calls, all.wanted_calls))
      .put("findingsOf5", raised.findings)
      .put("findingsOf5ToAll", share(raised.findings, all.findings))
      .put("precisionOfHigh", share(high.attacks, high.findings));
  json.begin("findingsADayPer1000Principals")
      .put("all", all.a_day_per_1000_principals(all.findings))
      .put("of5", all.a_day_per_1000_principals(raised.findings))
      .put("high", all.a_day_per_1000_principals(high.findings))
      .end();
}

void put_types(JsonWriter& json, const Evaluation& all) {
  json.begin_array("types");
  for (const TypeTally& row : all.types) {
    json.begin()
        .put("type", row.type)
        .put("findings", row.findings)
        .put("attacks", row.attacks)
        .put("findingsOf5", row.raised)
        .put("attacksOf5", row.raised_attacks)
        .put("high", row.high)
        .put("highAttacks", row.high_attacks)
        .end();
  }
  json.end_array();
}

void put_scenarios(JsonWriter& json, const Evaluation& all) {
  json.begin_array("scenarios");
  for (const ScenarioTally& row : all.scenarios) {
    const bool found = row.findings != 0;
    json.begin()
        .put("scenario", row.scenario)
        .put("intrusion", row.intrusion)
        .put("firstCalls", row.first_calls)
        .put("firstCallsIn5", row.first_calls_raised)
        .put("findings", row.findings)
        .put("highestSeverity", found ? std::optional(row.severity_max) : std::nullopt)
        .put("meanScore", found ? std::optional(row.score_mean()) : std::nullopt)
        .end();
  }
  json.end_array();
}

void put_signals(JsonWriter& json, const Evaluation& all) {
  json.begin_array("signals");
  for (const SignalTally& row : all.signals) {
    json.begin()
        .put("id", row.id)
        .put("attacks", row.attacks)
        .put("harmless", row.harmless)
        .put("precision", share(row.attacks, row.attacks + row.harmless))
        .put("pointsInAttacks", row.attack_points)
        .put("pointsInHarmless", row.harmless_points)
        .end();
  }
  json.end_array();
}

JsonWriter& put_identity(JsonWriter& json, const ScoredFinding& finding) {
  return json.put("id", finding.id)
      .put("type", finding.type)
      .put("accountId", finding.account)
      .put("principal", finding.principal)
      .put("eventFirstSeen", format_time(finding.first_ms));
}

void put_lists(JsonWriter& json, const Evaluation& all) {
  json.begin_array("loudestHarmless");
  for (const HarmlessFinding& row : all.loudest) {
    put_identity(json.begin(), row.finding)
        .put("severity", row.finding.severity)
        .put("score", row.finding.score)
        .begin_array("scenarios");
    for (const std::string& scenario : row.scenarios) json.item(scenario);
    json.end_array().end();
  }
  json.end_array().begin_array("missed");
  for (const MissedCall& row : all.missed) {
    json.begin()
        .put("eventID", row.label.event_id)
        .put("eventName", row.label.api)
        .put("principal", row.label.principal)
        .put("expected", row.label.expected)
        .put("scenario", row.label.scenario)
        .put("severity", row.severity)
        .end();
  }
  json.end_array();
}

void put_findings(JsonWriter& json, std::string_view name,
                  const std::vector<ScoredFinding>& findings) {
  json.begin_array(name);
  for (const ScoredFinding& finding : findings) {
    put_identity(json.begin(), finding)
        .put("severity", finding.severity)
        .put("score", finding.score)
        .put("archived", finding.archived)
        .put("calls", finding.event_ids.size())
        .end();
  }
  json.end_array();
}

template <class Value>
JsonWriter& put_both(JsonWriter& json, std::string_view name, Value before, Value after) {
  return json.begin(name).put("before", before).put("after", after).end();
}

void put_changed(JsonWriter& json, const std::vector<ChangedFinding>& changes) {
  json.begin_array("changed");
  for (const auto& [before, after, reasons] : changes) {
    put_identity(json.begin(), after);
    put_both(json, "severity", before.severity, after.severity);
    put_both(json, "score", before.score, after.score);
    put_both(json, "archived", before.archived, after.archived);
    put_both(json, "calls", before.event_ids.size(), after.event_ids.size());
    json.begin_array("reasons");
    for (const PointsChange& reason : reasons) {
      json.begin()
          .put("id", reason.id)
          .put("before", reason.before)
          .put("after", reason.after)
          .end();
    }
    json.end_array().end();
  }
  json.end_array();
}

}  // namespace

std::string to_json(const Evaluation& evaluation) {
  JsonWriter json(JsonWriter::Layout::indented);
  put_summary(json.begin(), evaluation);
  put_thresholds(json, "severityThresholds", evaluation, evaluation.thresholds);
  put_types(json, evaluation);
  put_scenarios(json, evaluation);
  put_signals(json, evaluation);
  put_lists(json, evaluation);
  put_thresholds(json, "severityCurve", evaluation, evaluation.severity_curve);
  put_thresholds(json, "scoreCurve", evaluation, evaluation.score_curve);
  return json.end().take() + "\n";
}

std::string to_json(const Difference& difference) {
  JsonWriter json(JsonWriter::Layout::indented);
  json.begin()
      .put("added", difference.added)
      .put("removed", difference.removed)
      .put("changed", difference.changed)
      .put("unchanged", difference.unchanged)
      .put("moreSevere", difference.more_severe)
      .put("lessSevere", difference.less_severe);
  put_both(json, "low", difference.before[0], difference.after[0]);
  put_both(json, "medium", difference.before[1], difference.after[1]);
  put_both(json, "high", difference.before[2], difference.after[2]);
  json.begin_array("days");
  for (const DayDifference& day : difference.days) {
    json.begin().put("day", format_day(day.day));
    put_findings(json, "added", day.added);
    put_findings(json, "removed", day.removed);
    put_changed(json, day.changed);
    json.end();
  }
  return json.end_array().end().take() + "\n";
}

}  // namespace foothold
