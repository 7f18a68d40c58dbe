#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "network/address.h"

namespace foothold {

/// Writes a MaxMind-format database of a few networks, for tests. The format: a binary tree over
/// the bits of addresses with 24-bit records, 16 zero bytes, the values, a marker, the metadata.
class MmdbWriter {
 public:
  explicit MmdbWriter(int ip_version) : ip_version_(ip_version) {
    nodes_.push_back({kEmpty, kEmpty});
  }

  static std::string text(std::string_view value) {
    return head(2, value.size()) + std::string(value);
  }
  static std::string u16(std::uint16_t value) { return number(5, value); }
  static std::string u32(std::uint32_t value) { return number(6, value); }
  static std::string map(const std::map<std::string, std::string>& members) {
    std::string bytes = head(7, members.size());
    for (const auto& [key, value] : members) bytes += text(key) + value;
    return bytes;
  }

  /// REQUIRES: no other network of this writer holds it or lies in it.
  void add(std::string_view cidr, const std::string& value) {
    const AddressRange range = parse_cidr(cidr).value();
    const int above = range.v4 && ip_version_ == 6 ? 96 : 0;  // IPv4 lies in ::/96
    const int size = range.v4 ? 32 : 128;
    std::size_t node = 0;
    for (int i = 0; i < above + range.length; i++) {
      const int bit = i < above ? 0 : bit_of(range.first, size, i - above);
      std::int64_t& record = nodes_[node][static_cast<std::size_t>(bit)];
      if (i + 1 == above + range.length) {
        record = kData + static_cast<std::int64_t>(values_.size());
      } else if (record == kEmpty) {
        record = static_cast<std::int64_t>(nodes_.size());
        node = nodes_.size();
        nodes_.push_back({kEmpty, kEmpty});
      } else {
        node = static_cast<std::size_t>(record);
      }
    }
    values_ += value;
  }

  std::string bytes() const {
    std::string out;
    const auto count = static_cast<std::int64_t>(nodes_.size());
    for (const auto& node : nodes_) {
      for (const std::int64_t record : node) {
        const std::int64_t value = record == kEmpty  ? count
                                   : record >= kData ? count + 16 + record - kData
                                                     : record;
        for (const int shift : {16, 8, 0}) out.push_back(static_cast<char>(value >> shift));
      }
    }
    out += std::string(16, '\0') + values_ + "\xab\xcd\xefMaxMind.com";
    return out + map({{"binary_format_major_version", u16(2)},
                      {"binary_format_minor_version", u16(0)},
                      {"build_epoch", std::string("\x01\x02\x07", 3)},  // a 64-bit number, 7
                      {"database_type", text("Test")},
                      {"description", map({{"en", text("test")}})},
                      {"ip_version", u16(static_cast<std::uint16_t>(ip_version_))},
                      {"languages", std::string("\x01\x04", 2) + text("en")},  // an array of one
                      {"node_count", u32(static_cast<std::uint32_t>(count))},
                      {"record_size", u16(24)}});
  }

 private:
  static constexpr std::int64_t kEmpty = -1;
  static constexpr std::int64_t kData = std::int64_t{1} << 32;

  static int bit_of(const AddressBits& bits, int size, int index) {
    const int shift = size - 1 - index;
    return static_cast<int>((shift >= 64 ? bits.high >> (shift - 64) : bits.low >> shift) & 1);
  }
  static std::string head(unsigned type, std::size_t size) {
    std::string bytes(1, static_cast<char>(type << 5 | (size < 29 ? size : 29)));
    if (size >= 29) bytes.push_back(static_cast<char>(size - 29));
    return bytes;
  }
  static std::string number(unsigned type, std::uint32_t value) {
    std::string digits;
    for (; value > 0; value >>= 8) digits.insert(digits.begin(), static_cast<char>(value));
    return head(type, digits.size()) + digits;
  }

  int ip_version_;
  std::vector<std::array<std::int64_t, 2>> nodes_;
  std::string values_;
};

}  // namespace foothold
