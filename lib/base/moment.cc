#include "base/moment.h"

namespace foothold {
namespace {

constexpr std::uint8_t kNoDigit = 0xff;

// Lower-case hex only. Upper case is not a form CloudTrail writes, and two spellings of one id must
// not become one by accident of parsing.
constexpr std::array<std::uint8_t, 256> kHex = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(kNoDigit);
  for (std::uint8_t digit = 0; digit < 10; digit++) values['0' + digit] = digit;
  for (std::uint8_t digit = 0; digit < 6; digit++)
    values['a' + digit] = static_cast<std::uint8_t>(10 + digit);
  return values;
}();

// Where the two digits of each byte of a UUID stand.
constexpr std::array<std::uint8_t, 16> kPlaces = {0,  2,  4,  6,  9,  11, 14, 16,
                                                  19, 21, 24, 26, 28, 30, 32, 34};

}  // namespace

CallId call_id(std::string_view event_id) {
  if (event_id.size() != 36 || event_id[8] != '-' || event_id[13] != '-' || event_id[18] != '-' ||
      event_id[23] != '-') {
    return hash128(event_id);
  }
  CallId id;
  std::uint8_t wrong = 0;
  for (std::size_t i = 0; i < id.size(); i++) {
    const std::uint8_t high = kHex[static_cast<unsigned char>(event_id[kPlaces[i]])];
    const std::uint8_t low = kHex[static_cast<unsigned char>(event_id[kPlaces[i] + 1U])];
    wrong |= high | low;
    id[i] = static_cast<std::uint8_t>(high << 4 | (low & 15));
  }
  return (wrong & 0x80) == 0 ? id : hash128(event_id);
}

}  // namespace foothold
