#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What the daemon measures of itself. One row of one table a metric; docs/metrics.md is printed
/// from it.
namespace foothold {

enum class Metric : std::uint8_t {
  messages,
  message_bytes,
  records,
  skipped,
  dead_letters,
  verdicts,
  activities_too_old,
  novelties,
  finding_updates,
  finding_score,
  noisy_principals,
  noisy_accounts,
  profile_hits,
  profile_misses,
  profile_cache_bytes,
  state_writes,
  state_write_bytes,
  state_keys,
  state_bytes,
  state_free_bytes,
  state_capacity_bytes,
  epochs,
  epoch_messages,
  epoch_stage_seconds,
  source_delay_seconds,
  own_delay_seconds,
  end_to_end_seconds,
  message_ahead_seconds,
  last_message_seconds,
  consumer_lag,
  partitions,
  assignments,
  transactions,
  restore_ratio,
  restored,
  ready,
  reloads,
  config_info,
  config_outdated,
  config_loaded_seconds,
  build_info,
  log_events,
  rocksdb_block_cache_bytes,
  rocksdb_memtable_bytes,
  rocksdb_pending_compaction_bytes,
  rocksdb_running_compactions,
  kafka_errors,
  kafka_fetch_queue_bytes,
  kafka_produce_queue_messages,
  kafka_broker_rtt_seconds,
  kafka_received_bytes,
  kafka_sent_bytes,
  process_cpu_seconds,
  process_resident_bytes,
  process_start_seconds,
  count,
};

enum class MetricKind : std::uint8_t { counter, gauge, histogram };
/// Where a person meets the metric: on a dashboard or in an alert, or only when looking closer.
enum class MetricUse : std::uint8_t { shown, detail };

struct MetricRow {
  Metric id;
  std::string_view name;  ///< as exported, with its unit
  MetricKind kind;
  std::string_view labels;  ///< names with commas between; values are from small fixed sets
  MetricUse use;
  std::string_view help;
};
std::span<const MetricRow> metric_rows();

/// docs/metrics.md.
std::string metrics_page();

/// Counts of a histogram's buckets. Bounds are those of its metric.
struct HistogramValue {
  std::vector<std::uint64_t> buckets;  ///< per bound, not cumulative; the last is above all bounds
  double sum = 0;
};
/// Upper bounds of the buckets, ascending.
std::span<const double> histogram_bounds(Metric metric);

/// The values. Thread-safe; to be told per batch or epoch, not per event.
class Metrics {
 public:
  using Labels = std::vector<std::string>;  ///< values, in the order of the row's names

  Metrics();
  void add(Metric metric, double value, const Labels& labels = {});
  /// Of a gauge; of a counter that somebody else counts, the total.
  void set(Metric metric, double value, const Labels& labels = {});
  /// All values of a gauge whose label values come and go; what is not among them is forgotten. A
  /// reader sees the ones before or these, never a mix.
  void replace(Metric metric, const std::vector<std::pair<Labels, double>>& values);
  void observe(Metric metric, double value, const Labels& labels = {});
  void observe_all(Metric metric, std::span<const double> values, const Labels& labels = {});

  struct Sample {
    Labels labels;
    double value = 0;
    HistogramValue histogram;  ///< of a histogram only
  };
  /// All values of each metric, in the table's order.
  std::vector<std::vector<Sample>> snapshot() const;

 private:
  mutable std::mutex mutex_;
  std::array<std::map<Labels, Sample>, static_cast<std::size_t>(Metric::count)> values_;
};

}  // namespace foothold
