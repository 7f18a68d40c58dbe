#pragma once

#include <string>

namespace foothold {

/// One finding of GuardDuty JSON as a few lines for a person: when, how bad, what kind, who; then
/// what happened and why it is unusual; then each call.
std::string table_row(const std::string& finding_json);
std::string table_header();

}  // namespace foothold
