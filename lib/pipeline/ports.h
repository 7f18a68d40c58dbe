#pragma once

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

/// Where activities come from. Owned by one thread.
struct EventSource {
  virtual ~EventSource() = default;
  /// Appends up to about `limit` activities to `into`. False when the input has ended for good.
  [[nodiscard]] virtual Result<bool> poll(std::size_t limit, Batch& into) = 0;
};

/// The kinds of state, a RocksDB column family each.
enum class Family : std::uint8_t { profiles, facts, findings, meta };
inline constexpr std::size_t kFamilies = 4;

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

/// Where findings go. Owned by one thread.
struct FindingSink {
  virtual ~FindingSink() = default;
  /// Returns once every update is acknowledged. The same update may come again after a crash.
  [[nodiscard]] virtual Result<> publish(std::span<const FindingUpdate> updates) = 0;
};

}  // namespace foothold
