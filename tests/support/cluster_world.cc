#include "support/cluster_world.h"

#include <algorithm>
#include <set>

#include "cloudtrail/feedback.h"

namespace foothold::test {
bool ClusterWorld::drained() const {
  for (std::size_t i = 0; i < input.size(); i++) {
    const auto at = committed.find(i);
    if ((at == committed.end() ? 0 : at->second) != input[i].size()) return false;
  }
  return true;
}

std::map<std::string, std::string> ClusterWorld::final_findings() const {
  std::map<std::string, std::string> last;
  for (const FindingUpdate& update : findings) last[update.id] = update.json;
  std::erase_if(last, [](const auto& entry) {
    return entry.second.find("\"archived\":true") != std::string::npos;
  });
  return last;
}

int ClusterWorld::repeated() const {
  // The same as the state before it: a finding may well go back to what it once was.
  std::map<std::string, std::string> last;
  int repeated = 0;
  for (const FindingUpdate& update : findings) {
    repeated += last.contains(update.id) && last[update.id] == update.json;
    last[update.id] = update.json;
  }
  return repeated;
}

Disk ClusterWorld::folded() const {
  Disk disk;
  for (const StateWrite& write : state) apply(write, disk);
  return disk;
}

void SimProcess::begin() {
  epoch_ = ++world_.producer_epoch;
  positions_ = world_.committed;
}

Result<Polled> SimProcess::poll(std::size_t limit) {
  return port([&]() -> Result<Polled> {
    batch_.clear();
    // One poll an epoch brings something, the next ends it.
    if (epoch_open_) {
      epoch_open_ = false;
      return Polled{};
    }
    Decoder decoder(world_.calls);
    std::size_t taken = 0;
    for (std::size_t i = 0; i < world_.input.size(); i++) {
      std::size_t& at = positions_[i];
      for (; taken < std::min(limit, poll_messages_) && at < world_.input[i].size();
           at++, taken++) {
        const Origin origin{.source = "in",
                            .partition = static_cast<std::int64_t>(i),
                            .offset = static_cast<std::int64_t>(at)};
        if (world_.feedback == i)
          decode_verdict(origin, 0, world_.input[i][at], batch_);
        else
          decoder.decode(origin, world_.input[i][at], batch_);
      }
    }
    epoch_open_ = taken > 0;
    return Polled{{&batch_}, taken, false};
  });
}

Result<std::vector<StateWrite>> SimProcess::commit(const Epoch& epoch) {
  return port([&]() -> Result<std::vector<StateWrite>> {
    if (epoch_ != world_.producer_epoch) {
      fenced_ = true;
      return fail(Errc::unavailable, "fenced");
    }
    std::vector<StateWrite> kept;
    world_.findings.insert(world_.findings.end(), epoch.findings.begin(), epoch.findings.end());
    world_.dead_letters.insert(world_.dead_letters.end(), epoch.dead_letters.begin(),
                               epoch.dead_letters.end());
    world_.state.insert(world_.state.end(), epoch.writes.begin(), epoch.writes.end());
    for (const auto& [partition, offset] : positions_) {
      std::size_t& committed = world_.committed[partition];
      world_.offsets_went_back |= offset < committed;
      committed = offset;
    }
    if (!epoch.writes.empty())
      kept.push_back(state_position(static_cast<std::int64_t>(world_.state.size())));
    return kept;
  });
}

Result<std::int64_t> SimProcess::read(std::int64_t position, const StateLog::Visit& visit) {
  const std::size_t end = world_.state.size();
  for (auto at = static_cast<std::size_t>(position); at < end; at++) {
    StateWrite write = world_.state[at];
    TRY(visit(write, static_cast<std::int64_t>(at + 1)));
  }
  return static_cast<std::int64_t>(end);
}

}  // namespace foothold::test
