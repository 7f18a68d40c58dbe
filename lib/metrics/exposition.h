#pragma once

#include <string>

#include "base/metrics.h"

namespace foothold {

/// All metrics in Prometheus' text format. Thread-safe.
std::string exposition(const Metrics& metrics);

}  // namespace foothold
