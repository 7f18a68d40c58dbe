#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

/// What a call that changes permissions opens, read from its request: whether the network, a
/// resource or an identity was opened, and to whom. Pure and thread-safe; nothing here fails:
/// what cannot be read is a fact too.
namespace foothold {

/// One kind of impact. A row of kImpacts each, in this order.
enum class ImpactKind : std::uint8_t {
  open_ingress,
  open_to_administration,
  open_network_acl,
  open_route,
  foreign_network,
  vpc_exclusion,
  public_policy,
  public_share,
  public_acl,
  public_url,
  foreign_account,
  public_access_unblocked,
  foreign_key_grant,
  administrator,
  self_grant,
  other_credential,
  foreign_trust,
  identity_provider,
  boundary_removed,
  mfa_deactivated,
  unreadable_policy,
  restricts,
  public_objects,
};

struct ImpactRow {
  std::string_view id;       ///< stable; what a reason refers to
  int points;                ///< added to a call's score, once a call
  std::string_view meaning;  ///< a sentence
};

/// Points: detection.md §3.1, table I. Adding a kind is a row here and above, and the code that
/// sees it. Ids are never used again.
inline constexpr std::array<ImpactRow, 23> kImpacts = {{
    {"I1", 15, "Ingress was opened to every address."},
    {"I2", 10, "It was opened on all ports, or on one of administration or of a database."},
    {"I3", 15, "A network ACL lets in everything from everywhere."},
    {"I4", 10, "A default route leads to an internet gateway."},
    {"I5", 20, "A network was joined to one of an account outside the organisation."},
    {"I6", 15, "A VPC or subnet was exempted from Block Public Access."},
    {"I7", 30,
     "A resource's policy allows everyone, with no condition that says who or from where."},
    {"I8", 30, "A snapshot, an image or the like was shared with everyone."},
    {"I9", 25, "An access control list lets everyone in."},
    {"I10", 25, "A function can be called by URL without credentials."},
    {"I11", 25, "An account outside the organisation was let in."},
    {"I12", 15, "Block Public Access was removed or turned off."},
    {"I13", 20, "A key was granted to a principal outside the organisation."},
    {"I14", 25, "Administrator's permissions, or nearly, were given."},
    {"I15", 10, "The caller gave permissions to itself."},
    {"I16", 15, "A credential of another user was made or replaced."},
    {"I17", 30, "A role can be assumed by everyone, or from outside the organisation."},
    {"I18", 15, "A new identity provider can sign people in."},
    {"I19", 15, "A permissions boundary was removed."},
    {"I20", 15, "An MFA device was deactivated."},
    {"I21", 0, "A policy was set that could not be read."},
    {"I22", -10, "The call only takes permissions away."},
    {"I23", 20, "Everyone may read the objects of a bucket, and no more: a website, or a leak."},
}};

constexpr const ImpactRow& row_of(ImpactKind kind) {
  return kImpacts[static_cast<std::size_t>(kind)];
}

struct ImpactFact {
  ImpactKind kind{};
  std::string detail;  ///< what was seen, for people: "0.0.0.0/0 to port 22"; may be empty
  /// Accounts that were let in, ascending; `others`: it is about more than these.
  std::vector<std::string> accounts{};
  bool others = true;
  bool operator==(const ImpactFact&) const = default;
};

/// What a call shows: each kind at most once, in the order of kImpacts.
struct Impact {
  std::vector<ImpactFact> facts;
  bool has(ImpactKind kind) const;
  /// The sum of the facts' points, neither capped nor clamped.
  int points() const;
  bool operator==(const Impact&) const = default;
};

/// A catalogued call. The views are used during impact_of only.
struct ChangeView {
  std::string_view source;     ///< eventSource: "iam.amazonaws.com"
  std::string_view name;       ///< eventName, with or without a version ("AddPermission20150331v2")
  std::string_view request;    ///< requestParameters as JSON; empty when there are none
  std::string_view account;    ///< of the resource: 12 digits
  std::string_view user_name;  ///< the caller's own, if it is an IAM user
  std::string_view role_name;  ///< the caller's own, if it uses a role
  std::string_view direction;  ///< of the catalogue's row: grants, restricts or either
};

/// Whether an account, 12 digits, belongs to the organisation. An empty one knows of none.
using IsOurs = std::function<bool(std::string_view account)>;

/// Longest request and longest policy that are read, and how many statements of a request.
inline constexpr std::size_t kImpactRequestBytes = 256 * 1024;
inline constexpr std::size_t kImpactPolicyBytes = 64 * 1024;
inline constexpr int kImpactStatements = 500;

/// The impact that the request shows, whether or not the call succeeded. The call's own account is
/// always ours; services of AWS are nobody's. What the request only names, a policy's ARN or an
/// invitation's id, is not looked up. `is_ours` is called during the call only.
Impact impact_of(const ChangeView& call, const IsOurs& is_ours);

}  // namespace foothold
