#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

/// Internet addresses as numbers.
namespace foothold {

/// 128 bits that compare as one number.
struct AddressBits {
  std::uint64_t high = 0, low = 0;
  auto operator<=>(const AddressBits&) const = default;
};

/// An IPv4 address stands in the lowest 32 bits.
struct Address {
  AddressBits bits;
  bool v4 = false;
  /// The 16-bit group of an IPv6 address, 0 to 7 from the left.
  std::uint16_t group(int index) const {
    const std::uint64_t half = index < 4 ? bits.high : bits.low;
    return static_cast<std::uint16_t>(half >> (48 - index % 4 * 16));
  }
  bool operator==(const Address&) const = default;
};

/// Decimal octets may have leading zeroes; an IPv6 address may end in an IPv4 one or in a zone,
/// which is dropped. An address that maps an IPv4 one (::ffff:1.2.3.4) is that.
std::optional<Address> parse_address(std::string_view text);

/// The addresses from `first` to `last`, both in it.
struct AddressRange {
  AddressBits first, last;
  bool v4 = false;
  int length = 0;  ///< of the prefix, in the address' own bits
};

/// "198.18.0.0/24", "2001:db8::/32". Nothing when bits after the prefix are set.
std::optional<AddressRange> parse_cidr(std::string_view text);

}  // namespace foothold
