#include "baseline/codec.h"

#include <algorithm>

#include "base/assert.h"
#include "base/bytes.h"
#include "base/hash.h"

namespace foothold {
namespace {

// The state admits what decode admits: 1970 to well after 2100.
constexpr std::uint64_t kTimeMs = 1ULL << 43;
constexpr std::uint64_t kDay = 1 << 20;

void put_time(ByteWriter& out, std::int64_t time_ms) {
  out.varint(time_ms == kNeverMs ? 0 : static_cast<std::uint64_t>(time_ms) + 1);
}
std::int64_t get_time(ByteReader& in) {
  const std::uint64_t value = in.varint(kTimeMs);
  return value == 0 ? kNeverMs : static_cast<std::int64_t>(value - 1);
}

void put_days(ByteWriter& out, const DaySet& days) {
  if (days.empty()) return out.u8(0);
  out.varint(static_cast<std::uint64_t>(days.latest()) + 1);
  out.varint(days.low());
  out.varint(days.high());
}
DaySet get_days(ByteReader& in) {
  const std::uint64_t latest = in.varint(kDay);
  if (latest == 0) return {};
  const std::uint64_t low = in.varint(), high = in.varint();
  constexpr std::uint64_t kHighMask = (1ULL << (DaySet::kReachDays + 1 - 64)) - 1;
  if ((low & 1) == 0 || (high & ~kHighMask) != 0) {
    in.spoil();
    return {};
  }
  return DaySet::restore(static_cast<std::int32_t>(latest - 1), low, high);
}

void put_moment(ByteWriter& out, const Moment& moment) {
  out.varint(static_cast<std::uint64_t>(moment.time_ms));
  out.raw(moment.id.data(), moment.id.size());
}
Moment get_moment(ByteReader& in) {
  Moment moment;
  moment.time_ms = static_cast<std::int64_t>(in.varint(kTimeMs));
  const std::string_view id = in.raw(moment.id.size());
  if (!id.empty()) std::copy(id.begin(), id.end(), moment.id.begin());
  return moment;
}
void put_moments(ByteWriter& out, const std::vector<Moment>& moments) {
  out.varint(moments.size());
  for (const Moment& moment : moments) put_moment(out, moment);
}
std::vector<Moment> get_moments(ByteReader& in, std::size_t most) {
  std::vector<Moment> moments(in.varint(most));
  for (Moment& moment : moments) moment = get_moment(in);
  return moments;
}

void put_use(ByteWriter& out, const Use& use) {
  std::uint8_t mask = 0;
  for (std::size_t i = 0; i < kOutcomes; i++)
    mask |= static_cast<std::uint8_t>(use.by[i].ever() << i);
  out.u8(mask);
  for (const Seen& seen : use.by) {
    if (!seen.ever()) continue;
    put_time(out, seen.first_ms);
    put_days(out, seen.days);
  }
}
Use get_use(ByteReader& in) {
  Use use;
  const std::uint8_t mask = in.u8();
  if (mask >> kOutcomes != 0) in.spoil();
  for (std::size_t i = 0; i < kOutcomes; i++) {
    if ((mask >> i & 1) == 0) continue;
    use.by[i].first_ms = get_time(in);
    use.by[i].days = get_days(in);
  }
  return use;
}

std::string core_value(const Profile& profile) {
  ByteWriter out;
  out.u8(kStateVersion);
  put_time(out, profile.first_ms);
  put_days(out, profile.days);
  put_moments(out, profile.earliest.calls());
  return out.take();
}
void read_core(ByteReader& in, Profile& profile) {
  profile.first_ms = get_time(in);
  profile.days = get_days(in);
  std::vector<Moment> calls = get_moments(in, EarliestCalls::kCalls);
  if (!std::is_sorted(calls.begin(), calls.end())) in.spoil();
  profile.earliest.restore(std::move(calls));
}

std::string hours_value(const Profile& profile) {
  ByteWriter out;
  out.u8(kStateVersion);
  out.varint(profile.hours.days().size());
  for (const auto& [day, hours] : profile.hours.days()) {
    out.varint(static_cast<std::uint64_t>(day));
    out.varint(hours);
  }
  return out.take();
}
void read_hours(ByteReader& in, Profile& profile) {
  const std::uint64_t count = in.varint(DaySet::kReachDays + 1);
  for (std::uint64_t i = 0; i < count; i++) {
    const auto day = static_cast<std::int32_t>(in.varint(kDay));
    profile.hours.restore(day, static_cast<std::uint32_t>(in.varint((1 << 24) - 1)));
  }
}

std::string windows_value(const Windows& windows) {
  ByteWriter out;
  out.u8(kStateVersion);
  out.varint(windows.buckets().size());
  for (const auto& [number, bucket] : windows.buckets()) {
    out.varint(static_cast<std::uint64_t>(number));
    put_moments(out, bucket.earliest);
    put_moments(out, bucket.latest);
    out.varint(bucket.apis.size());
    for (const std::uint64_t api : bucket.apis) out.be64(api);
  }
  return out.take();
}
void read_windows(ByteReader& in, Windows& windows) {
  const std::uint64_t count = in.varint(Windows::kBuckets);
  for (std::uint64_t i = 0; i < count && in.ok(); i++) {
    const auto number = static_cast<std::int64_t>(in.varint(kTimeMs));
    Windows::Bucket bucket;
    bucket.earliest = get_moments(in, Windows::kCalls);
    bucket.latest = get_moments(in, Windows::kCalls);
    bucket.apis.resize(in.varint(Windows::kApis));
    for (std::uint64_t& api : bucket.apis) api = in.be64();
    windows.restore(number, std::move(bucket));
  }
}

}  // namespace

std::string encode_uses(const BoundedUses& uses) {
  ByteWriter out;
  out.u8(kStateVersion);
  put_time(out, uses.overflow_ms());
  out.varint(uses.values().size());
  for (const auto& [hash, value] : uses.values()) {
    out.text(value.text);
    put_use(out, value.use);
  }
  return out.take();
}
namespace {

void read_feature(ByteReader& in, BoundedUses& uses) {
  uses.restore_overflow(get_time(in));
  const std::uint64_t count = in.varint(uses.limit());
  for (std::uint64_t i = 0; i < count && in.ok(); i++) {
    std::string text(in.text());
    const Use use = get_use(in);
    if (uses.values().size() < uses.limit()) uses.restore(std::move(text), use);
  }
}

std::string catalogued_value(const CataloguedApi& api) {
  ByteWriter out;
  out.u8(kStateVersion);
  put_use(out, api.use);
  for (const auto& marks : api.days) {
    out.varint(marks.size());
    for (const auto& [day, mark] : marks) {
      out.varint(static_cast<std::uint64_t>(day));
      put_moment(out, mark.moment);
      out.be64(mark.evidence_hash);
      out.u8(mark.type);
    }
  }
  return out.take();
}
void read_catalogued(ByteReader& in, CataloguedApi& api) {
  api.use = get_use(in);
  for (auto& marks : api.days) {
    const std::uint64_t count = in.varint(DaySet::kReachDays + 1);
    for (std::uint64_t i = 0; i < count && in.ok(); i++) {
      const auto day = static_cast<std::int32_t>(in.varint(kDay));
      Mark mark;
      mark.moment = get_moment(in);
      mark.evidence_hash = in.be64();
      mark.type = in.u8();
      marks[day] = mark;
    }
  }
}

std::string tagged(std::string_view prefix, char tag, std::string_view rest) {
  std::string key;
  key.reserve(prefix.size() + 1 + rest.size());
  key.append(prefix).push_back(tag);
  key.append(rest);
  return key;
}

}  // namespace

bool DirtyParts::any() const {
  return core || hours || denied || evasion || !catalogued.empty() ||
         std::find(features.begin(), features.end(), true) != features.end();
}

std::string profile_prefix(std::string_view account, std::string_view principal) {
  std::string name;
  name.append(account).push_back('\0');
  name.append(principal);
  const Hash128 hash = hash128(name);
  std::string prefix(reinterpret_cast<const char*>(hash.data()), hash.size());
  prefix.append(name).push_back('\0');
  return prefix;
}

std::string evidence_key(std::string_view prefix, std::int32_t day, Outcome outcome,
                         std::string_view api_key) {
  ByteWriter out;
  out.raw(prefix);
  out.u8('z');
  out.be32(static_cast<std::uint32_t>(day));
  out.u8(static_cast<std::uint8_t>(outcome));
  out.raw(api_key);
  return out.take();
}

bool is_evidence_key(std::string_view key, std::size_t prefix_size) {
  return key.size() > prefix_size && key[prefix_size] == 'z';
}

Result<ProfileName> parse_profile_key(std::string_view key) {
  constexpr std::size_t kHash = sizeof(Hash128);
  const std::size_t account_end = key.find('\0', kHash);
  if (key.size() < kHash || account_end == std::string_view::npos) {
    return fail(Errc::corrupt, "a profile key without an account");
  }
  const std::size_t principal_end = key.find('\0', account_end + 1);
  if (principal_end == std::string_view::npos) {
    return fail(Errc::corrupt, "a profile key without a principal");
  }
  return ProfileName{key.substr(kHash, account_end - kHash),
                     key.substr(account_end + 1, principal_end - account_end - 1),
                     principal_end + 1};
}

std::vector<Part> encode_parts(std::string_view prefix, const Profile& profile,
                               const DirtyParts& dirty) {
  std::vector<Part> parts;
  if (dirty.core) parts.push_back({tagged(prefix, 'c', ""), core_value(profile)});
  if (dirty.hours) parts.push_back({tagged(prefix, 'h', ""), hours_value(profile)});
  if (dirty.denied) parts.push_back({tagged(prefix, 'd', ""), windows_value(profile.denied)});
  if (dirty.evasion) parts.push_back({tagged(prefix, 'x', ""), windows_value(profile.evasion)});
  for (std::size_t i = 0; i < kFeatures; i++) {
    if (!dirty.features[i]) continue;
    const char feature = static_cast<char>(i);
    parts.push_back({tagged(prefix, 'f', {&feature, 1}), encode_uses(profile.features[i])});
  }
  std::vector<std::string_view> keys(dirty.catalogued.begin(), dirty.catalogued.end());
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  for (const std::string_view key : keys) {
    const auto api = profile.catalogued.find(std::string(key));
    FOOTHOLD_ASSERT(api != profile.catalogued.end());
    parts.push_back({tagged(prefix, 'p', key), catalogued_value(api->second)});
  }
  return parts;
}

std::vector<Part> encode_all(std::string_view prefix, const Profile& profile) {
  DirtyParts all{.core = true,
                 .hours = !profile.hours.days().empty(),
                 .denied = !profile.denied.buckets().empty(),
                 .evasion = !profile.evasion.buckets().empty(),
                 .features = {},
                 .catalogued = {}};
  for (std::size_t i = 0; i < kFeatures; i++) {
    const BoundedUses& uses = profile.features[i];
    all.features[i] = !uses.values().empty() || uses.overflow_ms() != kNeverMs;
  }
  for (const auto& [key, api] : profile.catalogued) all.catalogued.push_back(key);
  return encode_parts(prefix, profile, all);
}

// The version of a value, checked; zero bytes and zeros are no version.
static Result<> check_version(std::uint8_t version) {
  if (version > kStateVersion) {
    return fail(Errc::rejected, "the state was written by a newer foothold (value version " +
                                    std::to_string(version) + ", this one reads " +
                                    std::to_string(kStateVersion) +
                                    "): run that one, or another directory");
  }
  if (version == 0) return fail(Errc::corrupt, "a value of the state without a version");
  return {};
}

Result<> decode_uses(std::string_view value, BoundedUses& uses) {
  ByteReader in(value);
  TRY(check_version(in.u8()));
  read_feature(in, uses);
  if (!in.done()) return fail(Errc::corrupt, "a set of values that is cut or too long");
  return {};
}

Result<> decode_part(std::string_view part, std::string_view value, Profile& profile) {
  if (part.empty() || value.empty()) return fail(Errc::corrupt, "an empty part of a profile");
  ByteReader in(value);
  TRY(check_version(in.u8()));
  switch (part[0]) {
    case 'c':
      read_core(in, profile);
      break;
    case 'h':
      read_hours(in, profile);
      break;
    case 'd':
      read_windows(in, profile.denied);
      break;
    case 'x':
      read_windows(in, profile.evasion);
      break;
    case 'f': {
      const std::size_t feature =
          part.size() == 2 ? static_cast<unsigned char>(part[1]) : kFeatures;
      if (feature >= kFeatures)
        return fail(Errc::corrupt, "a part of a profile for an unknown feature");
      read_feature(in, profile.features[feature]);
      break;
    }
    case 'p':
      read_catalogued(in, profile.catalogued[std::string(part.substr(1))]);
      break;
    default:
      return fail(Errc::corrupt, "a part of a profile of an unknown kind");
  }
  if (!in.done()) return fail(Errc::corrupt, "a part of a profile that is cut or too long");
  return {};
}

}  // namespace foothold
