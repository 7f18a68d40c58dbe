#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "baseline/learn.h"
#include "detect/catalog.h"

namespace foothold {

/// What of a catalogued call is kept, so that it can be judged, and judged again, without the
/// record. The bytes are state:
///   evidence = version type kind mfa flags text*24 varint(message ms)
/// with the texts in the order of the members below, flags: 1 instance credential, 2 console,
/// 4 request cut. Version 0x02; 0x01 is without the last text.
struct Evidence {
  std::uint8_t type =
      0;  ///< finding type plus one; 0: a catalogued name whose condition did not hold
  PrincipalKind kind{};
  Mfa mfa{};
  bool instance_credential = false, console = false, request_cut = false;
  std::string event_id, source, name, region, address, agent, error_code, partition, user_type,
      user_name, principal_id, session, source_identity, access_key, caller_account, invoked_by,
      instance_id, direction, mitre, request, as_number, as_organization, country, network_kind;
  std::int64_t message_ms = 0;
};

/// Longest request kept: it says what was changed; a longer one is left out and marked.
inline constexpr std::size_t kRequestBytes = 16 * 1024;

/// What the network database knows of the caller's address; empty texts when there is none.
struct AddressFacts {
  std::string_view as_number{}, as_organization{}, country{}, kind{};
};

/// The call's evidence and mark. Passwords, secrets and tokens in the request are blanked.
Evidenced evidence_of(const ActivityView& activity, const CatalogRow* row,
                      const AddressFacts& facts);

/// The request parameters of a call that is kept whole, as JSON with secrets blanked; empty when it
/// has none.
std::string request_of(const ActivityView& activity);

std::string encode(const Evidence& evidence);
Result<Evidence> decode_evidence(std::string_view bytes);

/// What a call acted on, from its request: {"AWS::S3::Bucket", "logs"}; at most 8.
struct AffectedResource {
  std::string type, name;
};
std::vector<AffectedResource> affected_resources(std::string_view source, std::string_view request);

}  // namespace foothold
