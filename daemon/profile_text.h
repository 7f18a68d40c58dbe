#pragma once

#include <string>

#include "baseline/profile.h"

namespace foothold {

/// A profile for a person, and the same as JSON: what `foothold baseline show` prints.
std::string profile_text(const std::string& account, const std::string& principal,
                         const Profile& profile);
std::string profile_json(const std::string& account, const std::string& principal,
                         const Profile& profile);

}  // namespace foothold
