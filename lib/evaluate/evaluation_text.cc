#include <algorithm>

#include "evaluate/columns.h"
#include "evaluate/evaluation.h"

namespace foothold {
namespace {

constexpr std::size_t kMissedShown = 10;

using Rows = std::vector<std::vector<std::string>>;

std::string number(std::size_t value) {
  return std::to_string(value);
}

std::string part_of(std::size_t part, std::size_t whole) {
  return number(part) + " of " + number(whole) +
         (whole == 0 ? "" : " (" + percent(share(part, whole)) + ")");
}

std::string headline(const Evaluation& all) {
  const Threshold& raised = all.at_severity(kRaisedSeverity);
  const Threshold& high = all.at_severity(kHighSeverity);
  const auto rate = [&](std::size_t findings) {
    return decimal(all.a_day_per_1000_principals(findings), 2);
  };
  std::string out = number(all.extent.records) + " records of " + number(all.extent.principals) +
                    " principals on " + number(all.extent.days) + " days: " + number(all.findings) +
                    " findings, " + number(all.attacks) + " of them attacks, " +
                    number(all.findings - all.attacks) + " harmless";
  if (all.unlabelled != 0) out += " (" + number(all.unlabelled) + " without any labelled call)";
  if (all.archived != 0) out += "; not counted: " + number(all.archived) + " archived";
  out += "\n\n";
  for (const double severity : {7.0, 6.0, 5.0}) {
    out += "Intrusions with a finding of " + decimal(severity, 1) + " or more  " +
           part_of(all.at_severity(severity).intrusions, all.intrusions) + "\n";
  }
  out += "Attackers' first calls in findings >= 5.0   " +
         part_of(raised.wanted_calls, all.wanted_calls) + "\n";
  out += "Findings >= 5.0, of all first-ever findings " + part_of(raised.findings, all.findings) +
         "\n";
  out +=
      "High findings (>= 7.0) that are attacks     " + part_of(high.attacks, high.findings) + "\n";
  return out + "Findings a day per 1,000 principals         " + rate(all.findings) +
         "; >= 5.0: " + rate(raised.findings) + "; High: " + rate(high.findings) + "\n";
}

std::string threshold_name(double at) {
  std::string name = decimal(at, 1);
  for (const double first : {1.0, kMediumSeverity, kHighSeverity}) {
    if (at == first) name += " " + std::string(severity_label(at));
  }
  return name;
}

std::string thresholds(const Evaluation& all) {
  Rows rows = {{"severity >=", ">findings", ">attacks", ">precision", ">first calls", ">recall",
                ">intrusions", ">recall"}};
  for (const Threshold& row : all.thresholds) {
    rows.push_back({threshold_name(row.at), number(row.findings), number(row.attacks),
                    percent(share(row.attacks, row.findings)), number(row.wanted_calls),
                    percent(share(row.wanted_calls, all.wanted_calls)), number(row.intrusions),
                    percent(share(row.intrusions, all.intrusions))});
  }
  return "\nBy severity. Precision: attacks among the findings. Recall: attackers' first calls, "
         "and\n"
         "whole intrusions, that have such a finding.\n" +
         aligned(std::move(rows));
}

std::string types(const Evaluation& all) {
  Rows rows = {{"type", ">findings", ">attacks", ">>= 5.0", ">attacks", ">High", ">attacks"}};
  for (const TypeTally& row : all.types) {
    rows.push_back({short_type(row.type), number(row.findings), number(row.attacks),
                    number(row.raised), number(row.raised_attacks), number(row.high),
                    number(row.high_attacks)});
  }
  return "\nBy type\n" + aligned(std::move(rows));
}

std::string scenarios(const Evaluation& all) {
  Rows rows = {
      {"scenario", "kind", ">first calls", ">in >= 5.0", ">findings", ">highest", ">mean score"}};
  for (const ScenarioTally& row : all.scenarios) {
    // What neither should be found nor was says nothing.
    if (!row.intrusion && row.first_calls == 0 && row.findings == 0) continue;
    const bool found = row.findings != 0;
    rows.push_back({printable(row.scenario), row.intrusion ? "intrusion" : "harmless",
                    number(row.first_calls), number(row.first_calls_raised), number(row.findings),
                    found ? decimal(row.severity_max, 1) : "-",
                    found ? decimal(row.score_mean(), 1) : "-"});
  }
  return "\nBy scenario\n" + aligned(std::move(rows));
}

std::string signals(const Evaluation& all) {
  if (all.signals.empty()) return "\nBy signal: no finding has a reason with points\n";
  Rows rows = {{"signal", ">in attacks", ">in harmless", ">precision", ">points, attacks",
                ">points, harmless"}};
  for (const SignalTally& row : all.signals) {
    rows.push_back({printable(row.id), number(row.attacks), number(row.harmless),
                    percent(share(row.attacks, row.attacks + row.harmless)),
                    std::to_string(row.attack_points), std::to_string(row.harmless_points)});
  }
  return "\nBy signal: findings in which it had points. Precision: attacks among them, to hold "
         "against\n" +
         percent(share(all.attacks, all.findings)) +
         " of all findings: a signal that adds points should be above it, one that takes some "
         "below.\n" +
         aligned(std::move(rows));
}

std::string loudest(const Evaluation& all) {
  if (all.loudest.empty()) return "";
  Rows rows = {{"finding", ">severity", ">score", "type", "scenario", "principal"}};
  for (const HarmlessFinding& row : all.loudest) {
    std::string names;
    for (const std::string& name : row.scenarios) names += (names.empty() ? "" : ", ") + name;
    rows.push_back({printable(row.finding.id), decimal(row.finding.severity, 1),
                    std::to_string(row.finding.score), short_type(row.finding.type),
                    names.empty() ? "no label" : printable(names),
                    printable(row.finding.principal)});
  }
  return "\nThe most severe harmless findings\n" + aligned(std::move(rows));
}

std::string missed(const Evaluation& all) {
  if (all.missed.empty()) return "\nNo attacker's first call was missed.\n";
  Rows rows = {{"eventID", "found", "call", "scenario", "principal"}};
  for (const MissedCall& row : all.missed) {
    if (rows.size() > kMissedShown) break;
    rows.push_back(
        {printable(row.label.event_id), row.severity ? "at " + decimal(*row.severity, 1) : "not",
         printable(row.label.api), printable(row.label.scenario), printable(row.label.principal)});
  }
  std::string out =
      "\nAttackers' first calls in no finding >= 5.0 (foothold replay --explain "
      "EVENT_ID says why)\n" +
      aligned(std::move(rows));
  if (all.missed.size() > kMissedShown)
    out += "  and " + number(all.missed.size() - kMissedShown) + " more; --format json has all\n";
  return out;
}

}  // namespace

std::string to_text(const Evaluation& evaluation) {
  return headline(evaluation) + thresholds(evaluation) + types(evaluation) + scenarios(evaluation) +
         signals(evaluation) + loudest(evaluation) + missed(evaluation);
}

}  // namespace foothold
