#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "baseline/uses.h"
#include "baseline/windows.h"

namespace foothold {

/// What is remembered of a principal besides its catalogued calls. On disk by these numbers.
enum class Feature : std::uint8_t {
  api,           ///< "ec2.amazonaws.com/DescribeInstances"; calls that are not catalogued
  service,       ///< "ec2.amazonaws.com"
  network,       ///< the /24, the /48, or the name of a forwarding host
  as_number,     ///< "AS64500", when a network database is configured
  country,       ///< "DE", likewise
  region,        ///< "eu-west-1"
  agent,         ///< user-agent family, "terraform"
  access_key,    ///< access key id
  credential,    ///< how it was signed in: "console mfa", "long-term key", …
  write_origin,  ///< user-agent family and network together, of successful writes only
  client,        ///< user-agent family, version and system, "browser/firefox 138.0 linux"
};
inline constexpr std::size_t kFeatures = 11;
std::string_view to_string(Feature feature);
/// Most values kept of a feature.
std::size_t limit_of(Feature feature);

/// The earliest call of one API, one day and one outcome. Its evidence is state of its own.
struct Mark {
  Moment moment;
  std::uint64_t evidence_hash = 0;  ///< tells without a read that a duplicate is the same
  std::uint8_t type = 0;            ///< finding type plus one; 0: the row's condition did not hold
  bool operator==(const Mark&) const = default;
};

/// One catalogued API of a principal: never dropped, whatever else is. A lattice.
struct CataloguedApi {
  Use use;
  std::array<std::map<std::int32_t, Mark>, kOutcomes> days;  ///< by UTC day

  std::map<std::int32_t, Mark>& of(Outcome outcome) {
    return days[static_cast<std::size_t>(outcome)];
  }
  const std::map<std::int32_t, Mark>& of(Outcome outcome) const {
    return days[static_cast<std::size_t>(outcome)];
  }
  const Mark* find(Outcome outcome, std::int32_t day) const;
  /// The latest day of any outcome; DaySet::kNoDay when none.
  std::int32_t latest_day() const;
  bool operator==(const CataloguedApi&) const = default;
};

/// What one principal did in one account, as a lattice: merging an activity is idempotent and
/// commutative, and mostly changes nothing (DESIGN §3). Holds no clock and no counter. Owned by one
/// thread at a time.
struct Profile {
  Profile();

  std::int64_t first_ms = kNeverMs;  ///< first activity of any kind
  DaySet days;                       ///< days of its own calls, failed ones included
  EarliestCalls earliest;            ///< its own calls, failed ones included
  ActiveHours hours;                 ///< of its own calls that succeeded
  std::array<BoundedUses, kFeatures> features;
  std::map<std::string, CataloguedApi> catalogued;  ///< by API key
  Windows denied;                                   ///< failed calls
  Windows evasion;  ///< calls that blind the watchers: StopLogging, DeleteTrail, …

  BoundedUses& feature(Feature kind) { return features[static_cast<std::size_t>(kind)]; }
  const BoundedUses& feature(Feature kind) const {
    return features[static_cast<std::size_t>(kind)];
  }

  /// Approximate memory, in bytes.
  std::size_t bytes() const;
  bool operator==(const Profile&) const = default;
};

/// The key of an API's history: eventSource, a slash, and the eventName without the date and
/// version that CloudTrail appends for some services ("lambda.amazonaws.com/AddPermission").
std::string_view base_name(std::string_view event_name);

}  // namespace foothold
