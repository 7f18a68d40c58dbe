#pragma once

#include <string>
#include <string_view>

/// Who is like whom: read from the principal's key alone, so that it never changes. Pure.
namespace foothold {

/// The group of principals that do the same work in an account: people of one permission set, roles
/// of one path or name pattern ("gha-deploy-#"), IAM users of one path. Empty: of no group.
std::string peer_group(std::string_view principal);

/// What names the same role in other accounts: path and name without what is made up anew for each
/// account. Empty for what is no role.
std::string twin_name(std::string_view principal);

}  // namespace foothold
