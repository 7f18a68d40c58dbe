#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace foothold {

/// The findings of the last day by the clock of their commits, to say who has the most of them.
/// Bounded: of more than so many the oldest are forgotten first. In memory only: a new process
/// begins with none. Owned by one thread.
class RecentFindings {
 public:
  static constexpr std::int64_t kWindowMs = std::int64_t{24} * 3600 * 1000;
  static constexpr std::size_t kFindings = 20'000;

  struct Owner {
    std::string account, principal;
    auto operator<=>(const Owner&) const = default;
  };
  /// A finding was committed, or a change of it, from which its day counts anew.
  void add(const std::string& id, Owner owner, std::int64_t now_ms);
  /// It was corrected to nothing.
  void remove(const std::string& id);
  /// Forgets what is more than a day old.
  void expire(std::int64_t now_ms);
  /// Whether anything changed since this was asked last.
  bool take_changed() { return std::exchange(changed_, false); }

  /// Up to `count`, most findings first; of equals the smaller name.
  std::vector<std::pair<Owner, std::size_t>> principals(std::size_t count) const;
  std::vector<std::pair<std::string, std::size_t>> accounts(std::size_t count) const;
  std::size_t size() const { return findings_.size(); }

 private:
  struct Entry {
    Owner owner;
    std::int64_t committed_ms = 0;
  };
  std::map<std::string, Entry> findings_;                     // by id
  std::set<std::pair<std::int64_t, std::string>> by_commit_;  // time, id
  bool changed_ = false;
};

}  // namespace foothold
