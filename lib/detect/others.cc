#include "detect/others.h"

#include <algorithm>
#include <limits>

namespace foothold {

bool Others::let_in_before(const Impact& impact) const {
  bool any = false;
  for (std::size_t i = 0; i < impact.facts.size(); i++) {
    if (row_of(impact.facts[i].kind).points <= 0) continue;
    if (i >= openings.size() || openings[i] < 1) return false;
    any = true;
  }
  return any;
}

int Others::fewest_openers() const {
  int fewest = std::numeric_limits<int>::max();
  for (const int others : openings) {
    if (others >= 0) fewest = std::min(fewest, others);
  }
  return fewest;
}

}  // namespace foothold
