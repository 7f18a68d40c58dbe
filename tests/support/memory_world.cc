#include "support/memory_world.h"

namespace foothold::test {

std::map<std::string, std::string> MemoryWorld::findings() const {
  std::map<std::string, std::string> last;
  for (const FindingUpdate& update : published_) last[update.id] = update.json;
  return last;
}

Result<bool> MemoryWorld::poll(std::size_t limit, Batch& into) {
  return port([&]() -> Result<bool> {
    if (poll_limit_ != 0) limit = poll_limit_;
    Decoder decoder(*calls_table_);
    for (std::size_t taken = 0; taken < limit && next_ < end_; taken++, next_++) {
      decoder.decode(
          {.source = "topic", .partition = 0, .offset = static_cast<std::int64_t>(next_)},
          messages_[next_], into);
    }
    return next_ < end_;
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

Result<> MemoryWorld::publish(std::span<const FindingUpdate> updates) {
  return port([&]() -> Result<> {
    published_.insert(published_.end(), updates.begin(), updates.end());
    return {};
  });
}

}  // namespace foothold::test
