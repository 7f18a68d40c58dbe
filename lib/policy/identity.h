#pragma once

#include "policy/facts.h"
#include "policy/request.h"

namespace foothold {

/// Whether what is made can do nothing: its permissions boundary denies everything.
bool is_bound_to_nothing(const RequestView& request);

/// Adds what the request gives to users, groups and roles. `policies_allow`: whether one of its
/// policies does, or may.
void read_identities(const RequestView& request, bool policies_allow, ImpactFacts& facts);

}  // namespace foothold
