#pragma once

#include <array>
#include <atomic>
#include <map>
#include <string>
#include <vector>

#include "cloudtrail/decoder.h"
#include "pipeline/ports.h"

/// The world in memory: topic, disk and output. It outlives the processes inside it, and can kill
/// them before or after any port call.
namespace foothold::test {

/// Thrown by a port to kill the process. Production code never catches it.
struct Crash {};

class MemoryWorld final : public EventSource, public Store, public EpochLog {
 public:
  /// The messages, in the order of delivery. `calls` must outlive the world.
  MemoryWorld(std::vector<std::string> messages, const CallTable& calls)
      : messages_(std::move(messages)), calls_table_(&calls), end_(messages_.size()) {}

  /// Kills the process at port call number `call`, before it takes effect or just after.
  void crash_at(int call, bool after) { crash_call_ = call, crash_after_ = after; }
  /// A new process: reads from the beginning again, as replay does; the disk is as it was.
  void restart() { next_ = 0; }
  /// The topic ends after that many messages, until go_on().
  void stop_after(std::size_t messages) { end_ = messages; }
  void go_on() { end_ = messages_.size(); }
  /// How many messages a poll brings at most, whatever the pipeline asks for; zero: what it asks.
  void set_poll_limit(std::size_t limit) { poll_limit_ = limit; }

  int calls() const { return calls_; }
  const std::vector<FindingUpdate>& published() const { return published_; }
  /// The last state of each finding, by id.
  std::map<std::string, std::string> findings() const;
  using Disk = std::array<std::map<std::string, std::string>, kFamilies>;
  const Disk& disk() const { return disk_; }

  Result<Polled> poll(std::size_t limit) override;
  Result<std::optional<std::string>> get(Family family, std::string_view key) override;
  Result<> scan(Family family, std::string_view prefix, const Visit& visit) override;
  Result<> save(std::span<const StateWrite> writes) override;
  Result<std::vector<StateWrite>> commit(const Epoch& epoch) override;

 private:
  template <class F>
  auto port(F effect) {
    const bool here = calls_++ == crash_call_;
    if (here && !crash_after_) throw Crash{};
    auto result = effect();
    if (here) throw Crash{};
    return result;
  }

  const std::vector<std::string> messages_;
  const CallTable* const calls_table_;
  std::size_t end_;
  std::size_t next_ = 0, poll_limit_ = 0;
  Batch batch_;
  Disk disk_;
  std::vector<FindingUpdate> published_;
  std::atomic<int> calls_ = 0;  // get and scan come from all shards
  int crash_call_ = -1;
  bool crash_after_ = false;
};

}  // namespace foothold::test
