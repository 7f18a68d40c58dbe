#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "json/json.h"

namespace foothold {

/// What a statement's conditions leave of a principal "*".
struct Restriction {
  /// Whether some condition fixes who may call, or from where.
  bool restricts = false;
  /// Accounts that such conditions name: who is left.
  std::vector<std::string> accounts;
};

/// Of a statement of a policy. A condition restricts if its operator is a positive one that fails
/// when the key is missing (so neither …IfExists nor ForAllValues:…), its key says who calls or
/// from where, and none of its values leaves that open. Pure.
Restriction restriction_of(JsonView statement);

/// Whether the value of such a key, an account, an organisation, an ARN, fixes it: it has no
/// wildcard where that matters, and no variable of the caller's. Pure.
bool fixes_caller(std::string_view value);

/// How many bits of a CIDR are fixed; of an address without a length all of them. Negative for what
/// is no CIDR. Pure.
int prefix_bits(std::string_view cidr);

}  // namespace foothold
