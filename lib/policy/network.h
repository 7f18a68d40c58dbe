#pragma once

#include <string_view>

#include "policy/facts.h"
#include "policy/request.h"

namespace foothold {

/// Whether the addresses are as good as all: 0.0.0.0/0, ::/0, or a half of them each. Pure.
bool is_everywhere(std::string_view cidr);

/// Adds what the request opens of a network: ingress, network ACLs, routes, exemptions.
void read_network(const RequestView& request, ImpactFacts& facts);

}  // namespace foothold
