#include "policy/identity.h"

#include "policy/text.h"

namespace foothold {
namespace {

constexpr std::string_view kAdministrators = "AdministratorAccess PowerUserAccess IAMFullAccess";
constexpr std::size_t kNameBytes = 64;

// The name of a policy that is AWS' own; empty for a customer's, whatever it is called.
std::string_view aws_policy(std::string_view arn) {
  constexpr std::string_view kOwner = ":iam::aws:policy/";
  const std::size_t at = arn.find(kOwner);
  if (!arn.starts_with("arn:") || at == std::string_view::npos) return {};
  return arn.substr(at + kOwner.size());
}

std::string quoted(std::string_view kind, std::string_view name) {
  return std::string(kind) + " \"" + std::string(clip(name, kNameBytes)) + "\"";
}

void read_attachment(const RequestView& request, ImpactFacts& facts) {
  each_named_text(request.root, "policyArn managedPolicyArn", [&](std::string_view arn) {
    if (is_among(aws_policy(arn), kAdministrators))
      facts.add(ImpactKind::administrator, std::string(aws_policy(arn)));
  });
}

// AWS' own policies that only deny.
bool only_denies(std::string_view arn) {
  const std::string_view name = aws_policy(arn);
  return name == "AWSDenyAll" || name.starts_with("AWSCompromisedKeyQuarantine");
}
bool attaches_denial(const RequestView& request) {
  return only_denies(member_of(request.root, "policyArn").text());
}

void read_self_grant(const RequestView& request, bool policies_allow, ImpactFacts& facts) {
  const bool inlined = is_among(request.api, "PutUserPolicy PutRolePolicy");
  const bool attached = is_among(request.api, "AttachUserPolicy AttachRolePolicy");
  const bool other = is_among(
      request.api, "AddUserToGroup DeleteUserPermissionsBoundary DeleteRolePermissionsBoundary");
  const bool grants =
      (inlined && policies_allow) || (attached && !attaches_denial(request)) || other;
  if (!grants) return;
  const std::string_view user = member_of(request.root, "userName").text();
  const std::string_view role = member_of(request.root, "roleName").text();
  if (!user.empty() && same_text(user, request.user_name))
    facts.add(ImpactKind::self_grant, quoted("user", user));
  if (!role.empty() && same_text(role, request.role_name))
    facts.add(ImpactKind::self_grant, quoted("role", role));
}

// Without a name the call is about the caller's own user.
void read_credential(const RequestView& request, ImpactFacts& facts) {
  if (!is_among(request.api,
                "CreateAccessKey CreateLoginProfile UpdateLoginProfile UploadSSHPublicKey "
                "CreateServiceSpecificCredential ResetServiceSpecificCredential "
                "UploadSigningCertificate"))
    return;
  const std::string_view user = member_of(request.root, "userName").text();
  if (!user.empty() && !same_text(user, request.user_name))
    facts.add(ImpactKind::other_credential, quoted("user", user));
}

void read_boundary(const RequestView& request, ImpactFacts& facts) {
  constexpr ImpactKind kind = ImpactKind::boundary_removed;
  std::string whose;
  each_named_text(request.root, "userName roleName permissionSetArn",
                  [&](std::string_view name) { whose = clip(name, kNameBytes); });
  if (is_among(request.api,
               "DeleteUserPermissionsBoundary DeleteRolePermissionsBoundary "
               "DeletePermissionsBoundaryFromPermissionSet"))
    facts.add(kind, quoted("of", whose));
  // A boundary that holds nothing back is none.
  if (!is_among(request.api, "PutUserPermissionsBoundary PutRolePermissionsBoundary")) return;
  each_named_text(request.root, "permissionsBoundary", [&](std::string_view arn) {
    if (aws_policy(arn) == "AdministratorAccess")
      facts.add(kind, quoted("of", whose) + " by AdministratorAccess in its place");
  });
}

void read_provider(const RequestView& request, ImpactFacts& facts) {
  if (!is_among(request.api,
                "CreateSAMLProvider CreateOpenIDConnectProvider CreateTrustedTokenIssuer "
                "CreateExternalIdPConfigurationForDirectory"))
    return;
  std::string name;
  each_named_text(request.root, "name url issuerUrl", [&](std::string_view text) {
    if (name.empty()) name = clip(text, kNameBytes);
  });
  facts.add(ImpactKind::identity_provider, name.empty() ? name : quoted("provider", name));
}

}  // namespace

bool is_bound_to_nothing(const RequestView& request) {
  return only_denies(member_of(request.root, "permissionsBoundary").text());
}

void read_identities(const RequestView& request, bool policies_allow, ImpactFacts& facts) {
  if (!is_among(request.service, "iam sso sso-directory identitystore")) return;
  if (request.api.starts_with("Attach")) read_attachment(request, facts);
  read_boundary(request, facts);
  read_provider(request, facts);
  if (is_among(request.api, "DeactivateMFADevice DeleteMfaDeviceForUser")) {
    const std::string_view user = member_of(request.root, "userName").text();
    facts.add(ImpactKind::mfa_deactivated, user.empty() ? std::string() : quoted("of user", user));
  }
  if (request.service != "iam") return;
  read_self_grant(request, policies_allow, facts);
  read_credential(request, facts);
}

}  // namespace foothold
