#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "baseline/fact.h"
#include "baseline/uses.h"
#include "pipeline/ports.h"

namespace foothold {

/// A value that may have been seen in an account, or in the organisation. The texts must outlive
/// it.
struct Question {
  std::string_view account;  ///< empty: the organisation
  FactKind kind{};
  std::string_view value;
};

/// Who showed a value, and when.
struct Sightings {
  /// Principals; for the organisation, accounts. Those with the smallest hashes, when there are
  /// many: a sample that is the same for every value.
  const BoundedUses* who = nullptr;
  /// From then on nothing can be said: the value may have been dropped.
  std::int64_t unknown_from_ms = kNeverMs;
};

/// What the judge knows of accounts and the organisation: which principals showed which API,
/// network, region and so on (FactKind), and when. A lattice like the profiles it is told from. Per
/// value the 256 principals with the smallest hashes; per account and kind the 4096 values with the
/// smallest hashes (what comes of catalogued APIs and of principals: all). Cached over the store,
/// written back with the epoch. Owned by the judge's thread.
///
///   key   = hash16(account) account 0x00 ( "v" kind value | "i" kind )
///   "v"   = the bytes of a profile's feature, with principals for values (baseline/codec.h)
///   "i"   = 0x01 time(overflow) count { be64 hash }
class Facts {
 public:
  /// The store must outlive the facts.
  explicit Facts(Store& store) : store_(store) {}

  /// Merges that `who` showed a value. The change says which questions may be answered differently.
  [[nodiscard]] Result<Change> merge(const Question& what, std::string_view who,
                                     std::int64_t time_ms);

  /// Valid until the next take_writes().
  [[nodiscard]] Result<Sightings> sightings(const Question& what);

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
  Result<bool> admit(const Question& what, std::int64_t time_ms, Change& change);
  Result<> evict(const Question& what, std::uint64_t hash, Index& index, Change& change);

  Store& store_;
  std::unordered_map<std::string, Value> values_;
  std::unordered_map<std::string, Index> indexes_;
  std::vector<StateWrite> removals_;
};

}  // namespace foothold
