#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "detect/circumstances.h"
#include "detect/gate.h"
#include "policy/impact.h"

/// The score: signals, their groups and caps, and the severity a score comes to (detection.md §3).
namespace foothold {

enum class SignalGroup : std::uint8_t {
  gate,
  novelty,
  origin,
  credential,
  sequence,
  impact,
  mitigation
};

/// One row a signal: what docs/findings.md prints and what a reason's id means.
struct SignalRow {
  std::string_view id;
  SignalGroup group;
  int points;  ///< added when it holds
  std::string_view meaning;
};
/// All but the impacts of a request, which are policy's (policy/impact.h).
extern const std::vector<SignalRow> kSignals;

/// Everything one novel call is judged by.
struct CallCase {
  NovelCall call;
  Evidence evidence;
  History history;             ///< before the call
  Circumstances around;        ///< before the call
  Impact impact;               ///< what its request opens
  bool account_first = false;  ///< nobody in the account had used the API in the window before
};

/// "1 day", "2 days".
std::string plural(int count, std::string_view noun);

bool failed(const CallCase& call);
bool forwarded(const CallCase& call);

/// Why, in terms that sum to the call's score: the gate first, then by weight. What a group's cap
/// or the clamp takes away is a reason of its own. Pure.
std::vector<Reason> reasons_of(const Policy& policy, const CallCase& call);
int score_of(const std::vector<Reason>& reasons);

/// 1.0 to 8.5, of one call. By type: 3.9 a failed attempt, 8.0 credentials made on an EC2 instance,
/// 7.0 root, else the type's own. Graded: detection.md §3.2. Pure. REQUIRES: `reasons` are the
/// call's.
double severity_of(const Policy& policy, FindingType type, const CallCase& call,
                   const std::vector<Reason>& reasons);

}  // namespace foothold
