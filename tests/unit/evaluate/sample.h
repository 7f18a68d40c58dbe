#pragma once

#include "evaluate/evaluation.h"

/// Findings and labels small enough to count by hand, for all tests of this folder.
namespace foothold {

inline ScoredFinding sample_finding(std::string id, double severity, int score,
                                    std::vector<std::string> event_ids,
                                    std::map<std::string, int> points = {}) {
  return {.id = std::move(id),
          .type = "Persistence:IAMUser/UserPermissions",
          .account = "111122223333",
          .principal = "arn:aws:iam::111122223333:user/alice",
          .first_ms = 1'767'600'000'000,  // 2026-01-05T08:00:00Z
          .severity = severity,
          .score = score,
          .event_ids = std::move(event_ids),
          .points = std::move(points)};
}

inline Label sample_label(std::string event_id, bool first, bool malicious, std::string scenario) {
  return {.event_id = std::move(event_id),
          .expected = first ? "Persistence:IAMUser/UserPermissions" : "none",
          .scenario = std::move(scenario),
          .principal = "alice",
          .api = "CreateUser",
          .malicious = malicious};
}

/// Two intrusions, "key" and "insider", one confounder, "deploy", and everyday calls.
inline std::vector<Label> sample_labels() {
  return {sample_label("a1", true, true, "key"),      sample_label("a2", true, true, "key"),
          sample_label("a3", false, true, "key"),     sample_label("b1", true, true, "insider"),
          sample_label("b2", true, true, "insider"),  sample_label("h1", true, false, "deploy"),
          sample_label("h2", true, false, "deploy"),  sample_label("r1", false, false, "routine"),
          sample_label("r2", false, false, "routine")};
}

/// Three attacks, one of them beside a harmless call; a harmless one; one that nobody labelled; and
/// one that is archived.
inline std::vector<ScoredFinding> sample_findings() {
  std::vector<ScoredFinding> findings = {
      sample_finding("f1", 8.0, 60, {"a1", "a3"}, {{"N1", 15}, {"O1", 45}}),
      sample_finding("f2", 5.0, 20, {"a2", "h1"}, {{"N1", 20}}),
      sample_finding("f3", 3.9, 10, {"b1"}, {{"M1", -5}, {"N1", 15}}),
      sample_finding("f4", 5.0, 0, {"h2", "r1"}, {{"M1", -15}, {"N1", 15}}),
      sample_finding("f5", 7.0, 35, {"x1"}, {{"O1", 35}}),
      sample_finding("f6", 8.0, 60, {"r2"}, {{"O1", 60}})};
  findings[1].type = findings[3].type = "Persistence:IAMUser/ResourcePermissions";
  findings[2].type = "Persistence:IAMUser/NetworkPermissions";
  findings[5].archived = true;
  return findings;
}

inline Evaluation sample_evaluation() {
  return evaluate(sample_findings(), sample_labels(),
                  {.records = 900, .principals = 50, .days = 10});
}

}  // namespace foothold
