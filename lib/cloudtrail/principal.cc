#include "cloudtrail/principal.h"

#include <algorithm>

namespace foothold {
namespace {

// The field of an ARN by number: arn:partition:service:region:account:resource.
std::string_view arn_field(std::string_view arn, int number) {
  if (!arn.starts_with("arn:")) return {};
  for (; number > 0; number--) {
    const std::size_t colon = arn.find(':');
    if (colon == std::string_view::npos) return {};
    arn.remove_prefix(colon + 1);
  }
  return arn.substr(0, arn.find(':'));
}

// arn:…:role/aws-service-role/…
bool is_service_role(std::string_view arn) {
  return arn.substr(arn.rfind(':') + 1).starts_with("role/aws-service-role/");
}

std::string_view partition_of(std::string_view arn) {
  return arn.starts_with("arn:aws:") ? std::string_view("aws") : arn_field(arn, 1);
}

// What follows the last slash; all of it if there is none.
std::string_view last_part(std::string_view text) {
  return text.substr(std::min(text.rfind('/') + 1, text.size()));
}

std::string_view after_colon(std::string_view text) {
  const std::size_t colon = text.find(':');
  return colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
}

bool is_instance_id(std::string_view session) {
  if (!session.starts_with("i-") || session.size() < 10 || session.size() > 19) return false;
  return session.find_first_not_of("0123456789abcdef", 2) == std::string_view::npos;
}

// arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION
struct SessionArn {
  std::string_view role, session;
};
SessionArn session_arn(std::string_view arn) {
  constexpr std::string_view kMark = ":assumed-role/";
  const std::size_t at = arn.find(kMark);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = arn.substr(at + kMark.size());
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos) return {rest, {}};
  return {rest.substr(0, slash), rest.substr(slash + 1)};
}

std::string_view role_arn(std::string_view partition, std::string_view account,
                          std::string_view name, Arena& arena) {
  const std::string_view head = arena.join("arn:", partition, ":iam::");
  return arena.join(head, account, arena.join(":role/", name, ""));
}

RecordOutcome assumed_role(const IdentityView& identity, Arena& arena, ActivityView& activity) {
  std::string_view arn = identity.arn, role = identity.issuer_arn;
  // An issuer that is itself a session says no more than a session does.
  if (!role.starts_with("arn:aws:iam:") && !session_arn(role).role.empty()) {
    if (session_arn(arn).role.empty()) arn = role;
    role = {};
  }
  // The session stands in both; in principalId ("AROA…:session") it is found sooner.
  activity.session = after_colon(identity.principal_id);
  if (activity.session.empty()) activity.session = session_arn(arn).session;
  activity.user_name = identity.issuer_name.empty() ? last_part(role) : identity.issuer_name;
  if (activity.user_name.empty()) activity.user_name = session_arn(arn).role;
  if (role.empty()) {
    if (activity.user_name.empty()) {
      const std::string_view id = identity.principal_id.substr(0, identity.principal_id.find(':'));
      activity.principal = id;
      activity.kind = PrincipalKind::role;
      return id.empty() ? RecordOutcome::no_principal : RecordOutcome::activity;
    }
    const std::string_view account = arn_field(arn, 4);
    role = role_arn(activity.partition, account.empty() ? activity.account : account,
                    activity.user_name, arena);
  }
  if (activity.user_name.starts_with("AWSServiceRoleFor") || is_service_role(role)) {
    return RecordOutcome::service_owned;
  }
  activity.instance_credential = identity.instance_role || is_instance_id(activity.session);
  if (is_instance_id(activity.session)) activity.instance_id = activity.session;
  const bool person =
      activity.user_name.starts_with("AWSReservedSSO_") && !activity.session.empty();
  activity.kind = person ? PrincipalKind::person : PrincipalKind::role;
  activity.principal = person ? arena.join(role, "#", activity.session) : role;
  return RecordOutcome::activity;
}

// For the types that name somebody by a provider and a user, or by whatever they have.
RecordOutcome named(PrincipalKind kind, std::string_view first, std::string_view second,
                    const IdentityView& identity, Arena& arena, ActivityView& activity) {
  activity.kind = kind;
  activity.user_name = identity.user_name.empty() ? second : identity.user_name;
  if (!first.empty() && !second.empty())
    activity.principal = arena.join(first, ":", second);
  else
    activity.principal = first.empty() ? second : first;
  if (activity.principal.empty()) activity.principal = identity.arn;
  if (activity.principal.empty()) activity.principal = identity.principal_id;
  if (activity.principal.empty()) activity.principal = identity.user_name;
  return activity.principal.empty() ? RecordOutcome::no_principal : RecordOutcome::activity;
}

RecordOutcome by_type(const IdentityView& identity, Arena& arena, ActivityView& activity) {
  const std::string_view type = identity.type;
  if (type == "AssumedRole" || type == "Role") return assumed_role(identity, arena, activity);
  if (type == "IAMUser") {
    activity.kind = PrincipalKind::user;
    const std::string_view name = identity.arn.empty() ? identity.user_name : identity.arn;
    activity.user_name = identity.user_name.empty() ? last_part(identity.arn) : identity.user_name;
    activity.principal = name.empty() || identity.principal_id.empty()
                             ? (name.empty() ? identity.principal_id : name)
                             : arena.join(name, "#", identity.principal_id);
    return activity.principal.empty() ? RecordOutcome::no_principal : RecordOutcome::activity;
  }
  if (type == "Root") {
    activity.kind = PrincipalKind::root;
    activity.user_name = "root";
    activity.principal = !identity.account.empty() ? identity.account : activity.account;
    if (activity.principal.empty()) activity.principal = "root";
    return RecordOutcome::activity;
  }
  if (type == "FederatedUser") {
    const std::string_view arn = identity.issuer_arn.empty() ? identity.arn : identity.issuer_arn;
    activity.session = last_part(identity.arn);
    return named(PrincipalKind::federated, arn, "", identity, arena, activity);
  }
  if (type == "WebIdentityUser" || type == "SAMLUser") {
    const PrincipalKind kind =
        type == "SAMLUser" ? PrincipalKind::saml : PrincipalKind::web_identity;
    const std::string_view user =
        identity.user_name.empty() ? identity.principal_id : identity.user_name;
    return named(kind, identity.provider, user, identity, arena, activity);
  }
  if (type == "IdentityCenterUser") {
    return named(PrincipalKind::identity_center, "", identity.user_id, identity, arena, activity);
  }
  if (type == "AWSAccount") {
    return named(PrincipalKind::account, identity.account,
                 identity.principal_id.substr(0, identity.principal_id.find(':')), identity, arena,
                 activity);
  }
  // Without a type that says so, a session is still known by its role.
  if (!session_arn(identity.arn).role.empty()) return assumed_role(identity, arena, activity);
  return named(PrincipalKind::other, "", identity.arn, identity, arena, activity);
}

}  // namespace

RecordOutcome resolve_principal(const IdentityView& identity, std::string_view recipient_account,
                                Arena& arena, ActivityView& activity) {
  if (identity.type == "AWSService" || identity.invoked_by == "AWS Internal" || !identity.present) {
    return identity.present || !identity.invoked_by.empty() ? RecordOutcome::service_owned
                                                            : RecordOutcome::no_principal;
  }
  activity.partition = partition_of(identity.arn);
  if (activity.partition.empty()) activity.partition = partition_of(identity.issuer_arn);
  if (activity.partition.empty()) activity.partition = "aws";
  activity.account = recipient_account;
  if (activity.account.empty()) activity.account = identity.account;
  if (activity.account.empty()) activity.account = arn_field(identity.arn, 4);
  activity.user_type = identity.type;
  activity.principal_id = identity.principal_id;
  activity.source_identity = identity.source_identity;
  activity.access_key = identity.access_key;
  activity.caller_account = identity.account;
  activity.invoked_by = identity.invoked_by;
  activity.mfa = identity.mfa == "true"    ? Mfa::yes
                 : identity.mfa == "false" ? Mfa::no
                                           : Mfa::unknown;
  activity.forwarded =
      !identity.invoked_by.empty() && identity.invoked_by != "signin.amazonaws.com";
  return by_type(identity, arena, activity);
}

}  // namespace foothold
