#pragma once

#include <cstdint>

namespace foothold {

/// Milliseconds of a clock that only goes forward; for rates and timers, never for decisions.
std::int64_t monotonic_ms();
/// Microseconds of the same clock.
std::int64_t monotonic_us();
/// Milliseconds since 1970 by this machine's clock; for logs and latencies, never for decisions.
std::int64_t wall_ms();

/// Processor time of this process so far, user and system.
double process_cpu_seconds();

}  // namespace foothold
