#include "base/moment.h"

namespace foothold {
namespace {

// The value of a lower-case hex digit; -1 for anything else. Upper case is not a form CloudTrail
// writes, and two spellings of one id must not become one by accident of parsing.
int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

bool is_dash_place(std::size_t at) {
  return at == 8 || at == 13 || at == 18 || at == 23;
}

}  // namespace

CallId call_id(std::string_view event_id) {
  if (event_id.size() != 36) return hash128(event_id);
  CallId id{};
  std::size_t nibble = 0;
  for (std::size_t at = 0; at < event_id.size(); at++) {
    if (is_dash_place(at)) {
      if (event_id[at] != '-') return hash128(event_id);
      continue;
    }
    const int digit = hex_digit(event_id[at]);
    if (digit < 0) return hash128(event_id);
    id[nibble / 2] = static_cast<std::uint8_t>(id[nibble / 2] << 4 | digit);
    nibble++;
  }
  return id;
}

}  // namespace foothold
