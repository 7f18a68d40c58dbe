#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "baseline/uses.h"
#include "finding/verdict.h"
#include "pipeline/ports.h"

namespace foothold {

/// What analysts said of findings: of each the 64 latest verdicts. A lattice: one that comes twice,
/// late, or before its finding changes nothing more. Changes are kept until the epoch is saved.
/// Owned by the judge's thread.
///
///   "v" id = 0x01 count { varint(ms) useful text(by) }        ascending
class VerdictStore {
 public:
  /// The store must outlive it.
  explicit VerdictStore(Store& store) : store_(store) {}

  /// Whether it said anything new.
  [[nodiscard]] Result<bool> merge(const FindingVerdict& verdict);
  /// Whether the finding was useful by the last word said before `time_ms`; nothing: no word.
  [[nodiscard]] Result<std::optional<bool>> useful(const std::string& id, std::int64_t time_ms);
  /// The time of the first word about it; kNeverMs: none.
  [[nodiscard]] Result<std::int64_t> first_ms(const std::string& id);

  void take_writes(std::vector<StateWrite>& writes);

 private:
  struct Word {
    std::int64_t time_ms = 0;
    bool useful = false;
    std::string by;
    auto operator<=>(const Word&) const = default;
  };
  Result<std::vector<Word>> words(const std::string& id);
  Result<bool> any();

  Store& store_;
  std::optional<bool> any_;  // whether there is a verdict at all: mostly there is none
  std::map<std::string, std::vector<Word>> pending_;
};

}  // namespace foothold
