#pragma once

#include <string_view>

#include "policy/impact.h"

/// Whose an account is. Pure.
namespace foothold {

/// The account that a principal or an ARN names: 12 digits, or empty. Unique ids, canonical user
/// ids and services name none.
std::string_view account_of(std::string_view principal);

/// AWS' own accounts that write logs into buckets of their customers.
bool is_log_delivery(std::string_view account);

/// Who is at home. `is_ours` must outlive it.
struct OwnersView {
  std::string_view account;
  const IsOurs& is_ours;
  /// Whether the principal is of an account, and that is neither the call's own nor one of the
  /// organisation.
  bool is_foreign(std::string_view principal) const;
};

}  // namespace foothold
