#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "baseline/learn.h"
#include "pipeline/ports.h"

namespace foothold {

/// What the judge knows of accounts: which principals showed which API, network, region and agent,
/// and when. A lattice like the profiles it is told from. Per value the 256 principals with the
/// smallest hashes; per account and feature the 4096 values with the smallest hashes (catalogued
/// APIs: all). Cached over the store, written back with the epoch. Owned by the judge's thread.
///
///   key   = hash16(account) account 0x00 ( "v" feature value | "i" feature )
///   "v"   = the bytes of a profile's feature, with principals for values (baseline/codec.h)
///   "i"   = 0x01 time(overflow) count { be64 hash }
class Facts {
 public:
  /// The store must outlive the facts.
  explicit Facts(Store& store) : store_(store) {}

  /// Merges one fact. The change says which questions may be answered differently.
  [[nodiscard]] Result<Change> merge(std::string_view account, std::string_view principal,
                                     const Fact& fact);

  /// Whether anybody in the account had shown the value before `time_ms`, within the window.
  [[nodiscard]] Result<bool> seen_before(std::string_view account, Feature feature,
                                         std::string_view value, std::int64_t time_ms,
                                         std::int32_t window_days);

  /// Appends what must be saved, and forgets clean entries when there are many.
  void take_writes(std::vector<StateWrite>& writes);

 private:
  struct Value {
    BoundedUses principals;
    bool dirty = false;
  };
  struct Index {
    std::vector<std::uint64_t> hashes;  // ascending
    std::int64_t overflow_ms = kNeverMs;
    bool dirty = false;
  };
  Result<Value*> value(const std::string& key);
  Result<Index*> index(const std::string& key);
  // Admits a new value of a bounded feature; says whether it is kept.
  Result<bool> admit(std::string_view account, const Fact& fact, Change& change);
  Result<> evict(std::string_view account, Feature feature, std::uint64_t hash, Index& index,
                 Change& change);

  Store& store_;
  std::unordered_map<std::string, Value> values_;
  std::unordered_map<std::string, Index> indexes_;
  std::vector<StateWrite> removals_;
};

}  // namespace foothold
