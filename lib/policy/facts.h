#pragma once

#include <array>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "policy/impact.h"

namespace foothold {

/// Collects what a call shows; the same detail twice is one. Owned by one thread.
class ImpactFacts {
 public:
  void add(ImpactKind kind, std::string detail = {});
  bool empty() const;
  /// In the order of kImpacts, of each kind the first details and how many more there were.
  Impact impact() const;

 private:
  struct Seen {
    bool any = false;
    std::vector<std::string> details;
    std::set<std::string> more;
  };
  std::array<Seen, kImpacts.size()> seen_;
};

}  // namespace foothold
