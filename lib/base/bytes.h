#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

/// The primitives of our binary formats: bytes, big-endian numbers, and varints (seven bits a byte,
/// low first, the top bit says that more follow).
namespace foothold {

/// Appends to a string it owns.
class ByteWriter {
 public:
  void u8(std::uint8_t value) { bytes_.push_back(static_cast<char>(value)); }
  void be32(std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) u8(static_cast<std::uint8_t>(value >> shift));
  }
  void be64(std::uint64_t value) {
    be32(static_cast<std::uint32_t>(value >> 32));
    be32(static_cast<std::uint32_t>(value));
  }
  void varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) u8(static_cast<std::uint8_t>(value | 0x80));
    u8(static_cast<std::uint8_t>(value));
  }
  void raw(std::string_view bytes) { bytes_.append(bytes); }
  void raw(const std::uint8_t* bytes, std::size_t count) {
    bytes_.append(reinterpret_cast<const char*>(bytes), count);
  }
  /// A varint of the length, then the bytes.
  void text(std::string_view text) {
    varint(text.size());
    raw(text);
  }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

/// Reads what ByteWriter wrote. After the first read that does not fit, ok() is false and every
/// further read gives zeros, so that a decoder may check once at its end. Views point into the
/// input.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

  bool ok() const { return ok_; }
  /// Everything was read and nothing was missing.
  bool done() const { return ok_ && bytes_.empty(); }
  std::size_t left() const { return bytes_.size(); }
  /// Marks the input as malformed for a reason the caller found.
  void spoil() { ok_ = false, bytes_ = {}; }

  std::uint8_t u8() {
    const std::string_view byte = raw(1);
    return byte.empty() ? 0 : static_cast<std::uint8_t>(byte[0]);
  }
  std::uint32_t be32() {
    std::uint32_t value = 0;
    for (int i = 0; i < 4; i++) value = value << 8 | u8();
    return value;
  }
  std::uint64_t be64() {
    const std::uint64_t high = be32();
    return high << 32 | be32();
  }
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const std::uint8_t byte = u8();
      const std::uint64_t bits = byte & 0x7f;
      if (shift == 63 && bits > 1) break;
      value |= bits << shift;
      if ((byte & 0x80) == 0) return value;
    }
    spoil();
    return 0;
  }
  /// A varint that must not be over `most`.
  std::uint64_t varint(std::uint64_t most) {
    const std::uint64_t value = varint();
    if (value <= most) return value;
    spoil();
    return 0;
  }
  std::string_view raw(std::size_t count) {
    if (count > bytes_.size()) {
      spoil();
      return {};
    }
    const std::string_view bytes = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return bytes;
  }
  std::string_view text() { return raw(varint(bytes_.size())); }

 private:
  std::string_view bytes_;
  bool ok_ = true;
};

}  // namespace foothold
