#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "baseline/profile.h"

/// The bytes of a profile, in RocksDB and in the state topic alike. A profile is split into parts
/// so that a first call of the day rewrites little. Grammar (varint, text: base/bytes.h):
///
///   key      = hash16 account 0x00 principal 0x00 part        hash16: hash128(account 0x00
///   principal) part     = "c" | "h" | "d" | "x" | "f" feature | "p" api-key | "z" day outcome
///   api-key value    = version body                                   version: 0x01 "c" core    =
///   time(first) dayset count { moment }          the earliest calls, ascending "h" hours   = count
///   { varint(day) varint(24 bits) }        ascending "d" "x"     = count { varint(bucket) count {
///   moment } count { moment } count { be64 } } "f" feature = time(overflow) count { text use }
///   ascending by hash64(text) "p" api     = use 4 * ( count { varint(day) moment be64(evidence
///   hash) type } ) "z"         = evidence, see detect/evidence.h use      = mask { seen } one seen
///   for each set bit of mask seen     = time(first) dayset dayset   = varint(latest + 1)
///   varint(low) varint(high)     or 0x00 for none moment   = varint(ms) id16 time     = varint(ms
///   + 1), or 0x00 for never day      = be32, feature, outcome, type, mask = one byte, count =
///   varint
namespace foothold {

inline constexpr std::uint8_t kStateVersion = 1;

/// Which parts of a profile changed since they were saved.
struct DirtyParts {
  bool core = false, hours = false, denied = false, evasion = false;
  std::array<bool, kFeatures> features{};
  std::vector<std::string> catalogued;  ///< API keys; may repeat
  bool any() const;
};

/// The prefix of all keys of one principal in one account.
std::string profile_prefix(std::string_view account, std::string_view principal);
/// The key of one call's evidence.
std::string evidence_key(std::string_view prefix, std::int32_t day, Outcome outcome,
                         std::string_view api_key);
/// Whether `key`, which begins with a prefix of `prefix_size` bytes, is evidence. Evidence sorts
/// after every part of the profile.
bool is_evidence_key(std::string_view key, std::size_t prefix_size);

/// Account and principal of any key of a profile; malformed if there are none.
struct ProfileName {
  std::string_view account, principal;
  std::size_t prefix_size = 0;
};
Result<ProfileName> parse_profile_key(std::string_view key);

struct Part {
  std::string key, value;
};
/// The parts that `dirty` names, ready to be saved.
std::vector<Part> encode_parts(std::string_view prefix, const Profile& profile,
                               const DirtyParts& dirty);
/// Every part that holds anything.
std::vector<Part> encode_all(std::string_view prefix, const Profile& profile);

/// Reads one part into `profile`. `part` is the key without its prefix. Corrupt for bytes that
/// encode_parts never writes; rejected for a version that is newer than this program.
Result<> decode_part(std::string_view part, std::string_view value, Profile& profile);

/// The bytes of a set of values by itself, as in "f"; the judge's facts use them too.
std::string encode_uses(const BoundedUses& uses);
Result<> decode_uses(std::string_view value, BoundedUses& uses);

}  // namespace foothold
