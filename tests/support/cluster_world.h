#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cloudtrail/decoder.h"
#include "pipeline/restore.h"
#include "support/memory_store.h"

/// A Kafka in memory, as far as the daemon's promises go: input partitions, a group's offsets, a
/// state log and findings that change together in transactions, and one transactional.id, of which
/// the last to begin fences all others.
namespace foothold::test {

class ClusterWorld {
 public:
  ClusterWorld(const CallTable& table, std::size_t partitions) : calls(table), input(partitions) {}

  const CallTable& calls;
  std::vector<std::vector<std::string>> input;  ///< messages by partition
  std::optional<std::size_t> feedback;          ///< the partition that holds verdicts
  std::map<std::size_t, std::size_t> committed;
  std::vector<StateWrite> state;
  std::vector<FindingUpdate> findings;
  std::vector<DeadLetter> dead_letters;
  int producer_epoch = 0;
  bool offsets_went_back = false;

  bool drained() const;
  /// The last state of each finding, archived ones left out.
  std::map<std::string, std::string> final_findings() const;
  /// How many updates of a finding said the same as one before it.
  int repeated() const;
  /// The fold of the state log.
  Disk folded() const;
};

/// A disk that outlives its process, and remembers what it was after each save: a machine that dies
/// may bring any of these back.
struct SimDisk {
  Disk now;
  std::vector<Disk> history{1};
};

/// One daemon's ports. Dies (Crash) at the chosen port call, before it takes effect or after.
class SimProcess final : public EventSource, public EpochLog, public StateLog, public MemoryStore {
 public:
  SimProcess(ClusterWorld& world, SimDisk& disk, std::size_t poll_messages)
      : MemoryStore(disk.now), world_(world), disk_(disk), poll_messages_(poll_messages) {}

  bool fenced() const { return fenced_; }

  /// Fences others; reads where the group is. As Daemon::open and KafkaSource::start.
  void begin();

  Result<Polled> poll(std::size_t limit) override;
  Result<std::vector<StateWrite>> commit(const Epoch& epoch) override;
  Result<std::int64_t> read(std::int64_t position, const StateLog::Visit& visit) override;

 private:
  void saved() override { disk_.history.push_back(disk_.now); }

  ClusterWorld& world_;
  SimDisk& disk_;
  const std::size_t poll_messages_;
  std::map<std::size_t, std::size_t> positions_;
  Batch batch_;
  int epoch_ = 0;
  bool fenced_ = false, epoch_open_ = false;
};

}  // namespace foothold::test
