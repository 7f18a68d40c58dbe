#pragma once

#include <cstdint>

namespace foothold {

/// Milliseconds of a clock that only goes forward; for rates and timers, never for decisions.
std::int64_t monotonic_ms();

}  // namespace foothold
