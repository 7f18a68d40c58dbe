#pragma once

#include <compare>
#include <cstdint>
#include <string_view>

#include "base/hash.h"

namespace foothold {

/// Which call, in 16 bytes that sort as the eventID does: a UUID's own bytes, the hash of any other
/// text. CloudTrail gives records of one second no order; this one is ours.
using CallId = Hash128;
CallId call_id(std::string_view event_id);

/// When, and which of that time: the total order that replaces the order of arrival.
struct Moment {
  std::int64_t time_ms = 0;
  CallId id{};
  auto operator<=>(const Moment&) const = default;
};

}  // namespace foothold
