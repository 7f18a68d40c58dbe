#pragma once

#include <string>
#include <string_view>

namespace foothold {

/// The family of a user agent, without versions, lower case, at most 48 bytes: "terraform",
/// "aws-cli", "boto3", "browser/firefox", "console". One tool stays one family over its upgrades;
/// two tools do not share one. The caller chooses the text it is read from, so it is a habit to
/// compare with, never a proof.
std::string agent_family(std::string_view agent);

}  // namespace foothold
