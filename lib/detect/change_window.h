#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace foothold {

/// A change that was announced: who will work, and from when to when. It speaks for what is done
/// in it, and silences nothing.
struct ChangeWindow {
  std::string ticket;
  std::string principal;  ///< a pattern of wildcard_match() for the principal's key
  std::string account;    ///< empty: any
  std::int64_t from_ms = 0;
  std::int64_t to_ms = 0;  ///< no longer in it
};

/// Who did something, where and when. Event time: a replay gives the same answer whenever it is
/// run.
struct Doing {
  std::string_view account, principal;
  std::int64_t time_ms = 0;
};

/// The first of the changes that was declared for it; null if none was. Pure.
const ChangeWindow* declared_change(const std::vector<ChangeWindow>& changes, const Doing& doing);

}  // namespace foothold
