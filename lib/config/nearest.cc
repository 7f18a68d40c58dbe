#include "config/nearest.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "base/assert.h"

namespace foothold {
namespace {

std::string_view last_part(std::string_view word) {
  const std::size_t dot = word.rfind('.');
  return dot == std::string_view::npos ? word : word.substr(dot + 1);
}

}  // namespace

std::size_t distance(std::string_view a, std::string_view b) {
  a = a.substr(0, 64);
  b = b.substr(0, 64);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); i++) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); j++) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row[b.size()];
}

std::string_view nearest(std::string_view word, std::span<const std::string> known) {
  FOOTHOLD_ASSERT(!known.empty());
  const auto far = [&](std::string_view other) {
    // The right key in the wrong section is a slip as well, though never less than one in this.
    const std::size_t key = distance(last_part(word), last_part(other));
    return key <= 2 ? std::min(distance(word, other), key + 1) : distance(word, other);
  };
  return *std::min_element(
      known.begin(), known.end(),
      [&](const std::string& a, const std::string& b) { return far(a) < far(b); });
}

}  // namespace foothold
