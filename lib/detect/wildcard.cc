#include "detect/wildcard.h"

#include <cstddef>

namespace foothold {
namespace {

// The place behind the UTF-8 character at `at`.
std::size_t behind_character(std::string_view text, std::size_t at) {
  at++;
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) at++;
  return at;
}

}  // namespace

// Only the last `*` is ever tried again: what an earlier one could take more of, this one can.
bool wildcard_match(std::string_view pattern, std::string_view text) {
  constexpr std::size_t kNone = std::string_view::npos;
  std::size_t p = 0, t = 0;
  std::size_t star = kNone, taken = 0;  // the last `*`, and where what it takes ends
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      taken = t;
    } else if (p < pattern.size() && pattern[p] == '?') {
      p++;
      t = behind_character(text, t);
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      p++;
      t++;
    } else if (star != kNone) {
      p = star + 1;
      t = ++taken;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') p++;
  return p == pattern.size();
}

}  // namespace foothold
