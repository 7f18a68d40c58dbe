#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

/// The three hashes foothold uses, and what each is for.
namespace foothold {

/// Fast, for tables and bounded sets. The same on every machine and in every version: it is on
/// disk.
std::uint64_t hash64(std::string_view bytes, std::uint64_t seed = 0);

/// 16 bytes, big-endian, so that comparing bytes compares numbers. On disk.
using Hash128 = std::array<std::uint8_t, 16>;
Hash128 hash128(std::string_view bytes);

/// First 32 hex digits of SHA-256: ids that the world sees.
std::string sha256_hex32(std::string_view bytes);

/// Lower-case hex.
std::string to_hex(const std::uint8_t* bytes, std::size_t count);

}  // namespace foothold
