#include "pipeline/finding_store.h"

#include "base/bytes.h"
#include "base/hash.h"

namespace foothold {
namespace {

constexpr std::uint8_t kVersion = 1;
enum Flag : std::uint8_t { kPublished = 1, kArchived = 2, kRoot = 4, kWithheld = 8, kHigh = 16 };

std::string record_key(std::string_view id) {
  return "f" + std::string(id);
}

std::string index_prefix(std::uint64_t question) {
  ByteWriter out;
  out.u8('a');
  out.be64(question);
  return out.take();
}

std::string index_key(const FindingRecord& record, std::uint64_t question, std::string_view id) {
  ByteWriter out;
  out.raw(index_prefix(question));
  out.be32(static_cast<std::uint32_t>(record.day));
  out.raw(id);
  return out.take();
}

std::string days_prefix(std::string_view account, std::string_view principal) {
  ByteWriter out;
  out.u8('d');
  out.be64(hash64(principal, hash64(account)));
  return out.take();
}

std::string day_key(const FindingRecord& record) {
  ByteWriter out;
  out.raw(days_prefix(record.who.account, record.who.principal));
  out.be32(static_cast<std::uint32_t>(record.day));
  out.u8(static_cast<std::uint8_t>(record.type));
  return out.take();
}

std::string encode(const FindingRecord& record) {
  ByteWriter out;
  out.u8(kVersion);
  out.u8(static_cast<std::uint8_t>(record.type));
  out.u8(static_cast<std::uint8_t>((record.published ? kPublished : 0) |
                                   (record.archived ? kArchived : 0) |
                                   (record.who.root ? kRoot : 0) |
                                   (record.withheld ? kWithheld : 0) | (record.high ? kHigh : 0)));
  out.be32(static_cast<std::uint32_t>(record.day));
  out.varint(static_cast<std::uint64_t>(record.first_ms));
  out.text(record.who.account);
  out.text(record.who.principal);
  out.varint(record.asked.size());
  for (const std::uint64_t question : record.asked) out.be64(question);
  out.text(record.json);
  return out.take();
}

Result<FindingRecord> decode(std::string_view bytes) {
  ByteReader in(bytes);
  const std::uint8_t version = in.u8();
  if (version > kVersion)
    return fail(Errc::rejected, "the state holds a finding of a newer foothold");
  FindingRecord record;
  const std::uint8_t type = in.u8();
  const std::uint8_t flags = in.u8();
  record.published = (flags & kPublished) != 0;
  record.archived = (flags & kArchived) != 0;
  record.withheld = (flags & kWithheld) != 0;
  record.high = (flags & kHigh) != 0;
  record.who.root = (flags & kRoot) != 0;
  record.day = static_cast<std::int32_t>(in.be32());
  record.first_ms = static_cast<std::int64_t>(in.varint());
  record.who.account = in.text();
  record.who.principal = in.text();
  record.asked.resize(in.varint(in.left() / sizeof(std::uint64_t)));
  for (std::uint64_t& question : record.asked) question = in.be64();
  record.json = in.text();
  if (version == 0 || !in.done() || type >= kFindingTypes.size()) {
    return fail(Errc::corrupt, "a damaged finding in the state");
  }
  record.type = static_cast<FindingType>(type);
  return record;
}

}  // namespace

std::uint64_t hash_of(const Question& what) {
  ByteWriter out;
  out.text(what.account);
  out.u8(static_cast<std::uint8_t>(what.kind));
  out.raw(what.value);
  return hash64(out.take());
}

Result<std::optional<FindingRecord>> FindingStore::get(const std::string& id) {
  const std::string key = record_key(id);
  const auto pending = pending_.find(key);
  std::optional<std::string> bytes;
  if (pending != pending_.end())
    bytes = pending->second;
  else
    bytes = TRY(store_.get(Family::findings, key));
  if (!bytes) return std::optional<FindingRecord>();
  return std::optional<FindingRecord>(TRY(decode(*bytes)));
}

void FindingStore::put(const std::string& id, const std::optional<FindingRecord>& before,
                       const FindingRecord& record) {
  if (before) {
    for (const std::uint64_t question : before->asked)
      pending_[index_key(*before, question, id)] = std::nullopt;
  }
  ByteWriter owner;
  owner.u8(record.who.root ? kRoot : 0);
  owner.text(record.who.account);
  owner.text(record.who.principal);
  const std::string entry = owner.take();
  for (const std::uint64_t question : record.asked)
    pending_[index_key(record, question, id)] = entry;
  pending_[record_key(id)] = encode(record);
  std::optional<std::string>& day = pending_[day_key(record)];
  day.reset();
  if (record.is_finding()) day = std::string(1, record.high ? 1 : 0);
}

void FindingStore::erase(const std::string& id, const FindingRecord& before) {
  for (const std::uint64_t question : before.asked)
    pending_[index_key(before, question, id)] = std::nullopt;
  pending_[record_key(id)] = std::nullopt;
  pending_[day_key(before)] = std::nullopt;
}

Result<std::vector<FindingStore::Found>> FindingStore::of_days(std::string_view account,
                                                               std::string_view principal,
                                                               std::int32_t from, std::int32_t to) {
  const std::string prefix = days_prefix(account, principal);
  std::map<std::string, std::optional<std::string>> all;
  TRY(store_.scan(Family::findings, prefix, [&](std::string_view key, std::string_view value) {
    all.emplace(key, value);
    return true;
  }));
  for (auto at = pending_.lower_bound(prefix);
       at != pending_.end() && at->first.starts_with(prefix); ++at)
    all[at->first] = at->second;
  std::vector<Found> found;
  for (const auto& [key, value] : all) {
    ByteReader in(std::string_view(key).substr(prefix.size()));
    Found each;
    each.day = static_cast<std::int32_t>(in.be32());
    const std::uint8_t type = in.u8();
    if (!in.done() || type >= kFindingTypes.size() || (value && value->size() != 1))
      return fail(Errc::corrupt, "a damaged index of findings in the state");
    if (!value || each.day < from || each.day > to) continue;
    each.type = static_cast<FindingType>(type);
    each.high = (*value)[0] != 0;
    found.push_back(each);
  }
  return found;
}

Result<std::vector<FindingStore::Consulted>> FindingStore::consulted(const Question& what,
                                                                     std::int32_t from_day) {
  std::vector<Consulted> found;
  const std::string prefix = index_prefix(hash_of(what));
  bool damaged = false;
  TRY(store_.scan(Family::findings, prefix, [&](std::string_view key, std::string_view value) {
    ByteReader rest(key.substr(prefix.size()));
    const auto day = static_cast<std::int32_t>(rest.be32());
    if (day < from_day) return true;
    ByteReader in(value);
    const bool root = (in.u8() & kRoot) != 0;
    std::string account(in.text()), principal(in.text());
    found.push_back({{std::move(account), std::move(principal), root}, day});
    damaged = !rest.ok() || !in.done();
    return !damaged;
  }));
  if (damaged) return fail(Errc::corrupt, "a damaged index of findings in the state");
  return found;
}

void FindingStore::take_writes(std::vector<StateWrite>& writes) {
  for (auto& [key, value] : pending_) writes.push_back({Family::findings, key, std::move(value)});
  pending_.clear();
}

}  // namespace foothold
