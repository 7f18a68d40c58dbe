#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace foothold {

/// Where Medium and High begin; below Medium is Low (detection.md §1.2).
inline constexpr double kMediumSeverity = 4.0;
inline constexpr double kHighSeverity = 7.0;
std::string_view severity_label(double severity);

/// What measuring and comparing need of a finding; all of it stands in the finding's own JSON, so
/// that the findings of any version can be measured. A value.
struct ScoredFinding {
  std::string id, type, account, principal;
  std::int64_t first_ms = 0;  ///< time of its first call
  double severity = 0;
  int score = 0;
  bool archived = false;  ///< nobody is shown it
  std::vector<std::string> event_ids;
  std::map<std::string, int> points;  ///< by reason id; never 0

  bool operator==(const ScoredFinding&) const = default;
};

/// Reads one finding of GuardDuty JSON. Malformed if a field is not there; the error names it.
[[nodiscard]] Result<ScoredFinding> read_finding(std::string_view json);

}  // namespace foothold
