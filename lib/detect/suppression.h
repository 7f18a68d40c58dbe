#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "finding/finding.h"

namespace foothold {

/// A rule of the configuration that says which findings are known and wanted. It never makes a
/// finding go away: it goes out archived, with the rule in it, and still counts as what it is.
struct SuppressionRule {
  std::string id, owner, reason;
  /// The first UTC day it acts on no longer. A finding is of one UTC day, so all of its calls are
  /// on one side of it, and which of them is asked makes no difference. Event time: a replay gives
  /// the same answer whenever it is run.
  std::int32_t expires_day = 0;
  /// What paths of the finding's JSON must hold, all of them: patterns of wildcard_match(). A path
  /// that leads through arrays is taken for every element; one that matches is enough.
  std::map<std::string, std::string> match;
};

/// The first of the rules that acts on a finding of that UTC day; null if none does. Pure.
/// REQUIRES: `finding_json` is what to_guardduty() gave.
const SuppressionRule* suppressing(const std::vector<SuppressionRule>& rules,
                                   std::string_view finding_json, std::int32_t day);

/// What the finding says of the rule.
Suppression suppression_by(const SuppressionRule& rule);

}  // namespace foothold
