#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "evaluate/labels.h"
#include "evaluate/scored_finding.h"

/// How well findings tell attacks from harmless calls, measured against labels. Pure.
///
/// A finding is an attack if any of its calls is labelled malicious; all others are harmless, those
/// without a single labelled call among them. An intrusion is a scenario with a malicious call, and
/// of its calls only the malicious ones count as it. A wanted call is a malicious first call: what
/// recall is the share of. Archived findings are shown to nobody and count as not there.
namespace foothold {

/// Where a person starts to look: a finding of this severity or more is raised.
inline constexpr double kRaisedSeverity = 5.0;

/// What was read, for rates.
struct Extent {
  std::uint64_t records = 0;
  std::uint64_t principals = 0;
  std::uint64_t days = 0;  ///< UTC days with any activity
};

/// What is at or above a threshold.
struct Threshold {
  double at = 0;
  std::size_t findings = 0;
  std::size_t attacks = 0;
  std::size_t wanted_calls = 0;  ///< those that lie in such a finding
  std::size_t intrusions = 0;    ///< those with such a finding
};

struct TypeTally {
  std::string type;
  std::size_t findings = 0, attacks = 0, raised = 0, raised_attacks = 0, high = 0, high_attacks = 0;
};

struct ScenarioTally {
  std::string scenario;
  bool intrusion = false;
  std::size_t first_calls = 0;         ///< labelled calls that are expected to be findings
  std::size_t first_calls_raised = 0;  ///< of those, the ones in a finding that is raised
  std::size_t findings = 0;
  double severity_max = 0;
  std::int64_t score_sum = 0;
  double score_mean() const;
};

/// One reason id: findings in which its points were not 0, and their sums.
struct SignalTally {
  std::string id;
  std::size_t attacks = 0, harmless = 0;
  std::int64_t attack_points = 0, harmless_points = 0;
};

/// A harmless finding, with the scenarios of its calls.
struct HarmlessFinding {
  ScoredFinding finding;
  std::vector<std::string> scenarios;
};

/// A wanted call in no finding that is raised.
struct MissedCall {
  Label label;
  std::optional<double> severity;  ///< of the finding that it is in, if there is one
};

struct Evaluation {
  Extent extent;
  std::size_t findings = 0, attacks = 0, unlabelled = 0, archived = 0;
  std::size_t wanted_calls = 0, intrusions = 0;        ///< by the labels, found or not
  std::vector<Threshold> thresholds;                   ///< severity 1.0 (Low), 3.0, 3.5 … 8.5
  std::vector<Threshold> severity_curve, score_curve;  ///< at each value there is, ascending
  std::vector<TypeTally> types;                        ///< by name
  std::vector<ScenarioTally> scenarios;                ///< intrusions first, then by name
  std::vector<SignalTally> signals;                    ///< by id
  std::vector<HarmlessFinding> loudest;                ///< the ten most severe harmless findings
  std::vector<MissedCall> missed;                      ///< in the labels' order

  /// At one of `thresholds`.
  const Threshold& at_severity(double severity) const;
  /// A rate that does not depend on how long and how many were watched; 0 if nobody was.
  double a_day_per_1000_principals(std::size_t number) const;
};

Evaluation evaluate(std::span<const ScoredFinding> findings, std::span<const Label> labels,
                    const Extent& extent);

/// A share of nothing is nothing: no finding has no precision.
std::optional<double> share(std::size_t part, std::size_t whole);

std::string to_text(const Evaluation& evaluation);  ///< for a person
std::string to_json(const Evaluation& evaluation);
/// Precision, recall and intrusions over the threshold, of severity and of score: a picture that
/// needs nothing else.
std::string curve_svg(const Evaluation& evaluation);

}  // namespace foothold
