#include "support/memory_world.h"

namespace foothold::test {

std::map<std::string, std::string> MemoryWorld::findings() const {
  std::map<std::string, std::string> last;
  for (const FindingUpdate& update : published_) last[update.id] = update.json;
  return last;
}

Result<Polled> MemoryWorld::poll(std::size_t limit) {
  return port([&]() -> Result<Polled> {
    batch_.clear();
    if (poll_limit_ != 0) limit = poll_limit_;
    Decoder decoder(*calls_table_);
    std::size_t taken = 0;
    for (; taken < limit && next_ < end_; taken++, next_++) {
      decoder.decode(
          {.source = "topic", .partition = 0, .offset = static_cast<std::int64_t>(next_)},
          messages_[next_], batch_);
    }
    return Polled{{&batch_}, taken, next_ == end_};
  });
}

Result<std::optional<std::string>> MemoryWorld::get(Family family, std::string_view key) {
  return port([&]() -> Result<std::optional<std::string>> {
    const auto& values = disk_[static_cast<std::size_t>(family)];
    const auto at = values.find(std::string(key));
    if (at == values.end()) return std::optional<std::string>();
    return std::optional<std::string>(at->second);
  });
}

Result<> MemoryWorld::scan(Family family, std::string_view prefix, const Visit& visit) {
  return port([&]() -> Result<> {
    const auto& values = disk_[static_cast<std::size_t>(family)];
    for (auto at = values.lower_bound(std::string(prefix)); at != values.end(); ++at) {
      if (!at->first.starts_with(prefix) || !visit(at->first, at->second)) break;
    }
    return {};
  });
}

Result<> MemoryWorld::save(std::span<const StateWrite> writes) {
  return port([&]() -> Result<> {
    for (const StateWrite& write : writes) {
      auto& values = disk_[static_cast<std::size_t>(write.family)];
      if (write.value)
        values[write.key] = *write.value;
      else
        values.erase(write.key);
    }
    return {};
  });
}

Result<std::vector<StateWrite>> MemoryWorld::commit(const Epoch& epoch) {
  return port([&]() -> Result<std::vector<StateWrite>> {
    published_.insert(published_.end(), epoch.findings.begin(), epoch.findings.end());
    return std::vector<StateWrite>();
  });
}

}  // namespace foothold::test
