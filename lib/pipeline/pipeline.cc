#include "pipeline/pipeline.h"

#include <algorithm>
#include <iterator>

#include "base/clock.h"
#include "finding/guardduty.h"

namespace foothold {
namespace {

// What another thread decoded lies in another processor's cache: asked for before it is needed, as
// much as a usual call takes.
void fetch_ahead(const ActivityView& activity) {
  constexpr std::size_t kCacheLine = 64;
  __builtin_prefetch(&activity);
  __builtin_prefetch(reinterpret_cast<const char*>(&activity) + kCacheLine);
}

}  // namespace

Pipeline::Pipeline(const Options& options, const Catalog& catalog, const Networks* networks,
                   EventSource& source, Store& store, EpochLog& log)
    : options_(options),
      source_(source),
      store_(store),
      log_(log),
      judge_({options.policy, options.config_hash, options.publish}, catalog, store),
      workers_(options.shards),
      routed_(options.shards) {
  for (std::size_t i = 0; i < options.shards; i++) {
    const Shard::Options shard{.cache_bytes = options.cache_bytes / options.shards};
    shards_.push_back(std::make_unique<Shard>(catalog, networks, store, shard));
  }
}

Result<bool> Pipeline::step() {
  bool more = true;
  std::int64_t then_us = monotonic_us();
  const auto lap = [&](std::int64_t& into) {
    const std::int64_t now_us = monotonic_us();
    into = now_us - then_us;
    then_us = now_us;
  };
  TRY(read_and_fold(more));
  lap(times_.fold_us);
  const std::vector<FindingUpdate> updates = TRY(judge_.judge_epoch(shards_, verdicts_));
  std::vector<StateWrite> writes = take_writes();
  lap(times_.judge_us);

  // The order is the guarantee. What goes out goes out before the store remembers it. Where one
  // transaction holds findings, state and position, a crash before it folds the same messages
  // again, and one after it is repaired from the committed state, which is ahead of the store by
  // this epoch. Without transactions a crash between the two publishes the same bytes again. The
  // other way round it would lose them.
  const Epoch epoch{.findings = options_.publish ? std::span(updates) : std::span(updates).first(0),
                    .dead_letters = dead_letters_,
                    .writes = writes};
  std::vector<StateWrite> kept = TRY(log_.commit(epoch));
  lap(times_.commit_us);
  std::move(kept.begin(), kept.end(), std::back_inserter(writes));
  TRY(save(std::move(writes)));
  lap(times_.save_us);
  return more;
}

Result<> Pipeline::read_and_fold(bool& more) {
  dead_letters_.clear();
  verdicts_.clear();
  for (std::size_t taken = 0; more && taken < options_.epoch_messages;) {
    const Polled polled =
        TRY(source_.poll(std::min(options_.folded_together, options_.epoch_messages - taken)));
    TRY(fold(polled.batches));
    for (Batch* const batch : polled.batches) {
      decoded_.add(batch->counts);
      std::move(batch->dead_letters.begin(), batch->dead_letters.end(),
                std::back_inserter(dead_letters_));
      std::move(batch->verdicts.begin(), batch->verdicts.end(), std::back_inserter(verdicts_));
    }
    more = !polled.ended;
    taken += polled.taken;
    if (polled.taken == 0) break;
  }
  return {};
}

Result<> Pipeline::fold(const std::vector<Batch*>& batches) {
  for (auto& list : routed_) list.clear();
  for (const Batch* const batch : batches) {
    for (std::size_t i = 0; i < batch->activities.size(); i++) {
      const std::size_t shard = shard_of(batch->principal_hashes[i], shards_.size());
      routed_[shard].push_back(&batch->activities[i]);
    }
  }
  std::vector<Result<>> results(shards_.size());
  workers_.run([&](std::size_t i) {
    const std::vector<const ActivityView*>& activities = routed_[i];
    for (std::size_t at = 0; at < activities.size() && results[i]; at++) {
      if (at + 4 < activities.size()) fetch_ahead(*activities[at + 4]);
      results[i] = shards_[i]->fold(*activities[at]);
    }
  });
  for (Result<>& result : results) TRY(std::move(result));
  return {};
}

std::vector<StateWrite> Pipeline::take_writes() {
  std::vector<StateWrite> writes;
  for (const auto& shard : shards_) shard->take_writes(writes);
  judge_.take_writes(writes);
  return writes;
}

Result<> Pipeline::save(std::vector<StateWrite> writes) {
  if (!writes.empty()) TRY(store_.save(writes));
  for (const auto& shard : shards_) shard->end_epoch();
  return {};
}

Result<> Pipeline::publish_touched() {
  std::vector<FindingUpdate> updates;
  for (const std::string& id : judge_.touched()) {
    const std::optional<FindingRecord> record = TRY(judge_.find(id));
    if (!record) continue;
    const bool archived = record->archived || !suppressed_by(record->json).empty();
    updates.push_back({id, record->first_ms, record->json, archived});
    TRY(judge_.mark_published(id));
  }
  std::sort(updates.begin(), updates.end(), [](const FindingUpdate& a, const FindingUpdate& b) {
    return std::tie(a.first_ms, a.id) < std::tie(b.first_ms, b.id);
  });
  // Noted as seen before anybody sees them: a finding that is later corrected to nothing must be
  // taken back if it may have been seen.
  TRY(save(take_writes()));
  TRY(log_.commit({.findings = updates}));
  return {};
}

Result<const Profile*> Pipeline::profile(std::string_view account, std::string_view principal) {
  const std::uint64_t hash = principal_hash(account, principal);
  return shards_[shard_of(hash, shards_.size())]->profile(account, principal);
}

std::size_t Pipeline::cached_bytes() const {
  std::size_t bytes = 0;
  for (const auto& shard : shards_) bytes += shard->cached_bytes();
  return bytes;
}

ShardCounts Pipeline::folded() const {
  ShardCounts counts;
  for (const auto& shard : shards_) counts.add(shard->counts());
  return counts;
}

}  // namespace foothold
