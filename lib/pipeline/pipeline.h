#pragma once

#include <memory>
#include <string>
#include <vector>

#include "pipeline/organisation_judge.h"
#include "pipeline/ports.h"
#include "pipeline/shard.h"
#include "pipeline/workers.h"

namespace foothold {

/// Carries messages from a source, through the baselines of one store, to findings in a log, an
/// epoch at a time. Owned by one thread, which is also the judge's; folds on its workers. After an
/// error the object is of no further use: what it holds in memory is ahead of the store. The store
/// is not: the next process folds again what was not saved, and that changes nothing else.
class Pipeline {
 public:
  struct Options {
    Policy policy;
    std::string config_hash;
    std::size_t shards = 1;
    std::size_t cache_bytes = std::size_t{1} << 30;  ///< of all shards together
    std::size_t epoch_messages = 20'000;
    /// Activities folded at a time: few, so that what was just decoded is still in the processor's
    /// cache; many where other threads decode, and each fold costs a wake of the workers.
    std::size_t folded_together = 512;
    bool publish = false;  ///< every change goes out; else only publish_touched() lets them
  };
  /// Everything passed by reference must outlive the pipeline. `networks` may be null.
  Pipeline(const Options& options, const Catalog& catalog, const Networks* networks,
           EventSource& source, Store& store, EpochLog& log);

  /// Takes one epoch all the way to the store. False when the source has ended.
  [[nodiscard]] Result<bool> step();

  /// Publishes the final state of every finding the input touched, by first call's time, then id.
  [[nodiscard]] Result<> publish_touched();

  /// A principal's profile as it stands; null if nothing is known. Valid until the next step.
  [[nodiscard]] Result<const Profile*> profile(std::string_view account,
                                               std::string_view principal);

  /// How long the last step() took, by stage; microseconds.
  struct Times {
    std::int64_t fold_us = 0, judge_us = 0, commit_us = 0, save_us = 0;
  };
  const Times& times() const { return times_; }
  std::size_t cached_bytes() const;
  const DecodeCounts& decoded() const { return decoded_; }
  ShardCounts folded() const;
  std::size_t findings() const { return judge_.touched().size(); }

 private:
  Result<> read_and_fold(bool& more);
  Result<> fold(const std::vector<Batch*>& batches);
  std::vector<StateWrite> take_writes();
  Result<> save(std::vector<StateWrite> writes);

  const Options options_;
  EventSource& source_;
  Store& store_;
  EpochLog& log_;
  std::vector<std::unique_ptr<Shard>> shards_;
  OrganisationJudge judge_;
  Workers workers_;
  std::vector<DeadLetter> dead_letters_;
  std::vector<FindingVerdict> verdicts_;                  // of this epoch
  std::vector<std::vector<const ActivityView*>> routed_;  // by shard
  DecodeCounts decoded_;
  Times times_;
};

}  // namespace foothold
