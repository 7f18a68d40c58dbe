#pragma once

#include <array>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cloudtrail/decoder.h"
#include "pipeline/restore.h"
#include "support/memory_world.h"

/// A Kafka in memory, as far as the daemon's promises go: input partitions, a group's offsets, a
/// state log and findings that change together in transactions, and one transactional.id, of which
/// the last to begin fences all others.
namespace foothold::test {

class ClusterWorld {
 public:
  ClusterWorld(const CallTable& table, std::size_t partitions) : calls(table), input(partitions) {}

  const CallTable& calls;
  std::vector<std::vector<std::string>> input;  ///< messages by partition
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
  MemoryWorld::Disk folded() const;
};

/// A disk that outlives its process, and remembers what it was after each save: a machine that dies
/// may bring any of these back.
struct SimDisk {
  MemoryWorld::Disk now;
  std::vector<MemoryWorld::Disk> history{1};
};

/// One daemon's ports. Dies (Crash) at the chosen port call, before it takes effect or after.
class SimProcess final : public EventSource, public EpochLog, public StateLog, public Store {
 public:
  SimProcess(ClusterWorld& world, SimDisk& disk, std::size_t poll_messages)
      : world_(world), disk_(disk), poll_messages_(poll_messages) {}

  void crash_at(int call, bool after) { crash_call_ = call, crash_after_ = after; }
  int calls() const { return calls_; }
  bool fenced() const { return fenced_; }

  /// Fences others; reads where the group is. As Daemon::open and KafkaSource::start.
  void begin();

  Result<Polled> poll(std::size_t limit) override;
  Result<std::vector<StateWrite>> commit(const Epoch& epoch) override;
  Result<std::int64_t> read(std::int64_t position, const StateLog::Visit& visit) override;
  Result<std::optional<std::string>> get(Family family, std::string_view key) override;
  Result<> scan(Family family, std::string_view prefix, const Store::Visit& visit) override;
  Result<> save(std::span<const StateWrite> writes) override;

 private:
  template <class F>
  auto port(F effect) {
    const bool here = calls_++ == crash_call_;
    if (here && !crash_after_) throw Crash{};
    auto result = effect();
    if (here) throw Crash{};
    return result;
  }

  ClusterWorld& world_;
  SimDisk& disk_;
  const std::size_t poll_messages_;
  std::map<std::size_t, std::size_t> positions_;
  Batch batch_;
  int epoch_ = 0, calls_ = 0, crash_call_ = -1;
  bool crash_after_ = false, fenced_ = false, epoch_open_ = false;
};

}  // namespace foothold::test
