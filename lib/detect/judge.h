#pragma once

#include <string>
#include <vector>

#include "detect/evidence.h"
#include "detect/gate.h"
#include "finding/finding.h"

namespace foothold {

/// Everything one novel call is judged by.
struct CallCase {
  NovelCall call;
  Evidence evidence;
  History history;             ///< before the call
  bool account_first = false;  ///< nobody in the account had used the API in the window before
};

/// What a finding is about.
struct Subject {
  FindingType type{};
  std::string account, principal;
  std::int32_t day = 0;
};

/// Severity of one call: 3.9 a failed attempt, 8.0 credentials made on an EC2 instance, 7.0 root,
/// else the type's own. Pure.
double severity_of(FindingType type, const CallCase& call);

/// Why, in terms that sum to the call's score. Pure.
std::vector<Reason> reasons_of(const Policy& policy, const CallCase& call);

/// How sure the baseline is, 0 to 100 (detection.md §3.3), of what was known before the call. Pure.
int confidence_of(const History& history);

/// Builds the finding of its calls. Pure: the same arguments, the same value.
/// REQUIRES: `calls` in the order of novel_calls, not empty.
Finding judge(const Policy& policy, const Subject& subject, std::string config_hash,
              std::vector<CallCase> calls);

/// One row a signal: what docs/findings.md prints and what a reason's id means.
struct SignalRow {
  std::string_view id;
  int points;
  std::string_view meaning;
};
extern const std::vector<SignalRow> kSignals;

}  // namespace foothold
