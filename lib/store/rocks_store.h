#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "pipeline/ports.h"

namespace foothold {

/// What a save that returned survives.
enum class Durability : std::uint8_t {
  none,     ///< not even the close: for state that nobody reads again
  process,  ///< the death of the process; a machine that dies goes back to some earlier save
  machine,  ///< the death of the machine: it is on the disk
};

/// Where and how state is kept.
struct StoreOptions {
  std::string directory{};
  std::uint64_t cache_bytes = std::uint64_t{1} << 30;  ///< blocks, indexes, filters, write buffers
  bool create_if_missing = true;
  bool read_only = false;  ///< takes no lock: also while another process writes
  Durability durability = Durability::machine;
  std::map<std::string, std::string> rocksdb{};  ///< any RocksDB option by RocksDB's name
};

/// State in one RocksDB directory: a column family per Family, and this library's format number as
/// "format" in meta. A save is one write batch over all families. Thread-safe, but for save, which
/// is for one thread at a time. After a crash: every save that returned, as far as its durability
/// goes, and of the one that had not, all or nothing.
class RocksStore final : public Store {
 public:
  /// Every refusal says in one sentence what is wrong with the directory and what to do.
  [[nodiscard]] static Result<std::unique_ptr<RocksStore>> open(const StoreOptions& options);
  ~RocksStore() override;

  [[nodiscard]] Result<std::optional<std::string>> get(Family family,
                                                       std::string_view key) override;
  [[nodiscard]] Result<> scan(Family family, std::string_view prefix, const Visit& visit) override;
  [[nodiscard]] Result<> save(std::span<const StateWrite> writes) override;

  /// What RocksDB says of itself.
  struct Figures {
    std::uint64_t block_cache_bytes = 0, memtable_bytes = 0, pending_compaction_bytes = 0,
                  running_compactions = 0, table_bytes = 0;
    std::array<std::uint64_t, kFamilies> keys{};  ///< estimated, by Family
  };
  Figures figures() const;

  /// Size of the directory on disk. What is still only in memory is not in it.
  [[nodiscard]] Result<std::uint64_t> approximate_bytes() const;

 private:
  struct Impl;
  explicit RocksStore(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace foothold
