#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace foothold {

/// What somebody who knows says of one call: a row of labels.tsv.
struct Label {
  std::string event_id;
  std::string expected;  ///< finding type, or "none"
  std::string scenario;
  std::string principal, api;  ///< for people; empty if the file has no such column
  bool malicious = false;

  /// Whether the call is one that detection has to find: an attacker's, and a first.
  bool wanted() const { return malicious && expected != "none"; }
};

/// Reads labels: tab-separated, columns named by the first line in any order. eventID, expected,
/// malicious (0 or 1) and scenario must be there; principal and eventName are read, all others
/// are not looked at. Rejected for anything else; the error begins with `name` and the line.
[[nodiscard]] Result<std::vector<Label>> parse_labels(std::string_view text, std::string_view name);

}  // namespace foothold
