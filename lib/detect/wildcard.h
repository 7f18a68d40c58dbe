#pragma once

#include <string_view>

namespace foothold {

/// Whether the whole text is of the pattern: `*` stands for any characters or none, `?` for one
/// (UTF-8), everything else for itself. Takes pattern × text steps at most, whatever the pattern.
bool wildcard_match(std::string_view pattern, std::string_view text);

}  // namespace foothold
