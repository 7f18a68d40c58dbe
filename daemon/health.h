#pragma once

#include <atomic>
#include <cstdint>

#include "base/clock.h"

namespace foothold {

/// What probes ask of the daemon. Thread-safe.
class Health {
 public:
  static constexpr std::int64_t kStuckMs = 60'000;

  /// The loop, or one bounded step of a wait, has turned.
  void turn() { turned_ms_ = monotonic_ms(); }
  bool alive() const { return monotonic_ms() - turned_ms_ < kStuckMs; }

  /// 0 to 1; ready at set_ready().
  void set_restored(double ratio) { restored_ = ratio; }
  double restored() const { return restored_; }
  void set_ready(bool ready) { ready_ = ready; }
  bool ready() const { return ready_; }

 private:
  std::atomic<std::int64_t> turned_ms_ = monotonic_ms();
  std::atomic<double> restored_ = 0;
  std::atomic<bool> ready_ = false;
};

}  // namespace foothold
