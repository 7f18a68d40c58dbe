#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app.h"
#include "base/log.h"
#include "base/metrics.h"
#include "health.h"
#include "http/http_server.h"
#include "kafka/kafka_log.h"
#include "kafka/kafka_source.h"
#include "kafka/kafka_topics.h"
#include "kafka/state_reader.h"
#include "pipeline/pipeline.h"
#include "pipeline/restore.h"
#include "watched_files.h"

namespace foothold {

/// `foothold run`: the pipeline between Kafka's topics. Owned by the main thread; consumers, shards
/// and the HTTP server have threads of their own.
class Daemon {
 public:
  Daemon(std::optional<std::string> config, Core core, LogFormat format);

  /// From start to drained stop. The exit code is fenced() ? kFenced : of the error.
  [[nodiscard]] Result<> run();
  bool fenced() const { return log_ != nullptr && log_->fenced(); }
  Log& log() { return logger_; }

 private:
  Result<> open();
  Result<> restore_state();
  Result<> serve();
  Result<> turn(Pipeline& pipeline);
  std::unique_ptr<Pipeline> make_pipeline();
  bool go_on();
  bool wants_reload();
  Result<> reload(std::unique_ptr<Pipeline>& pipeline);
  std::map<std::string, HttpServer::Answer> http_paths();
  HttpAnswer baseline(const HttpServer::Parameters& parameters);

  void begin_counters();
  void note_outdated(bool refused, bool restart_needed);
  void note_disk();
  void note_epoch(const Pipeline& pipeline);
  void note_pipeline(const Pipeline& pipeline);
  void note_gauges(const Pipeline& pipeline);
  void note_process();

  const std::optional<std::string> config_;
  std::unique_ptr<Core> core_;
  Metrics metrics_;
  Log logger_;
  Health health_;
  KafkaAccess access_;
  std::unique_ptr<RocksStore> store_;
  std::unique_ptr<KafkaLog> log_;
  std::unique_ptr<KafkaSource> source_;  // asks the log's client
  std::unique_ptr<HttpServer> http_;     // last: it reads what is above
  WatchedFiles files_;
  std::int64_t stop_ms_ = 0;  // since when a stop is wanted
  std::int64_t noted_ms_ = 0, watched_ms_ = 0;

  // What the pipelines before the present one counted: reloads make a new one.
  DecodeCounts decoded_before_;
  ShardCounts folded_before_;
};

}  // namespace foothold
