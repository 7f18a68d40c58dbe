#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "baseline/learn.h"
#include "finding/finding.h"
#include "pipeline/facts.h"
#include "pipeline/ports.h"
#include "pipeline/shard.h"

namespace foothold {

/// A finding as it last was, and what it was made from.
struct FindingRecord {
  FindingType type{};
  PrincipalRef who;
  std::int32_t day = 0;
  std::int64_t first_ms = 0;
  bool published = false;  ///< whether anybody outside may have seen it
  bool archived = false;   ///< corrected to nothing after it was published
  bool high = false;       ///< a finding of 7.0 or more: its day is quarantined
  bool withheld = false;   ///< no finding, but one if what it asked is answered differently
  /// Hashes of what it asked of accounts and the organisation (hash_of), ascending, distinct.
  std::vector<std::uint64_t> asked{};
  std::string json{};
  bool is_finding() const { return !archived && !withheld; }
  bool operator==(const FindingRecord&) const = default;
};

/// What a question is found again by.
std::uint64_t hash_of(const Question& what);

/// Findings by id, and which findings asked what of the judge's facts. Changes are kept until the
/// epoch is saved. Owned by the judge's thread.
///
///   "f" id                         = 0x01 type flags be32(day) varint(first ms) text(account)
///                                    text(principal) count { be64(question) } text(json)
///                                    flags: 1 published, 2 archived, 4 root, 8 withheld,
///                                    16 high
///   "d" be64(hash of account 0x00 principal) be32(day) type = 0x00, or 0x01: high
///   "a" be64(question) be32(day) id = flags text(account) text(principal)   flags: 4 root
class FindingStore {
 public:
  /// The store must outlive it.
  explicit FindingStore(Store& store) : store_(store) {}

  [[nodiscard]] Result<std::optional<FindingRecord>> get(const std::string& id);
  /// Replaces the finding and its index entries; `before` is what get() gave.
  void put(const std::string& id, const std::optional<FindingRecord>& before,
           const FindingRecord& record);
  void erase(const std::string& id, const FindingRecord& before);

  /// Days of findings, saved in earlier epochs, that asked the question on `from_day` or later.
  struct Consulted {
    PrincipalRef who;
    std::int32_t day = 0;
  };
  [[nodiscard]] Result<std::vector<Consulted>> consulted(const Question& what,
                                                         std::int32_t from_day);

  /// Findings of a principal, days from `from` to `to`, whatever epoch they are of.
  struct Found {
    std::int32_t day = 0;
    FindingType type{};
    bool high = false;
  };
  [[nodiscard]] Result<std::vector<Found>> of_days(std::string_view account,
                                                   std::string_view principal, std::int32_t from,
                                                   std::int32_t to);

  void take_writes(std::vector<StateWrite>& writes);

 private:
  Store& store_;
  std::map<std::string, std::optional<std::string>> pending_;
};

}  // namespace foothold
