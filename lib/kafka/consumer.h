#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "cloudtrail/decoder.h"
#include "kafka/kafka_source.h"

struct rd_kafka_queue_s;

namespace foothold {

/// One fetch, decoded.
struct Fetched {
  Batch batch;
  std::vector<KafkaSource::Times> times;
  Positions positions;  ///< behind it
  std::uint64_t messages = 0;
};

/// Where consumers' threads lay what they fetched, and get back what was used. Thread-safe.
class FetchedQueue {
 public:
  explicit FetchedQueue(std::size_t fetches);

  /// An empty one to fill; null once stopped. Waits while all are in use: that is the backpressure.
  std::unique_ptr<Fetched> take_empty();
  void put_full(std::unique_ptr<Fetched> fetched);
  void put_empty(std::unique_ptr<Fetched> fetched);
  /// The oldest full one; null if none comes in time.
  std::unique_ptr<Fetched> take_full(std::int64_t wait_ms);
  /// No more empty ones are given while stopped.
  void set_stopped(bool stopped);
  bool stopped() const { return stopped_; }

 private:
  std::mutex mutex_;
  std::condition_variable filled_, emptied_;
  std::deque<std::unique_ptr<Fetched>> full_, empty_;
  std::atomic<bool> stopped_ = false;
};

/// One Kafka consumer with two threads between start() and join(): one fetches and decodes into the
/// queue, one keeps the brokers' threads awake. It is told what to read with assign() and add(),
/// from any thread.
class Consumer {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Consumer>> create(const KafkaSource::Options& options,
                                                                std::size_t number,
                                                                FetchedQueue& queue);
  ~Consumer();

  /// Reads these partitions, and no others, from these offsets.
  [[nodiscard]] Result<> assign(const Positions& positions);
  /// Reads these as well.
  [[nodiscard]] Result<> add(const Positions& positions);

  void start(const CallTable& calls);
  void join();

  KafkaClient& client() { return *client_; }
  const KafkaClient& client() const { return *client_; }

 private:
  Consumer(const KafkaSource::Options& options, FetchedQueue& queue)
      : access_(options.access), feedback_topic_(options.feedback_topic), queue_(queue) {}
  void run(const CallTable& calls);
  void fetch(Decoder& decoder, std::unique_ptr<Fetched>& into);
  void decode(Decoder& decoder, const rd_kafka_message_s& message, Fetched& into) const;
  void keep_awake();
  void ask_leaders();

  const KafkaAccess access_;
  const std::string feedback_topic_;
  FetchedQueue& queue_;
  std::unique_ptr<KafkaClient> client_;
  rd_kafka_queue_s* messages_ = nullptr;
  std::mutex mutex_;
  std::condition_variable stopping_;
  bool stop_ = false;                      // keep_awake()
  std::vector<TopicPartition> assigned_;   // for ask_leaders()
  std::atomic<std::int64_t> busy_ms_ = 0;  // when it last had a message
  std::thread thread_, awake_;
};

}  // namespace foothold
