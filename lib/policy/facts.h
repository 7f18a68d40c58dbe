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
  /// That an account, 12 digits, was let in.
  void add_account(ImpactKind kind, std::string_view account);
  bool empty() const;
  /// In the order of kImpacts, of each kind the first details and how many more there were.
  Impact impact() const;

 private:
  struct Seen {
    bool any = false, others = false;
    std::set<std::string> accounts;
    std::vector<std::string> details;
    std::set<std::string> more;
  };
  void note(Seen& seen, std::string detail);

  std::array<Seen, kImpacts.size()> seen_;
};

}  // namespace foothold
