#pragma once

#include <array>
#include <atomic>
#include <map>
#include <string>

#include "pipeline/ports.h"

namespace foothold::test {

/// Thrown by a port to kill the process. Production code never catches it.
struct Crash {};

/// What lies on a disk: by family, then key.
using Disk = std::array<std::map<std::string, std::string>, kFamilies>;
/// Makes one change of it.
void apply(const StateWrite& write, Disk& disk);

/// A store in memory, on a disk that outlives it, and the count of port calls: a process can be
/// killed before or after any of them. What is a port besides is a class that inherits this.
class MemoryStore : public Store {
 public:
  /// The disk must outlive the store.
  explicit MemoryStore(Disk& disk) : disk_(disk) {}

  /// Kills the process at port call number `call`, before it takes effect or just after.
  void crash_at(int call, bool after) { crash_call_ = call, crash_after_ = after; }
  int calls() const { return calls_; }

  Result<std::optional<std::string>> get(Family family, std::string_view key) override;
  Result<> scan(Family family, std::string_view prefix, const Visit& visit) override;
  Result<> save(std::span<const StateWrite> writes) override;

 protected:
  template <class F>
  auto port(F effect) {
    const bool here = calls_++ == crash_call_;
    if (here && !crash_after_) throw Crash{};
    auto result = effect();
    if (here) throw Crash{};
    return result;
  }
  /// Part of a save's effect.
  virtual void saved() {}

 private:
  Disk& disk_;
  std::atomic<int> calls_ = 0;  // get and scan come from all shards
  int crash_call_ = -1;
  bool crash_after_ = false;
};

}  // namespace foothold::test
