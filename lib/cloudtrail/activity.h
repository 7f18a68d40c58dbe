#pragma once

#include <cstdint>
#include <string_view>

#include "base/moment.h"

namespace foothold {

/// Who a principal is, by `userIdentity.type` and the shape of its role.
enum class PrincipalKind : std::uint8_t {
  root,
  user,             ///< IAM user
  role,             ///< any role but the two below
  person,           ///< one person behind an AWSReservedSSO role
  federated,        ///< FederatedUser
  web_identity,     ///< WebIdentityUser
  saml,             ///< SAMLUser
  identity_center,  ///< IdentityCenterUser
  account,          ///< AWSAccount: somebody in another account
  other,            ///< Directory, Unknown and what AWS adds next
};
std::string_view to_string(PrincipalKind kind);
/// Somebody who signs in: a person behind single sign-on, whichever way it is recorded.
inline bool is_person(PrincipalKind kind) {
  return kind == PrincipalKind::person || kind == PrincipalKind::identity_center;
}

/// What the record says about multi-factor authentication of its session.
enum class Mfa : std::uint8_t { unknown, no, yes };

/// One decoded CloudTrail record of a principal's own act, or of one forwarded for it by a service.
/// A view: every string points into the Batch that holds it. Strings are valid UTF-8, bounded
/// (kNameBytes for names, kTextBytes for the rest but `record`), empty when the record has none.
/// Strings that only evidence wants are filled for calls that the CallTable looks into: event_id,
/// partition, user_type, user_name, principal_id, session, source_identity, caller_account,
/// invoked_by, instance_id.
///
/// What a usual call is recognised by comes first, in two cache lines: most activities are decoded
/// on one processor, looked at on another, and change nothing.
struct ActivityView {
  Moment moment;  ///< eventTime and eventID; without an eventID the hash of the record
  std::int64_t message_ms = 0;  ///< Kafka's timestamp; for files the eventTime
  std::uint64_t principal_hash =
      0;  ///< hash64 of account, a zero byte, principal: shard and cache key
  /// Hash of principal_hash, source, name, region and agent: activities that share it differ, for a
  /// profile, in their moment, address, access key and flags only.
  std::uint64_t likeness = 0;
  std::uint64_t address_hash = 0, access_key_hash = 0;  ///< hash64 of each
  std::string_view error_code;  ///< empty for a success; CloudTrail's "200" is a success
  /// The whole record as JSON text, for calls that the CallTable looks into; else empty.
  std::string_view record;
  PrincipalKind kind = PrincipalKind::other;
  Mfa mfa = Mfa::unknown;
  bool forwarded = false;            ///< made by a service for the principal (invokedBy)
  bool console = false;              ///< made in the AWS console
  bool instance_credential = false;  ///< temporary credentials of an EC2 instance
  bool long_term_key = false;        ///< an access key that does not expire: AKIA…
  bool read_only = false;

  std::string_view account;    ///< recipientAccountId, else userIdentity.accountId, else the ARN's
  std::string_view principal;  ///< the principal key, stable over sessions (detection.md G3)
  std::string_view source;     ///< eventSource, "iam.amazonaws.com"
  std::string_view name;       ///< eventName as recorded, "AddPermission20150331v2"
  std::string_view region;
  std::string_view address;     ///< sourceIPAddress as recorded, the first of a list
  std::string_view agent;       ///< userAgent without S3's square brackets
  std::string_view access_key;  ///< accessKeyId: an id, never a secret

  std::string_view event_id;
  std::string_view partition;  ///< of the ARN: aws, aws-cn, aws-us-gov; "aws" when there is none
  std::string_view user_type;  ///< userIdentity.type as recorded
  std::string_view user_name;  ///< IAM user name, role name, SSO role name; "root" for Root
  std::string_view principal_id;
  std::string_view session;  ///< role session name
  std::string_view source_identity;
  std::string_view caller_account;  ///< userIdentity.accountId
  std::string_view invoked_by;
  std::string_view instance_id;  ///< i-…, when the credentials were made on an EC2 instance

  bool failed() const { return !error_code.empty(); }
};

inline constexpr std::size_t kNameBytes = 256;  ///< longest eventSource, eventName, region, id …
inline constexpr std::size_t kTextBytes = 2048;  ///< longest ARN, user agent …; longer ones are cut

/// Which calls are looked into: detect's catalogue, seen from the decoder. Thread-safe.
struct CallTable {
  virtual ~CallTable() = default;
  /// Whether the record of such a call must be kept whole. Asked once per record.
  virtual bool looks_into(std::string_view source, std::string_view name) const = 0;
};

}  // namespace foothold
