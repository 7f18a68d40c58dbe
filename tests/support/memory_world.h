#pragma once

#include <map>
#include <string>
#include <vector>

#include "cloudtrail/decoder.h"
#include "support/memory_store.h"

/// The world in memory: topic, disk and output. It outlives the processes inside it, and can kill
/// them before or after any port call.
namespace foothold::test {

class MemoryWorld final : public EventSource, public EpochLog, public MemoryStore {
 public:
  /// The messages, in the order of delivery; what analysts say of findings may be among them.
  /// `calls` must outlive the world.
  MemoryWorld(std::vector<std::string> messages, const CallTable& calls)
      : MemoryStore(disk_),
        messages_(std::move(messages)),
        calls_table_(&calls),
        end_(messages_.size()) {}

  /// A new process: reads from the beginning again, as replay does; the disk is as it was.
  void restart() { next_ = 0; }
  /// The topic ends after that many messages, until go_on().
  void stop_after(std::size_t messages) { end_ = messages; }
  void go_on() { end_ = messages_.size(); }

  const std::vector<FindingUpdate>& published() const { return published_; }
  /// The last state of each finding, by id.
  std::map<std::string, std::string> findings() const;
  const Disk& disk() const { return disk_; }

  Result<Polled> poll(std::size_t limit) override;
  Result<std::vector<StateWrite>> commit(const Epoch& epoch) override;

 private:
  const std::vector<std::string> messages_;
  const CallTable* const calls_table_;
  std::size_t end_;
  std::size_t next_ = 0;
  Batch batch_;
  Disk disk_;
  std::vector<FindingUpdate> published_;
};

}  // namespace foothold::test
