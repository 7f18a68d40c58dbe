#include "kafka/recent_findings.h"

#include <algorithm>

namespace foothold {
namespace {

template <class Name>
std::vector<std::pair<Name, std::size_t>> largest(const std::map<Name, std::size_t>& counts,
                                                  std::size_t count) {
  std::vector<std::pair<Name, std::size_t>> all(counts.begin(), counts.end());
  // Stable: the map has the names in order.
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  all.resize(std::min(count, all.size()));
  return all;
}

}  // namespace

void RecentFindings::add(const std::string& id, Owner owner, std::int64_t now_ms) {
  remove(id);
  findings_.emplace(id, Entry{std::move(owner), now_ms});
  by_commit_.emplace(now_ms, id);
  if (findings_.size() > kFindings) remove(std::string(by_commit_.begin()->second));
  changed_ = true;
}

void RecentFindings::remove(const std::string& id) {
  const auto found = findings_.find(id);
  if (found == findings_.end()) return;
  by_commit_.erase({found->second.committed_ms, id});
  findings_.erase(found);
  changed_ = true;
}

void RecentFindings::expire(std::int64_t now_ms) {
  while (!by_commit_.empty() && now_ms - by_commit_.begin()->first > kWindowMs)
    remove(std::string(by_commit_.begin()->second));
}

std::vector<std::pair<RecentFindings::Owner, std::size_t>> RecentFindings::principals(
    std::size_t count) const {
  std::map<Owner, std::size_t> counts;
  for (const auto& [id, entry] : findings_) counts[entry.owner]++;
  return largest(counts, count);
}

std::vector<std::pair<std::string, std::size_t>> RecentFindings::accounts(std::size_t count) const {
  std::map<std::string, std::size_t> counts;
  for (const auto& [id, entry] : findings_) counts[entry.owner.account]++;
  return largest(counts, count);
}

}  // namespace foothold
