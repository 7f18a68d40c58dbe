#include "support/memory_store.h"

namespace foothold::test {

void apply(const StateWrite& write, Disk& disk) {
  auto& values = disk[static_cast<std::size_t>(write.family)];
  if (write.value)
    values[write.key] = *write.value;
  else
    values.erase(write.key);
}

Result<std::optional<std::string>> MemoryStore::get(Family family, std::string_view key) {
  return port([&]() -> Result<std::optional<std::string>> {
    const auto& values = disk_[static_cast<std::size_t>(family)];
    const auto at = values.find(std::string(key));
    if (at == values.end()) return std::optional<std::string>();
    return std::optional<std::string>(at->second);
  });
}

Result<> MemoryStore::scan(Family family, std::string_view prefix, const Visit& visit) {
  return port([&]() -> Result<> {
    const auto& values = disk_[static_cast<std::size_t>(family)];
    for (auto at = values.lower_bound(std::string(prefix)); at != values.end(); ++at) {
      if (!at->first.starts_with(prefix) || !visit(at->first, at->second)) break;
    }
    return {};
  });
}

Result<> MemoryStore::save(std::span<const StateWrite> writes) {
  return port([&]() -> Result<> {
    for (const StateWrite& write : writes) apply(write, disk_);
    saved();
    return {};
  });
}

}  // namespace foothold::test
