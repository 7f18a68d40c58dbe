#include "network/address.h"

namespace foothold {
namespace {

// The value of a hexadecimal digit, 16 for what is none.
unsigned hex_digit(char digit) {
  if (digit >= '0' && digit <= '9') return static_cast<unsigned>(digit - '0');
  if (digit >= 'a' && digit <= 'f') return static_cast<unsigned>(digit - 'a') + 10;
  if (digit >= 'A' && digit <= 'F') return static_cast<unsigned>(digit - 'A') + 10;
  return 16;
}

std::optional<std::uint32_t> parse_v4(std::string_view text) {
  std::uint32_t bits = 0, octet = 0;
  int octets = 0, digits = 0;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      octet = octet * 10 + static_cast<std::uint32_t>(c - '0');
      if (++digits > 3 || octet > 255) return std::nullopt;
    } else if (c == '.' && digits > 0 && octets < 3) {
      bits = bits << 8 | octet;
      octets++;
      octet = 0, digits = 0;
    } else {
      return std::nullopt;
    }
  }
  if (octets != 3 || digits == 0) return std::nullopt;
  return bits << 8 | octet;
}

// The groups of an IPv6 address as they are read, with the place of the "::".
struct Groups {
  std::array<std::uint16_t, 8> values{};
  int count = 0;
  int gap = -1;

  bool add(std::uint32_t value) {
    if (count == 8) return false;
    values[static_cast<std::size_t>(count++)] = static_cast<std::uint16_t>(value);
    return true;
  }
  // Eight groups, or fewer and a gap that stands for at least one.
  bool complete() const { return gap < 0 ? count == 8 : count < 8; }
  AddressBits bits() const {
    std::array<std::uint16_t, 8> all{};
    const int after = gap < 0 ? 0 : count - gap;
    for (int i = 0; i < count - after; i++)
      all[static_cast<std::size_t>(i)] = values[static_cast<std::size_t>(i)];
    for (int i = 1; i <= after; i++)
      all[static_cast<std::size_t>(8 - i)] = values[static_cast<std::size_t>(count - i)];
    AddressBits bits;
    for (std::size_t i = 0; i < 4; i++) bits.high = bits.high << 16 | all[i];
    for (std::size_t i = 4; i < 8; i++) bits.low = bits.low << 16 | all[i];
    return bits;
  }
};

std::optional<AddressBits> parse_v6(std::string_view text) {
  Groups groups;
  if (text.starts_with("::")) {
    groups.gap = 0;
    text.remove_prefix(2);
  }
  while (!text.empty()) {
    std::uint32_t value = 0;
    std::size_t digits = 0;
    for (; digits < text.size() && hex_digit(text[digits]) < 16; digits++) {
      if (digits == 4) return std::nullopt;
      value = value << 4 | hex_digit(text[digits]);
    }
    if (digits == 0) return std::nullopt;
    if (digits < text.size() && text[digits] == '.') {
      const std::optional<std::uint32_t> v4 = parse_v4(text);
      if (!v4 || !groups.add(*v4 >> 16) || !groups.add(*v4 & 0xffff)) return std::nullopt;
      break;
    }
    if (!groups.add(value)) return std::nullopt;
    text.remove_prefix(digits);
    if (text.empty()) break;
    if (text.starts_with("::")) {
      if (groups.gap >= 0) return std::nullopt;
      groups.gap = groups.count;
      text.remove_prefix(2);
    } else if (text[0] == ':' && text.size() > 1) {
      text.remove_prefix(1);
    } else {
      return std::nullopt;
    }
  }
  if (!groups.complete()) return std::nullopt;
  return groups.bits();
}

constexpr std::uint64_t kMapped = 0xffff;  // the bits before a mapped IPv4 address

}  // namespace

std::optional<Address> parse_address(std::string_view text) {
  if (text.find(':') == std::string_view::npos) {
    const std::optional<std::uint32_t> v4 = parse_v4(text);
    if (!v4) return std::nullopt;
    return Address{{0, *v4}, true};
  }
  const std::size_t zone = text.find('%');
  if (zone != std::string_view::npos) {
    if (zone + 1 == text.size()) return std::nullopt;
    text = text.substr(0, zone);
  }
  const std::optional<AddressBits> bits = parse_v6(text);
  if (!bits) return std::nullopt;
  if (bits->high == 0 && bits->low >> 32 == kMapped)
    return Address{{0, bits->low & 0xffffffff}, true};
  return Address{*bits, false};
}

std::optional<AddressRange> parse_cidr(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos || text.find('%') != std::string_view::npos)
    return std::nullopt;
  const std::optional<Address> address = parse_address(text.substr(0, slash));
  const std::string_view digits = text.substr(slash + 1);
  if (!address || digits.empty() || digits.size() > 3) return std::nullopt;
  int length = 0;
  for (const char digit : digits) {
    if (digit < '0' || digit > '9') return std::nullopt;
    length = length * 10 + (digit - '0');
  }
  // A prefix of mapped addresses counts the 96 bits before them.
  if (address->v4 && text.find(':') < slash) length -= 96;
  const int size = address->v4 ? 32 : 128;
  if (length < 0 || length > size) return std::nullopt;
  const int free = size - length;  // bits after the prefix
  AddressBits rest;
  rest.low = free >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << free) - 1;
  rest.high = free <= 64    ? 0
              : free == 128 ? ~std::uint64_t{0}
                            : (std::uint64_t{1} << (free - 64)) - 1;
  if ((address->bits.low & rest.low) != 0 || (address->bits.high & rest.high) != 0)
    return std::nullopt;
  return AddressRange{address->bits,
                      {address->bits.high | rest.high, address->bits.low | rest.low},
                      address->v4,
                      length};
}

}  // namespace foothold
