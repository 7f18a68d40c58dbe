#pragma once

#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "detect/judge.h"
#include "finding/verdict.h"
#include "pipeline/facts.h"
#include "pipeline/finding_store.h"
#include "pipeline/shard.h"
#include "pipeline/verdict_store.h"

namespace foothold {

/// The one judge of an organisation: merges an epoch's facts, then judges its novelties and every
/// finding whose inputs moved. Rare work, so simple beats fast. Owned by the pipeline's thread;
/// reads the shards while no worker folds.
class OrganisationJudge {
 public:
  struct Options {
    Policy policy;
    std::string config_hash;
    bool publish = false;  ///< findings go out as they change; else only their final state will
  };
  /// Catalogue and store must outlive it.
  OrganisationJudge(const Options& options, const Catalog& catalog, Store& store)
      : options_(options), catalog_(catalog), facts_(store), findings_(store), verdicts_(store) {}

  /// What came of one epoch, by first call's time, then id.
  /// `verdicts` are those that came in it, in any order; one may come more than once, or before its
  /// finding.
  [[nodiscard]] Result<std::vector<FindingUpdate>> judge_epoch(
      const std::vector<std::unique_ptr<Shard>>& shards, std::span<const FindingVerdict> verdicts);

  /// Ids of findings that the input touched since the start: created, changed, or seen again.
  const std::set<std::string>& touched() const { return touched_; }
  [[nodiscard]] Result<std::optional<FindingRecord>> find(const std::string& id) {
    return findings_.get(id);
  }
  /// Notes that the finding's present state is about to be seen by others.
  [[nodiscard]] Result<> mark_published(const std::string& id);

  void take_writes(std::vector<StateWrite>& writes);

 private:
  struct Case {
    std::string id;
    Subject subject;
    bool root = false, moved = false;
  };
  Result<std::set<std::pair<PrincipalRef, std::int32_t>>> merge_facts(
      const std::vector<std::unique_ptr<Shard>>& shards);
  Result<> judge_day(Shard& shard, const PrincipalRef& who, std::int32_t day, bool moved,
                     std::vector<FindingUpdate>& updates);
  Result<std::optional<FindingRecord>> judge_one(Shard& shard, const Case& asked,
                                                 const std::optional<FindingRecord>& stored,
                                                 std::vector<FindingUpdate>& updates);
  Result<> ask_later_days(Shard& shard, const PrincipalRef& who, std::int32_t from);
  Result<std::vector<CallCase>> examine_all(Shard& shard, const Case& asked, const Profile& profile,
                                            std::vector<std::uint64_t>& questions);
  Result<CallCase> examine(Shard& shard, const Subject& subject, const Profile& profile,
                           const NovelCall& call, const Before& before,
                           std::vector<std::uint64_t>& questions);
  Result<bool> is_useful(const Subject& of, std::int64_t time_ms);
  Result<std::vector<std::int32_t>> quarantined_days(const Subject& subject, std::int64_t time_ms);
  Result<IsOurs> who_is_ours(const Moment& moment, std::vector<std::uint64_t>& questions);
  void withhold(const Case& asked, const std::optional<FindingRecord>& stored, FindingRecord record,
                std::vector<FindingUpdate>& updates);
  std::string written(Finding& finding, std::int32_t day) const;

  const Options options_;
  const Catalog& catalog_;
  Facts facts_;
  FindingStore findings_;
  VerdictStore verdicts_;
  // Days of principals that are still to be judged in this epoch; true: an input moved.
  std::map<std::pair<PrincipalRef, std::int32_t>, bool> agenda_;
  std::set<std::string> touched_;
};

/// Which of `count` shards owns a principal.
std::size_t shard_of(std::uint64_t principal_hash, std::size_t count);
/// hash64 of account, a zero byte, principal: what the decoder puts into an activity.
std::uint64_t principal_hash(std::string_view account, std::string_view principal);

}  // namespace foothold
