#pragma once

#include <string>

#include "detect/gate.h"

namespace foothold {

/// The whole path of one call, for a person: decoded as what, by which principal, catalogued or
/// not, what history it had, and why it became a finding or why not. Several lines. Pure. `profile`
/// is the principal's after everything was read; the answer is about the call's own time.
std::string explain(const Policy& policy, const Catalog& catalog, const Profile& profile,
                    const ActivityView& activity);

}  // namespace foothold
