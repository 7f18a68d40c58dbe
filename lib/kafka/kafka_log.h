#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "kafka/client.h"
#include "kafka/kafka_source.h"
#include "pipeline/ports.h"

namespace foothold {

/// Commits epochs to Kafka: findings, dead letters, changed state and the input's offsets in one
/// transaction. What is abortable is aborted and tried again; what a broker that is away makes
/// impossible is tried until it is back. Owned by one thread.
///
///   findings topic     key = finding's id, value = its JSON, headers type, severity, account
///   dead-letter topic  value = the bytes, headers reason, detail, source_topic, source_partition,
///                      source_offset, truncated
///   state topic        key = family's number as a byte, then the state's key; value as in the
///   store,
///                      none for a removal
class KafkaLog final : public EpochLog {
 public:
  struct Options {
    KafkaAccess access;
    std::string group;  ///< transactional.id as well
    std::string findings_topic, dead_letter_topic, state_topic;
    /// Called at least every few seconds while a commit waits for a broker. False: give up.
    std::function<bool()> go_on;
  };
  /// Creates the producer, and asks nothing of the cluster yet.
  [[nodiscard]] static Result<std::unique_ptr<KafkaLog>> open(const Options& options);
  ~KafkaLog() override;

  /// Fences every other daemon of the group, and ends what transaction it left.
  [[nodiscard]] Result<> begin();
  /// The source whose positions go with each epoch; it must outlive the log. REQUIRES: before the
  /// first commit.
  void follow(const KafkaSource& source);

  /// Returns the state's position: Family::meta, kStatePositionKey (pipeline/restore.h). An epoch
  /// with nothing in it and no new positions is no transaction, but for one every few seconds,
  /// which learns whether another daemon has fenced this one.
  [[nodiscard]] Result<std::vector<StateWrite>> commit(const Epoch& epoch) override;

  /// Whether a commit failed because another daemon of the group took over.
  bool fenced() const;
  const KafkaClient& client() const;

 private:
  struct Impl;
  explicit KafkaLog(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace foothold
