#include "pipeline/pipeline.h"

#include <algorithm>
#include <iterator>

namespace foothold {
namespace {

constexpr std::size_t kFoldedTogether = 512;

}  // namespace

Pipeline::Pipeline(const Options& options, const Catalog& catalog, const Networks* networks,
                   EventSource& source, Store& store, FindingSink& sink)
    : options_(options),
      source_(source),
      store_(store),
      sink_(sink),
      judge_({options.policy, options.config_hash, options.publish}, catalog, store),
      workers_(options.shards),
      routed_(options.shards) {
  for (std::size_t i = 0; i < options.shards; i++) {
    const Shard::Options shard{.cache_bytes = options.cache_bytes / options.shards};
    shards_.push_back(std::make_unique<Shard>(catalog, networks, store, shard));
  }
}

Result<bool> Pipeline::step() {
  dead_letters_.clear();
  bool more = true;
  // Read and fold a little at a time: what was just decoded is still in the processor's cache.
  for (std::size_t taken = 0; more && taken < options_.epoch_messages;) {
    batch_.clear();
    more = TRY(source_.poll(std::min(kFoldedTogether, options_.epoch_messages - taken), batch_));
    const std::size_t got = batch_.activities.size() + batch_.dead_letters.size();
    TRY(fold());
    decoded_.add(batch_.counts);
    std::move(batch_.dead_letters.begin(), batch_.dead_letters.end(),
              std::back_inserter(dead_letters_));
    taken += got;
    if (got == 0) break;
  }
  const std::vector<FindingUpdate> updates = TRY(judge_.judge_epoch(shards_));

  // The order is the guarantee. Findings go out before the state that remembers them: a crash
  // between the two folds the same messages again and publishes the same bytes again. The other way
  // round a crash would lose them.
  if (options_.publish && !updates.empty()) TRY(sink_.publish(updates));
  TRY(save());
  return more;
}

Result<> Pipeline::fold() {
  for (auto& list : routed_) list.clear();
  for (const ActivityView& activity : batch_.activities) {
    routed_[shard_of(activity.principal_hash, shards_.size())].push_back(&activity);
  }
  std::vector<Result<>> results(shards_.size());
  workers_.run([&](std::size_t i) {
    for (const ActivityView* const activity : routed_[i]) {
      results[i] = shards_[i]->fold(*activity);
      if (!results[i]) return;
    }
  });
  for (Result<>& result : results) TRY(std::move(result));
  return {};
}

Result<> Pipeline::save() {
  std::vector<StateWrite> writes;
  for (const auto& shard : shards_) shard->take_writes(writes);
  judge_.take_writes(writes);
  if (!writes.empty()) TRY(store_.save(writes));
  for (const auto& shard : shards_) shard->end_epoch();
  return {};
}

Result<> Pipeline::publish_touched() {
  std::vector<FindingUpdate> updates;
  for (const std::string& id : judge_.touched()) {
    const std::optional<FindingRecord> record = TRY(judge_.find(id));
    if (!record) continue;
    updates.push_back({id, record->first_ms, record->json, record->archived});
    TRY(judge_.mark_published(id));
  }
  std::sort(updates.begin(), updates.end(), [](const FindingUpdate& a, const FindingUpdate& b) {
    return std::tie(a.first_ms, a.id) < std::tie(b.first_ms, b.id);
  });
  // Noted as seen before anybody sees them: a finding that is later corrected to nothing must be
  // taken back if it may have been seen.
  TRY(save());
  return sink_.publish(updates);
}

Result<const Profile*> Pipeline::profile(std::string_view account, std::string_view principal) {
  const std::uint64_t hash = principal_hash(account, principal);
  return shards_[shard_of(hash, shards_.size())]->profile(account, principal);
}

ShardCounts Pipeline::folded() const {
  ShardCounts counts;
  for (const auto& shard : shards_) counts.add(shard->counts());
  return counts;
}

}  // namespace foothold
