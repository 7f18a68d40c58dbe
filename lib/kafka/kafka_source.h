#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "kafka/client.h"
#include "pipeline/ports.h"

namespace foothold {

struct TopicPartition {
  std::string topic;
  std::int32_t partition = 0;
  auto operator<=>(const TopicPartition&) const = default;
};
/// The offset of the next message to read, by partition.
using Positions = std::map<TopicPartition, std::int64_t>;

/// Activities and verdicts from Kafka: a pool of consumers, each with a thread that fetches and
/// decodes. All partitions of the topics are assigned here, without a group rebalance
/// (docs/adr/0007): the group only keeps the offsets. Batches in flight are bounded, so what is not
/// taken is not fetched. For one thread.
class KafkaSource final : public EventSource {
 public:
  struct Options {
    KafkaAccess access;
    std::vector<std::string> topics;
    std::string feedback_topic{};  ///< holds verdicts and nothing else; empty: there is none
    std::string group;
    std::size_t consumers = 1;
    /// Asked for the topics' partitions; must outlive the source. One that fetches nothing, for an
    /// answer may stand behind a fetch that waits for messages. Null: a consumer is asked.
    const KafkaClient* asked = nullptr;
    std::int64_t epoch_ms = 100;  ///< after the first message of an epoch, how long it stays open
  };
  /// When a taken activity happened and when its message was produced; milliseconds since 1970.
  struct Times {
    std::int64_t event_ms = 0, message_ms = 0;
  };
  /// What was taken since the last call.
  struct Taken {
    std::uint64_t messages = 0;
    std::vector<Times> times;  ///< of activities
  };

  [[nodiscard]] static Result<std::unique_ptr<KafkaSource>> open(const Options& options);
  ~KafkaSource() override;

  /// Finds all partitions and where to begin: what the group committed, else their beginning.
  /// Begins to fetch. `calls` must outlive the fetching. REQUIRES: not fetching.
  [[nodiscard]] Result<> start(const CallTable& calls);
  /// Ends the threads. What they had decoded is still polled; then start() goes on behind it.
  void stop();

  /// Waits for messages until the epoch is over, or, without any, for half a second.
  [[nodiscard]] Result<Polled> poll(std::size_t limit) override;
  /// Behind everything that poll() gave.
  const Positions& positions() const;
  Taken take();
  /// Messages behind positions() by partition, as the brokers last told.
  std::map<TopicPartition, std::int64_t> lag() const;

 private:
  struct Impl;
  explicit KafkaSource(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace foothold
