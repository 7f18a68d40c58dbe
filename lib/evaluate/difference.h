#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "evaluate/scored_finding.h"

/// What another configuration makes of the same records. Pure.
namespace foothold {

struct PointsChange {
  std::string id;  ///< of the reason
  int before = 0, after = 0;
};

/// One finding of both runs that is not the same in both.
struct ChangedFinding {
  ScoredFinding before, after;
  std::vector<PointsChange> reasons;  ///< those whose points moved, by id
};

/// A finding's id is of one UTC day, so that added, removed and changed ones of a day add up.
struct DayDifference {
  std::int32_t day = 0;
  std::vector<ScoredFinding> added, removed;  ///< by first call's time, then id
  std::vector<ChangedFinding> changed;
};

struct Difference {
  std::vector<DayDifference> days;  ///< ascending, only those with a difference
  std::size_t added = 0, removed = 0, changed = 0, unchanged = 0;
  std::size_t more_severe = 0, less_severe = 0;  ///< of the changed ones
  std::array<std::size_t, 3> before{}, after{};  ///< findings that are shown: Low, Medium, High
};

/// Two findings are the same if their severity, score, reasons' points, calls and whether they are
/// shown are. Texts do not count.
Difference compare(std::span<const ScoredFinding> before, std::span<const ScoredFinding> after);

std::string to_text(const Difference& difference);  ///< for a person
std::string to_json(const Difference& difference);

}  // namespace foothold
