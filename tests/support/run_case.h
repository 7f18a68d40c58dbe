#pragma once

#include <string>
#include <vector>

#include "detect/catalog.h"
#include "pipeline/pipeline.h"
#include "support/case_file.h"
#include "support/memory_world.h"

namespace foothold::test {

/// How a life is lived: none of it may change an answer.
struct LifeStyle {
  std::size_t shards = 1;
  std::size_t epoch_messages = 1000;
  std::size_t cache_bytes = 1 << 20;
  bool publish = false;
};

/// The built-in catalogue, loaded once.
const Catalog& builtin_catalog();
Policy policy_of(const CaseFile& file);

/// One process's life: all messages of the world, then its final findings.
/// Not to be called inside REQUIRE: that would catch the Crash.
Result<> live(MemoryWorld& world, const Policy& policy, const LifeStyle& style);

/// Findings by id after one calm life over the records in that order.
std::map<std::string, std::string> findings_of(const std::vector<std::string>& records,
                                               const Policy& policy, const LifeStyle& style);

/// What a finding says of one call.
struct FoundCall {
  std::string type;  ///< "none", or "network", "resource", "user"
  double severity = 0;
  int score = 0;
  int count = 0;  ///< how many findings hold the call
};
FoundCall find_call(const std::map<std::string, std::string>& findings,
                    const std::string& event_id);

}  // namespace foothold::test
