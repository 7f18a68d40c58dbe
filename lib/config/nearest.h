#pragma once

#include <span>
#include <string>
#include <string_view>

namespace foothold {

/// Least number of letters to put in, leave out or replace to get from one word to the other. Looks
/// at the first 64 bytes of either.
std::size_t distance(std::string_view a, std::string_view b);

/// The known word that a mistyped one is likely to mean: the least distance, of the words or of
/// what follows their last dot, the first of equals. REQUIRES: known is not empty.
std::string_view nearest(std::string_view word, std::span<const std::string> known);

}  // namespace foothold
