#include "detect/change_window.h"

#include <algorithm>

#include "detect/wildcard.h"

namespace foothold {

const ChangeWindow* declared_change(const std::vector<ChangeWindow>& changes, const Doing& doing) {
  const auto at = std::find_if(changes.begin(), changes.end(), [&](const ChangeWindow& change) {
    return change.from_ms <= doing.time_ms && doing.time_ms < change.to_ms &&
           (change.account.empty() || change.account == doing.account) &&
           wildcard_match(change.principal, doing.principal);
  });
  return at == changes.end() ? nullptr : &*at;
}

}  // namespace foothold
