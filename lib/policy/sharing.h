#pragma once

#include "policy/facts.h"
#include "policy/request.h"

namespace foothold {

/// Adds whom the request lets in other than by a policy: shares, permissions, peerings and grants,
/// access control lists, URLs, and the blocks against public access that it lifts.
void read_sharing(const RequestView& request, ImpactFacts& facts);

}  // namespace foothold
