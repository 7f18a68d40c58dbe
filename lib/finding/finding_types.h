#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace foothold {

/// The three finding types. On disk by these numbers.
enum class FindingType : std::uint8_t { network, resource, user };

struct FindingTypeRow {
  std::string_view name;     ///< GuardDuty's
  std::string_view changes;  ///< "Unusual changes to … by USER."
  std::string_view apis;     ///< "APIs commonly used to …"
  std::string_view example;  ///< GuardDuty's own example of a first call
  std::string_view review;   ///< what to look at if it was not meant, after AWS's remediation page
  double severity;           ///< of a first successful call
};

/// One row a type: adding one is a row here and a case file. Names, texts and severity: GuardDuty
/// user guide, 2022-01 (detection.md §1.2); the titles of the last two follow the first's pattern.
inline constexpr std::array<FindingTypeRow, 3> kFindingTypes = {{
    {"Persistence:IAMUser/NetworkPermissions", "network permissions",
     "change the network access permissions for security groups, routes and ACLs",
     "CreateSecurityGroup",
     "close what was opened: the security groups, routes and ACLs it changed, and what they reach",
     5.0},
    {"Persistence:IAMUser/ResourcePermissions", "resource permissions",
     "change the security access policies of various resources", "PutBucketPolicy",
     "take the policy back, and see who used the resource since, and what else is shared", 5.0},
    {"Persistence:IAMUser/UserPermissions", "user permissions",
     "add, modify, or delete IAM users, groups or policies", "AttachUserPolicy",
     "remove the users, keys, policies and trusts it made, and see whether anybody used them", 5.0},
}};

inline const FindingTypeRow& row_of(FindingType type) {
  return kFindingTypes[static_cast<std::size_t>(type)];
}
inline std::optional<FindingType> finding_type_of(std::string_view name) {
  for (std::size_t i = 0; i < kFindingTypes.size(); i++) {
    if (kFindingTypes[i].name == name) return static_cast<FindingType>(i);
  }
  return std::nullopt;
}

}  // namespace foothold
