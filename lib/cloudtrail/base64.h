#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace foothold {

/// Standard base64, padding optional, white space ignored; nothing for anything else.
std::optional<std::string> decode_base64_text(std::string_view text);

}  // namespace foothold
