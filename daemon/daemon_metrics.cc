// What the daemon tells of itself, per epoch and per second.

#include <sys/statvfs.h>
#include <unistd.h>

#include <fstream>

#include "daemon.h"
#include "finding/finding_types.h"
#include "finding/verdict.h"

namespace foothold {
namespace {

constexpr std::int64_t kNoteMs = 1'000;

double seconds(std::int64_t us) {
  return static_cast<double>(us) / 1e6;
}
double number(std::uint64_t count) {
  return static_cast<double>(count);
}

}  // namespace

// What is first seen at 1 was never seen to rise: an alert on an increase would miss the first.
void Daemon::begin_counters() {
  for (const FindingTypeRow& type : kFindingTypes) {
    for (const char* const severity : {"low", "medium", "high", "suppressed", "archived"})
      metrics_.add(Metric::finding_updates, 0, {std::string(type.name), severity});
  }
  for (const bool useful : {true, false})
    metrics_.add(Metric::verdicts, 0, {std::string(verdict_word(useful))});
  for (const char* const result : {"committed", "aborted"})
    metrics_.add(Metric::transactions, 0, {result});
  for (const char* const result : {"applied", "refused"})
    metrics_.add(Metric::reloads, 0, {result});
  metrics_.add(Metric::kafka_errors, 0, {"producer"});
  note_outdated(false, false);
}

void Daemon::note_outdated(bool refused, bool restart_needed) {
  metrics_.set(Metric::config_outdated, refused ? 1 : 0, {"refused"});
  metrics_.set(Metric::config_outdated, restart_needed ? 1 : 0, {"restart_needed"});
}

void Daemon::note_epoch(const Pipeline& pipeline) {
  const KafkaSource::Taken taken = source_->take();
  const Pipeline::Times& times = pipeline.times();
  if (taken.messages > 0) {
    metrics_.add(Metric::epochs, 1);
    metrics_.add(Metric::messages, number(taken.messages));
    metrics_.observe(Metric::epoch_messages, number(taken.messages));
    metrics_.observe(Metric::epoch_stage_seconds, seconds(times.fold_us), {"fold"});
    metrics_.observe(Metric::epoch_stage_seconds, seconds(times.judge_us), {"judge"});
    metrics_.observe(Metric::epoch_stage_seconds, seconds(times.commit_us), {"commit"});
    metrics_.observe(Metric::epoch_stage_seconds, seconds(times.save_us), {"save"});
    const std::int64_t now_ms = wall_ms();
    std::vector<double> source, own, whole;
    for (std::vector<double>* const values : {&source, &own, &whole})
      values->reserve(taken.times.size());
    std::int64_t newest_ms = 0;
    for (const KafkaSource::Times& each : taken.times) {
      source.push_back(static_cast<double>(each.message_ms - each.event_ms) / 1000);
      own.push_back(static_cast<double>(now_ms - each.message_ms) / 1000);
      whole.push_back(static_cast<double>(now_ms - each.event_ms) / 1000);
      newest_ms = std::max(newest_ms, each.message_ms);
    }
    metrics_.observe_all(Metric::source_delay_seconds, source);
    metrics_.observe_all(Metric::own_delay_seconds, own);
    metrics_.observe_all(Metric::end_to_end_seconds, whole);
    metrics_.set(Metric::message_ahead_seconds,
                 static_cast<double>(std::max<std::int64_t>(newest_ms - now_ms, 0)) / 1000);
    metrics_.set(Metric::last_message_seconds, static_cast<double>(now_ms) / 1000);
  }
  const std::int64_t now_ms = monotonic_ms();
  if (now_ms - noted_ms_ < kNoteMs) return;
  noted_ms_ = now_ms;
  note_pipeline(pipeline);
  note_gauges(pipeline);
}

void Daemon::note_pipeline(const Pipeline& pipeline) {
  DecodeCounts decoded = decoded_before_;
  decoded.add(pipeline.decoded());
  metrics_.set(Metric::message_bytes, number(decoded.bytes));
  for (std::size_t i = 0; i < decoded.outcomes.size(); i++) {
    metrics_.set(Metric::records, number(decoded.outcomes[i]),
                 {std::string(to_string(static_cast<RecordOutcome>(i)))});
  }
  for (std::size_t i = 0; i < decoded.skipped.size(); i++) {
    metrics_.set(Metric::skipped, number(decoded.skipped[i]),
                 {std::string(to_string(static_cast<SkipKind>(i)))});
  }
  for (std::size_t i = 0; i < decoded.dead.size(); i++) {
    metrics_.set(Metric::dead_letters, number(decoded.dead[i]),
                 {std::string(to_string(static_cast<DeadReason>(i)))});
  }
  for (std::size_t i = 0; i < decoded.verdicts.size(); i++)
    metrics_.set(Metric::verdicts, number(decoded.verdicts[i]),
                 {std::string(verdict_word(i == 1))});
  ShardCounts folded = folded_before_;
  folded.add(pipeline.folded());
  metrics_.set(Metric::activities_too_old, number(folded.too_old));
  metrics_.set(Metric::novelties, number(folded.asked));
  metrics_.set(Metric::profile_hits, number(folded.profile_hits));
  metrics_.set(Metric::profile_misses, number(folded.profile_misses));
}

void Daemon::note_gauges(const Pipeline& pipeline) {
  metrics_.set(Metric::profile_cache_bytes, number(pipeline.cached_bytes()));
  for (const auto& [partition, lag] : source_->lag()) {
    metrics_.set(Metric::consumer_lag, static_cast<double>(lag),
                 {partition.topic, std::to_string(partition.partition)});
  }
  const RocksStore::Figures figures = store_->figures();
  metrics_.set(Metric::rocksdb_block_cache_bytes, number(figures.block_cache_bytes));
  metrics_.set(Metric::rocksdb_memtable_bytes, number(figures.memtable_bytes));
  metrics_.set(Metric::rocksdb_pending_compaction_bytes, number(figures.pending_compaction_bytes));
  metrics_.set(Metric::rocksdb_running_compactions, number(figures.running_compactions));
  metrics_.set(Metric::state_bytes, number(figures.table_bytes));
  for (std::size_t i = 0; i < kFamilies; i++)
    metrics_.set(Metric::state_keys, number(figures.keys[i]), {kFamilyNames[i]});
  note_disk();
  metrics_.set(Metric::log_events, static_cast<double>(logger_.warnings()), {"warn"});
  metrics_.set(Metric::log_events, static_cast<double>(logger_.errors()), {"error"});
}

void Daemon::note_disk() {
  struct statvfs disk {};
  if (::statvfs(core_->settings.state.directory.c_str(), &disk) != 0) return;
  // What is kept for root is neither free nor, for us, there.
  const double block = number(disk.f_frsize);
  metrics_.set(Metric::state_free_bytes, number(disk.f_bavail) * block);
  metrics_.set(Metric::state_capacity_bytes,
               number(disk.f_blocks - disk.f_bfree + disk.f_bavail) * block);
}

// Also while nothing else turns: called when metrics are asked for.
void Daemon::note_process() {
  metrics_.set(Metric::process_cpu_seconds, process_cpu_seconds());
  std::ifstream in("/proc/self/statm");
  std::uint64_t whole = 0, resident = 0;
  if (in >> whole >> resident) {
    metrics_.set(Metric::process_resident_bytes,
                 number(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE)));
  }
}

}  // namespace foothold
