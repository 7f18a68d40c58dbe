#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "kafka/client.h"

namespace foothold {

struct RoundTrip {
  KafkaAccess access;
  std::string input_topic, findings_topic;
  std::int64_t wait_ms = 0;
  std::function<bool(std::string_view finding)> is_awaited;
  std::function<bool()> go_on;  ///< asked twice a second; false: give up
};

/// Writes one message to the input topic, and returns the first finding that is awaited among those
/// committed from now on. It belongs to no group and commits nothing, so that a daemon at work does
/// not notice more of it than the message.
[[nodiscard]] Result<std::string> make_round_trip(const RoundTrip& trip,
                                                  const std::string& message);

}  // namespace foothold
