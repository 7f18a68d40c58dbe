#pragma once

#include <vector>

#include "detect/gate.h"
#include "detect/judge.h"
#include "detect/others.h"
#include "pipeline/facts.h"
#include "pipeline/finding_store.h"
#include "pipeline/shard.h"

/// What the judge is told of others, and what it asks of them: side by side, for one is the other's
/// answer.
namespace foothold {

/// Merges what a principal showed, with everything the judge derives from it. `changed` hears of
/// every question that may be answered differently from now on.
using OnChange = std::function<Result<>(const Question& what, const Change& change)>;
[[nodiscard]] Result<> tell(Facts& facts, const ToldFact& told, const OnChange& changed);

/// What a call asks of others. `asked` gets the hash of every question that was asked.
struct AskedOf {
  const Subject& subject;
  const CallCase& call;      ///< all of it but `others`
  std::string_view network;  ///< the caller's /24, /48 or host
};
[[nodiscard]] Result<Others> others_before(Facts& facts, const Policy& policy, const AskedOf& call,
                                           std::vector<std::uint64_t>& asked);

}  // namespace foothold
