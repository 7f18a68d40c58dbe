#include "base/metrics.h"

#include <algorithm>

#include "base/assert.h"

namespace foothold {
namespace {

constexpr auto kCounter = MetricKind::counter;
constexpr auto kGauge = MetricKind::gauge;
constexpr auto kHistogram = MetricKind::histogram;
constexpr auto kShown = MetricUse::shown;
constexpr auto kDetail = MetricUse::detail;

constexpr std::array<MetricRow, static_cast<std::size_t>(Metric::count)> kRows = {{
    {Metric::messages, "foothold_messages_total", kCounter, "", kShown,
     "Messages taken from the input and feedback topics."},
    {Metric::message_bytes, "foothold_message_bytes_total", kCounter, "", kShown,
     "Bytes of their decompressed bodies."},
    {Metric::records, "foothold_records_total", kCounter, "outcome", kShown,
     "CloudTrail records decoded, by what became of them."},
    {Metric::skipped, "foothold_skipped_total", kCounter, "kind", kShown,
     "Documents that were recognised and are no records."},
    {Metric::dead_letters, "foothold_dead_letters_total", kCounter, "reason", kShown,
     "Records or messages that could not be decoded; each is on the dead-letter topic."},
    {Metric::verdicts, "foothold_verdicts_total", kCounter, "verdict", kShown,
     "Analysts' verdicts on findings that were read: useful, not_useful."},
    {Metric::activities_too_old, "foothold_activities_too_old_total", kCounter, "", kDetail,
     "Catalogued calls more than 30 days behind the latest of their kind: learned, not judged."},
    {Metric::novelties, "foothold_novelties_total", kCounter, "", kShown,
     "Days of a principal that the judge looked at."},
    {Metric::finding_updates, "foothold_finding_updates_total", kCounter, "type,severity", kShown,
     "Findings committed, each change of one counted. severity: low, medium, high, "
     "suppressed (by a rule), archived (corrected to nothing)."},
    {Metric::finding_score, "foothold_finding_score", kHistogram, "", kShown,
     "Scores of findings committed, each change of one counted, but for archived ones."},
    {Metric::noisy_principals, "foothold_noisy_principal_findings", kGauge, "account,principal",
     kShown,
     "Findings of the last day (committed by this process, archived ones left out) of the ten "
     "principals with the most."},
    {Metric::noisy_accounts, "foothold_noisy_account_findings", kGauge, "account", kShown,
     "The same of the ten accounts with the most."},
    {Metric::profile_hits, "foothold_profile_hits_total", kCounter, "", kShown,
     "Activities whose profile was in memory."},
    {Metric::profile_misses, "foothold_profile_misses_total", kCounter, "", kShown,
     "Activities whose profile was read from the store, or was new."},
    {Metric::profile_cache_bytes, "foothold_profile_cache_bytes", kGauge, "", kShown,
     "Profiles held in memory; bounded by state.cache."},
    {Metric::state_writes, "foothold_state_writes_total", kCounter, "", kShown,
     "Values of state that changed, each written to the state topic and the store."},
    {Metric::state_write_bytes, "foothold_state_write_bytes_total", kCounter, "", kShown,
     "Bytes of their keys and values."},
    {Metric::state_keys, "foothold_state_keys", kGauge, "family", kShown,
     "Keys in the store, as RocksDB estimates them."},
    {Metric::state_bytes, "foothold_state_bytes", kGauge, "", kShown,
     "Size of the state directory's tables on disk."},
    {Metric::state_free_bytes, "foothold_state_free_bytes", kGauge, "", kShown,
     "What the state directory's file system still takes."},
    {Metric::state_capacity_bytes, "foothold_state_capacity_bytes", kGauge, "", kShown,
     "Size of the state directory's file system."},
    {Metric::epochs, "foothold_epochs_total", kCounter, "", kShown, "Epochs committed."},
    {Metric::epoch_messages, "foothold_epoch_messages", kHistogram, "", kDetail,
     "Messages in an epoch."},
    {Metric::epoch_stage_seconds, "foothold_epoch_stage_seconds", kHistogram, "stage", kShown,
     "Time of an epoch by stage: fold (waiting for input included), judge, commit, save."},
    {Metric::source_delay_seconds, "foothold_source_delay_seconds", kHistogram, "", kShown,
     "From a call's eventTime to its message's timestamp: how late CloudTrail and the way here "
     "were."},
    {Metric::own_delay_seconds, "foothold_own_delay_seconds", kHistogram, "", kShown,
     "From a message's timestamp to the commit of its epoch: how late foothold was."},
    {Metric::end_to_end_seconds, "foothold_end_to_end_delay_seconds", kHistogram, "", kShown,
     "From a call's eventTime to the commit of its epoch."},
    {Metric::message_ahead_seconds, "foothold_message_ahead_seconds", kGauge, "", kShown,
     "How far the newest message's timestamp is ahead of this machine's clock; 0 when it is not."},
    {Metric::last_message_seconds, "foothold_last_message_timestamp_seconds", kGauge, "", kShown,
     "Unix time at which the last message was committed."},
    {Metric::consumer_lag, "foothold_consumer_lag_messages", kGauge, "topic,partition", kShown,
     "Messages in the partition that are not committed yet."},
    {Metric::partitions, "foothold_partitions", kGauge, "", kShown,
     "Input partitions that are read."},
    {Metric::assignments, "foothold_partitions_added_total", kCounter, "", kDetail,
     "Input partitions taken up, at the start or because a topic grew."},
    {Metric::transactions, "foothold_transactions_total", kCounter, "result", kShown,
     "Kafka transactions, committed or aborted."},
    {Metric::restore_ratio, "foothold_restore_ratio", kGauge, "", kShown,
     "How much of the state topic has been read at the start; 1 when all is."},
    {Metric::restored, "foothold_restored_changes_total", kCounter, "", kDetail,
     "Changes of state read from the state topic at the start."},
    {Metric::ready, "foothold_ready", kGauge, "", kShown,
     "1 when the state is restored and the input is read."},
    {Metric::reloads, "foothold_reloads_total", kCounter, "result", kShown,
     "Reloads of the configuration: applied, or refused."},
    {Metric::config_info, "foothold_config_info", kGauge, "hash", kShown,
     "1, with the hash of the configuration in effect: the configHash of findings."},
    {Metric::config_outdated, "foothold_config_outdated", kGauge, "reason", kShown,
     "1 while the configuration on disk is not the one in effect: it was refused, or "
     "(restart_needed) some of it waits for a start."},
    {Metric::config_loaded_seconds, "foothold_config_loaded_timestamp_seconds", kGauge, "", kShown,
     "Unix time since which the configuration in effect counts."},
    {Metric::build_info, "foothold_build_info", kGauge, "version", kShown,
     "1, with the version of the program."},
    {Metric::log_events, "foothold_log_events_total", kCounter, "level", kShown,
     "Lines of the log at level warn and error, left-out repeats included."},
    {Metric::rocksdb_block_cache_bytes, "foothold_rocksdb_block_cache_bytes", kGauge, "", kShown,
     "Blocks of tables that RocksDB holds in memory."},
    {Metric::rocksdb_memtable_bytes, "foothold_rocksdb_memtable_bytes", kGauge, "", kShown,
     "Writes that RocksDB holds in memory."},
    {Metric::rocksdb_pending_compaction_bytes, "foothold_rocksdb_pending_compaction_bytes", kGauge,
     "", kShown, "Bytes that RocksDB has still to compact."},
    {Metric::rocksdb_running_compactions, "foothold_rocksdb_running_compactions", kGauge, "",
     kDetail, "Compactions that run now."},
    {Metric::kafka_errors, "foothold_kafka_errors_total", kCounter, "client", kShown,
     "Errors the Kafka clients reported, most of which they retry by themselves."},
    {Metric::kafka_fetch_queue_bytes, "foothold_kafka_fetch_queue_bytes", kGauge, "client", kShown,
     "Fetched and not yet decoded."},
    {Metric::kafka_produce_queue_messages, "foothold_kafka_produce_queue_messages", kGauge, "",
     kDetail, "Produced and not yet acknowledged."},
    {Metric::kafka_broker_rtt_seconds, "foothold_kafka_broker_rtt_seconds", kGauge, "client",
     kShown, "99th percentile of the slowest broker's round trip, of each kind of client."},
    {Metric::kafka_received_bytes, "foothold_kafka_received_bytes_total", kCounter, "client",
     kDetail, "Bytes received from brokers."},
    {Metric::kafka_sent_bytes, "foothold_kafka_sent_bytes_total", kCounter, "client", kDetail,
     "Bytes sent to brokers."},
    {Metric::process_cpu_seconds, "process_cpu_seconds_total", kCounter, "", kShown,
     "Processor time of the process, user and system."},
    {Metric::process_resident_bytes, "process_resident_memory_bytes", kGauge, "", kShown,
     "Memory of the process that is resident."},
    {Metric::process_start_seconds, "process_start_time_seconds", kGauge, "", kShown,
     "Unix time of the start."},
}};

constexpr std::array kSeconds = {0.005, 0.01, 0.025, 0.05, 0.1,   0.25,  0.5,    1.0,     2.5,
                                 5.0,   10.0, 30.0,  60.0, 300.0, 900.0, 3600.0, 21600.0, 86400.0};
constexpr std::array kStageSeconds = {0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                      0.1,    0.25,   0.5,   1.0,    2.5,   10.0, 60.0};
// The steps of graded severity, and what is beyond them.
constexpr std::array kScores = {-40.0, -20.0, 0.0,  10.0, 20.0,  35.0,
                                50.0,  60.0,  70.0, 85.0, 100.0, 120.0};
constexpr std::array kMessages = {1.0, 10.0, 100.0, 1000.0, 5000.0, 10000.0, 20000.0, 50000.0};

const MetricRow& row_of(Metric metric) {
  const MetricRow& row = kRows[static_cast<std::size_t>(metric)];
  FOOTHOLD_ASSERT(row.id == metric);
  return row;
}

std::string_view kind_name(MetricKind kind) {
  switch (kind) {
    case MetricKind::counter:
      return "counter";
    case MetricKind::gauge:
      return "gauge";
    case MetricKind::histogram:
      return "histogram";
  }
  return "";
}

}  // namespace

std::span<const MetricRow> metric_rows() {
  return kRows;
}

std::span<const double> histogram_bounds(Metric metric) {
  if (metric == Metric::epoch_messages) return kMessages;
  if (metric == Metric::epoch_stage_seconds) return kStageSeconds;
  if (metric == Metric::finding_score) return kScores;
  return kSeconds;
}

std::string metrics_page() {
  std::string page =
      "# Metrics\n\n"
      "<!-- Printed by `foothold docs metrics`. -->\n\n"
      "`/metrics` of the daemon, in Prometheus' text format. Label values come from small fixed "
      "sets, but for\n"
      "partitions, and the ten principals and accounts that are named while they have the most "
      "findings. *detail*:\n"
      "on no dashboard and in no alert; there for a closer look.\n\n"
      "| metric | kind | labels | meaning |\n| --- | --- | --- | --- |\n";
  for (const MetricRow& row : kRows) {
    page += "| `" + std::string(row.name) + "` | " + std::string(kind_name(row.kind)) + " | " +
            std::string(row.labels) + " | " + std::string(row.help) +
            (row.use == MetricUse::detail ? " *detail*" : "") + " |\n";
  }
  return page;
}

Metrics::Metrics() {
  // What was never counted is 0 and not absent, where that can be said without a label.
  for (const MetricRow& row : kRows) {
    if (row.labels.empty() && row.kind == MetricKind::counter) add(row.id, 0);
  }
}

void Metrics::add(Metric metric, double value, const Labels& labels) {
  FOOTHOLD_ASSERT(row_of(metric).kind != MetricKind::histogram);
  const std::lock_guard lock(mutex_);
  values_[static_cast<std::size_t>(metric)][labels].value += value;
}

void Metrics::set(Metric metric, double value, const Labels& labels) {
  FOOTHOLD_ASSERT(row_of(metric).kind != MetricKind::histogram);
  const std::lock_guard lock(mutex_);
  values_[static_cast<std::size_t>(metric)][labels].value = value;
}

void Metrics::replace(Metric metric, const std::vector<std::pair<Labels, double>>& values) {
  FOOTHOLD_ASSERT(row_of(metric).kind == MetricKind::gauge);
  const std::lock_guard lock(mutex_);
  std::map<Labels, Sample>& samples = values_[static_cast<std::size_t>(metric)];
  samples.clear();
  for (const auto& [labels, value] : values) samples[labels].value = value;
}

void Metrics::observe(Metric metric, double value, const Labels& labels) {
  observe_all(metric, {&value, 1}, labels);
}

void Metrics::observe_all(Metric metric, std::span<const double> values, const Labels& labels) {
  FOOTHOLD_ASSERT(row_of(metric).kind == MetricKind::histogram);
  const std::span<const double> bounds = histogram_bounds(metric);
  const std::lock_guard lock(mutex_);
  HistogramValue& histogram = values_[static_cast<std::size_t>(metric)][labels].histogram;
  histogram.buckets.resize(bounds.size() + 1);
  std::size_t bucket = 0;
  for (const double value : values) {
    // Values that come together mostly fall into one bucket.
    const bool same = (bucket == bounds.size() || value <= bounds[bucket]) &&
                      (bucket == 0 || value > bounds[bucket - 1]);
    if (!same) {
      bucket = static_cast<std::size_t>(std::lower_bound(bounds.begin(), bounds.end(), value) -
                                        bounds.begin());
    }
    histogram.buckets[bucket]++;
    histogram.sum += value;
  }
}

std::vector<std::vector<Metrics::Sample>> Metrics::snapshot() const {
  std::vector<std::vector<Sample>> all;
  const std::lock_guard lock(mutex_);
  for (const auto& values : values_) {
    std::vector<Sample>& samples = all.emplace_back();
    for (const auto& [labels, sample] : values) {
      samples.push_back(sample);
      samples.back().labels = labels;
    }
  }
  return all;
}

}  // namespace foothold
