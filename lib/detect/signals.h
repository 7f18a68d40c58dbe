#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "detect/circumstances.h"
#include "detect/gate.h"
#include "detect/others.h"
#include "detect/signal_table.h"
#include "policy/impact.h"

/// The score of a call, and the severity it comes to (detection.md §3).
namespace foothold {

/// Everything one novel call is judged by.
struct CallCase {
  std::string account, principal;  ///< where it was made, and whose it is
  NovelCall call;
  Evidence evidence;
  History history;        ///< before the call
  Circumstances around;   ///< before the call
  Impact impact;          ///< what its request opens
  bool stranger = false;  ///< the caller's account is none of the organisation's
  Others others;          ///< before the call
};

/// "1 day", "2 days".
std::string plural(int count, std::string_view noun);

bool failed(const CallCase& call);
bool forwarded(const CallCase& call);

/// Whether a principal that is still learned from must not excuse the call: it opens much, or an
/// instance's credentials are used outside; and the account itself has been watched for as long as
/// a principal is learned from, for in its first days everybody in it is young.
bool is_grave(const CallCase& call);

/// Why, in terms that sum to the call's score, by weight. What a group's cap
/// or the clamp takes away is a reason of its own. Pure.
std::vector<Reason> reasons_of(const Policy& policy, const CallCase& call);
int score_of(const std::vector<Reason>& reasons);

/// What a call's score and circumstances make of it.
struct Grade {
  double severity = 0;  ///< 1.0 to 8.5
  bool worthy = true;   ///< whether the mode makes a finding of it
};
/// By type: 3.9 a failed attempt, 8.0 credentials made on an EC2 instance, 7.0 root, else the
/// type's own. Graded: detection.md §3.2. Compat: graded, and then 2, 5 or 8. Pure.
/// REQUIRES: `reasons` are the call's.
Grade grade_of(const Policy& policy, FindingType type, const CallCase& call,
               const std::vector<Reason>& reasons);

}  // namespace foothold
