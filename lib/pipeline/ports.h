#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cloudtrail/batch.h"
#include "finding/finding.h"

/// What the pipeline may ask of the world. In production Kafka, files and RocksDB; in tests,
/// memory, with a crash before or after any call.
namespace foothold {

/// What one poll brought. The batches are the source's, valid until the next poll.
struct Polled {
  std::vector<Batch*> batches{};
  std::size_t taken = 0;  ///< about how much it is, against the poll's limit; 0: the epoch is over
  bool ended = false;     ///< the input has ended for good
};

/// Where activities come from. poll() is called by one thread.
struct EventSource {
  virtual ~EventSource() = default;
  /// Up to about `limit` activities.
  [[nodiscard]] virtual Result<Polled> poll(std::size_t limit) = 0;
};

/// The kinds of state, a RocksDB column family each.
enum class Family : std::uint8_t { profiles, facts, findings, meta };
inline constexpr std::size_t kFamilies = 4;
/// By Family's value. On disk, and a label of metrics.
inline constexpr std::array<const char*, kFamilies> kFamilyNames = {"profiles", "facts", "findings",
                                                                    "meta"};

/// One change of state: a value, or its removal.
struct StateWrite {
  Family family{};
  std::string key;
  std::optional<std::string> value;  ///< nothing: the key is removed
};

/// State by key. get and scan are thread-safe; save is called by one thread at a time.
struct Store {
  virtual ~Store() = default;
  [[nodiscard]] virtual Result<std::optional<std::string>> get(Family family,
                                                               std::string_view key) = 0;
  /// Visits keys that begin with `prefix`, in byte order, until `visit` returns false. The views
  /// are valid during the visit only.
  using Visit = std::function<bool(std::string_view key, std::string_view value)>;
  [[nodiscard]] virtual Result<> scan(Family family, std::string_view prefix,
                                      const Visit& visit) = 0;
  /// All of the writes or none of them, also across a crash.
  [[nodiscard]] virtual Result<> save(std::span<const StateWrite> writes) = 0;
};

/// What came of one epoch.
struct Epoch {
  std::span<const FindingUpdate> findings{};
  std::span<const DeadLetter> dead_letters{};
  std::span<const StateWrite> writes{};
};

/// Where epochs go. Owned by one thread.
struct EpochLog {
  virtual ~EpochLog() = default;
  /// Makes all of the epoch visible, with the source's position where there is one, and returns
  /// once it is. With transactions all or nothing, and once; without, the same epoch may come again
  /// after a crash. What it returns is for the store to keep along with the epoch's own writes.
  [[nodiscard]] virtual Result<std::vector<StateWrite>> commit(const Epoch& epoch) = 0;
};

/// The changes of state that were ever committed, in their order. Owned by one thread.
struct StateLog {
  virtual ~StateLog() = default;
  /// One change; `next` is the position behind it. The write may be moved from.
  using Visit = std::function<Result<>(StateWrite& write, std::int64_t next)>;
  /// Visits what was committed from `position` on to the present end. Returns the position there.
  [[nodiscard]] virtual Result<std::int64_t> read(std::int64_t position, const Visit& visit) = 0;
};

}  // namespace foothold
