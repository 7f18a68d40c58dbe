#include "pipeline/facts.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/hash.h"
#include "baseline/codec.h"

namespace foothold {
namespace {

constexpr std::size_t kPrincipals = 256;
constexpr std::size_t kValues = 4096;
constexpr std::size_t kCachedEntries = 20'000;

// "v": the value's; "i": its kind's index.
std::string fact_key(std::string_view account, char part, FactKind kind, std::string_view value) {
  const Hash128 hash = hash128(account);
  ByteWriter out;
  out.raw(hash.data(), hash.size());
  out.raw(account);
  out.u8(0);
  out.u8(static_cast<std::uint8_t>(part));
  out.u8(static_cast<std::uint8_t>(kind));
  out.raw(value);
  return out.take();
}
std::string value_key(const Question& what) {
  return fact_key(what.account, 'v', what.kind, what.value);
}

// Kinds whose values the caller chooses. The others have no more of them than there are catalogued
// APIs and principals.
bool is_bounded(FactKind kind) {
  return kind == FactKind::network || kind == FactKind::as_number || kind == FactKind::region ||
         kind == FactKind::opening;
}

// Of the others nobody asks but when they were first.
bool counts_days(FactKind kind) {
  return kind == FactKind::api || kind == FactKind::peer_api || kind == FactKind::twin_api;
}

}  // namespace

Result<Facts::Value*> Facts::value(const std::string& key) {
  const auto known = values_.find(key);
  if (known != values_.end()) return &known->second;
  const std::optional<std::string> stored = TRY(store_.get(Family::facts, key));
  Value fresh{BoundedUses(kPrincipals)};
  if (stored) TRY(decode_uses(*stored, fresh.principals));
  return &values_.emplace(key, std::move(fresh)).first->second;
}

Result<Facts::Index*> Facts::index(const std::string& key) {
  const auto known = indexes_.find(key);
  if (known != indexes_.end()) return &known->second;
  const std::optional<std::string> stored = TRY(store_.get(Family::facts, key));
  Index fresh;
  if (stored) {
    ByteReader in(*stored);
    const std::uint8_t version = in.u8();
    const std::uint64_t overflow = in.varint();
    fresh.overflow_ms = overflow == 0 ? kNeverMs : static_cast<std::int64_t>(overflow - 1);
    fresh.hashes.resize(in.varint(kValues));
    for (std::uint64_t& hash : fresh.hashes) hash = in.be64();
    if (version != kStateVersion || !in.done())
      return fail(Errc::corrupt, "damaged index of an account's facts");
  }
  return &indexes_.emplace(key, std::move(fresh)).first->second;
}

Result<> Facts::evict(const Question& what, std::uint64_t hash, Index& index, Change& change) {
  // The evicted value's key is found by its hash among the account's values of the kind.
  const std::string prefix = fact_key(what.account, 'v', what.kind, "");
  std::string evicted;
  for (const auto& [key, entry] : values_) {
    if (key.starts_with(prefix) && hash64(std::string_view(key).substr(prefix.size())) == hash)
      evicted = key;
  }
  if (evicted.empty()) {
    TRY(store_.scan(Family::facts, prefix, [&](std::string_view key, std::string_view) {
      if (hash64(key.substr(prefix.size())) == hash) evicted = key;
      return evicted.empty();
    }));
  }
  if (evicted.empty()) return fail(Errc::corrupt, "an account's fact is missing from its value");
  Value* const value = TRY(this->value(evicted));
  std::int64_t first_ms = kNeverMs;
  for (const auto& [principal, entry] : value->principals.values()) {
    first_ms = std::min(first_ms, entry.use.first_ms());
  }
  first_ms = std::min(first_ms, value->principals.overflow_ms());
  index.overflow_ms = std::min(index.overflow_ms, first_ms);
  change.since(first_ms);
  values_.erase(evicted);
  removals_.push_back({Family::facts, evicted, std::nullopt});
  return {};
}

Result<bool> Facts::admit(const Question& what, std::int64_t time_ms, Change& change) {
  Index* const index = TRY(this->index(fact_key(what.account, 'i', what.kind, "")));
  const std::uint64_t hash = hash64(what.value);
  const auto at = std::lower_bound(index->hashes.begin(), index->hashes.end(), hash);
  if (at != index->hashes.end() && *at == hash) return true;
  const bool full = index->hashes.size() == kValues;
  if (full && at == index->hashes.end()) {
    if (time_ms < index->overflow_ms) {
      index->overflow_ms = time_ms;
      index->dirty = true;
      change.since(time_ms);
    }
    return false;
  }
  index->hashes.insert(at, hash);
  index->dirty = true;
  if (full) {
    const std::uint64_t largest = index->hashes.back();
    index->hashes.pop_back();
    TRY(evict(what, largest, *index, change));
  }
  return true;
}

Result<Change> Facts::merge(const Question& what, std::string_view who, std::int64_t time_ms) {
  Change change;
  if (is_bounded(what.kind) && !TRY(admit(what, time_ms, change))) return change;
  Value* const value = TRY(this->value(value_key(what)));
  const BoundedUses::Added added =
      counts_days(what.kind) ? value->principals.add(who, Outcome::success, time_ms)
                             : value->principals.add_first(who, Outcome::success, time_ms);
  if (added.change.changed) value->dirty = true;
  change.add(added.change);
  return change;
}

Result<Sightings> Facts::sightings(const Question& what) {
  const Value* const known = TRY(this->value(value_key(what)));
  Sightings sightings{&known->principals};
  if (is_bounded(what.kind))
    sightings.unknown_from_ms = TRY(index(fact_key(what.account, 'i', what.kind, "")))->overflow_ms;
  return sightings;
}

void Facts::take_writes(std::vector<StateWrite>& writes) {
  writes.insert(writes.end(), removals_.begin(), removals_.end());
  removals_.clear();
  for (auto& [key, value] : values_) {
    if (value.dirty) writes.push_back({Family::facts, key, encode_uses(value.principals)});
    value.dirty = false;
  }
  for (auto& [key, index] : indexes_) {
    if (!index.dirty) continue;
    index.dirty = false;
    ByteWriter out;
    out.u8(kStateVersion);
    out.varint(index.overflow_ms == kNeverMs ? 0
                                             : static_cast<std::uint64_t>(index.overflow_ms) + 1);
    out.varint(index.hashes.size());
    for (const std::uint64_t hash : index.hashes) out.be64(hash);
    writes.push_back({Family::facts, key, out.take()});
  }
  // Everything is clean here; what is asked again is read again.
  if (values_.size() > kCachedEntries) values_.clear();
  if (indexes_.size() > kCachedEntries) indexes_.clear();
}

}  // namespace foothold
