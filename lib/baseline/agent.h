#pragma once

#include <string>
#include <string_view>

namespace foothold {

/// The family of a user agent, without versions, lower case, at most 48 bytes: "terraform",
/// "aws-cli", "boto3", "browser/firefox", "console". One tool stays one family over its upgrades;
/// two tools do not share one. The caller chooses the text it is read from, so it is a habit to
/// compare with, never a proof.
std::string agent_family(std::string_view agent);

/// The client more closely: family, version to its second number, operating system, as far as the
/// agent says: "browser/firefox 138.0 linux". One computer's client changes now and then; two
/// computers seldom share one.
std::string client_of(std::string_view agent);

}  // namespace foothold
