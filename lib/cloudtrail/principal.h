#pragma once

#include <string_view>

#include "base/arena.h"
#include "cloudtrail/batch.h"

namespace foothold {

/// `userIdentity` as recorded. Empty: not there.
struct IdentityView {
  std::string_view type, principal_id, arn, account, access_key, user_name, invoked_by, provider,
      user_id, source_identity;
  std::string_view issuer_arn, issuer_name;  ///< sessionIssuer
  std::string_view mfa;                      ///< "true", "false"
  bool present = false;        ///< userIdentity is an object with anything in it but invokedBy
  bool instance_role = false;  ///< ec2RoleDelivery
};

/// Fills the principal of an activity (detection.md G2, G3); strings that have to be made go to the
/// arena. Anything but RecordOutcome::activity: the record is nobody's own act. Pure.
RecordOutcome resolve_principal(const IdentityView& identity, std::string_view recipient_account,
                                Arena& arena, ActivityView& activity);

}  // namespace foothold
