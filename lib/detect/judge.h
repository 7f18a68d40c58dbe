#pragma once

#include <string>
#include <vector>

#include "detect/evidence.h"
#include "detect/gate.h"
#include "detect/signals.h"
#include "finding/finding.h"

namespace foothold {

/// What a finding is about.
struct Subject {
  FindingType type{};
  std::string account, principal;
  std::int32_t day = 0;
};

/// How sure the baseline is, 0 to 100 (detection.md §3.3), of what was known before the call. Pure.
int confidence_of(const History& history);

/// Builds the finding of its calls. Pure: the same arguments, the same value.
/// REQUIRES: `calls` in the order of novel_calls, not empty.
Finding judge(const Policy& policy, const Subject& subject, std::string config_hash,
              std::vector<CallCase> calls);

}  // namespace foothold
