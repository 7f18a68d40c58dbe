#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "baseline/profile.h"
#include "detect/before.h"
#include "detect/catalog.h"
#include "detect/change_window.h"
#include "detect/signal_table.h"
#include "detect/suppression.h"
#include "finding/finding.h"
#include "network/address_set.h"

namespace foothold {

/// What a finding's severity is taken from.
enum class SeverityMode : std::uint8_t {
  type,    ///< the finding type's own, and what the credential or a failure makes of it
  graded,  ///< the score
  compat,  ///< the score, in GuardDuty's three steps: 2, 5, 8
};

/// Which novelties become findings.
enum class DetectionMode : std::uint8_t { literal, balanced, strict };

/// What the detector is told by the configuration.
struct Policy {
  DetectionMode mode = DetectionMode::literal;
  SeverityMode severity_mode = SeverityMode::graded;
  Weights weights{};
  std::int64_t learning_period_ms =
      7 * kDayMs;                 ///< a younger principal gives no finding, but root does
  std::int32_t forget_days = 90;  ///< 1 to 90: how far back a call still counts as habit
  /// Of the organisation, as far as it was told; 12 digits each.
  std::set<std::string, std::less<>> accounts{};
  AddressSet trusted_networks{};  ///< whose addresses are never strange
  std::vector<SuppressionRule> suppressions{};
  std::vector<ChangeWindow> changes{};
};

/// What the gate (detection.md §2, G4 and G5) says of one catalogued call.
enum class Verdict : std::uint8_t {
  novel,              ///< a first, by an established principal or by root
  condition_not_met,  ///< the API is catalogued, this request is not what its row is about
  not_first,          ///< a call of the window before it made it habit
  not_first_of_day,   ///< an earlier call of the same day and outcome stands for it
  learning,           ///< a first, by a principal too young to be judged
  too_old,            ///< more than 30 days before the latest call of its API
};
std::string_view to_string(Verdict verdict);

struct Gate {
  Verdict verdict{};
  /// The earlier call that makes it no first: its outcome and day. With not_first only.
  Outcome excuse{};
  std::int32_t excuse_day = DaySet::kNoDay;
};

/// Whether an analyst said of the finding of that type and day, before `time_ms`, that it was none
/// of the principal's business: what it holds is then no history of later calls.
using IsUnlearned = std::function<bool(FindingType type, std::int32_t day, std::int64_t time_ms)>;

/// A call is judged while its whole window is within reach of its API's days.
inline constexpr std::int32_t kJudgedDays = 30;

/// Decides the earliest call of a day and outcome, from what the profile holds before it. Pure.
/// Depends on nothing at or after the call but the reach of the API's days (DESIGN §3).
Gate gate(const Policy& policy, const Profile& profile, const CataloguedApi& api, Outcome outcome,
          std::int32_t day, bool is_root, const IsUnlearned& is_unlearned);

/// A call that passed the gate.
struct NovelCall {
  std::string api_key;
  Outcome outcome{};
  Mark mark;
  bool young = false;  ///< of a principal that is still learned from: only what is grave counts
};
/// The calls of that day that make a finding of that type, by moment. Empty: there is no finding.
std::vector<NovelCall> novel_calls(const Policy& policy, const Profile& profile, FindingType type,
                                   std::int32_t day, bool is_root, const IsUnlearned& is_unlearned);

/// What was known of a principal before a moment. Pure; `catalog` tells which APIs are of the type.
History history_before(const Catalog& catalog, const Profile& profile, FindingType type,
                       const Before& before);

}  // namespace foothold
