#pragma once

#include <algorithm>
#include <string_view>

/// What the framer asks of text, in small.
namespace foothold {

inline bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

inline std::string_view trimmed(std::string_view line) {
  while (!line.empty() && is_blank(line.back())) line.remove_suffix(1);
  return line;
}

/// Whether a document begins as one whose elements are to be read one by one, however long it is.
inline bool begins_records(std::string_view text) {
  std::size_t at = 1;
  while (at < text.size() && is_blank(text[at])) at++;
  const std::string_view key = text.substr(std::min(at, text.size()), 9);
  return key.starts_with("\"Records\"") || key.starts_with("\"Events\"");
}

}  // namespace foothold
