#pragma once

#include <string>
#include <string_view>

#include "finding/finding.h"

namespace foothold {

/// The finding as GuardDuty's JSON (schema 2.0, camelCase), one line. What GuardDuty has no field
/// for is in service.additionalInfo (DESIGN §7). The same value gives the same bytes.
std::string to_guardduty(const Finding& finding);

/// The same finding, corrected to nothing: archived, count 0, with the reason. `json` is what
/// to_guardduty gave when it last went out.
std::string to_guardduty_corrected(const std::string& json);

/// The id of the rule that suppresses a finding of to_guardduty(); empty if none does, or if it was
/// corrected to nothing since.
std::string suppressed_by(std::string_view json);

}  // namespace foothold
