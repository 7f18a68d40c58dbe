#include "evaluate/columns.h"

#include <algorithm>
#include <cstdio>

namespace foothold {
namespace {

// Columns on a terminal: bytes that begin a character of UTF-8.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

}  // namespace

std::string aligned(std::vector<std::vector<std::string>> rows) {
  std::vector<bool> right;
  for (std::string& heading : rows.front()) {
    right.push_back(heading.starts_with('>'));
    if (right.back()) heading.erase(0, 1);
  }
  std::vector<std::size_t> widths(right.size());
  for (const std::vector<std::string>& row : rows) {
    for (std::size_t i = 0; i < row.size(); i++) widths[i] = std::max(widths[i], width_of(row[i]));
  }
  std::string out;
  for (const std::vector<std::string>& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); i++) {
      const std::string blanks(widths[i] - width_of(row[i]), ' ');
      line += "  " + (right[i] ? blanks + row[i] : row[i] + blanks);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

std::string decimal(double number, int decimals) {
  char text[64];
  const int length = std::snprintf(text, sizeof text, "%.*f", decimals, number);
  return {text, static_cast<std::size_t>(std::max(length, 0))};
}

std::string percent(std::optional<double> share) {
  return share ? decimal(*share * 100, 1) + " %" : "-";
}

std::string printable(std::string_view text) {
  std::string out(text);
  std::replace_if(
      out.begin(), out.end(), [](char c) { return (c >= 0 && c < ' ') || c == 0x7f; }, '?');
  return out;
}

std::string short_type(std::string_view type) {
  return printable(type.substr(type.rfind('/') + 1));
}

}  // namespace foothold
