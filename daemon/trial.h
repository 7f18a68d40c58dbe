#pragma once

#include <string>
#include <vector>

#include "app.h"
#include "evaluate/evaluation.h"
#include "files/file_source.h"

namespace foothold {

/// What a replay that keeps nothing but its findings came to.
struct Trial {
  std::vector<ScoredFinding> findings{};  ///< their final state
  Extent extent{};
  std::uint64_t dead_letters = 0;
  bool interrupted = false;  ///< by a signal; the rest is empty
};

/// Replays the inputs under a configuration, beginning with no knowledge whatever `state.directory`
/// says: a measurement must not depend on what ran before it. Shows progress unless `quiet`.
/// `feedback` are files of verdicts.
[[nodiscard]] Result<Trial> run_trial(const Core& core, const Inputs& inputs,
                                      const std::vector<std::string>& feedback, bool quiet);

/// Say on standard error that a trial was interrupted, or what of its input could not be decoded.
int report_interrupted();
void report_dead_letters(const Trial& trial);

}  // namespace foothold
