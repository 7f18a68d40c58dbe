#include "pipeline/shard.h"

#include <algorithm>

#include "base/assert.h"
#include "base/hash.h"
#include "baseline/agent.h"
#include "detect/evidence.h"
#include "policy/opening.h"

namespace foothold {
namespace {

// Places in the tables of what was read before: more of them with a larger cache, up to a few MiB.
std::size_t table_places(std::size_t cache_bytes, std::size_t most) {
  return std::clamp<std::size_t>(cache_bytes / 16'384, 16, most);
}
constexpr std::size_t kCircumstances = 1 << 15;
constexpr std::size_t kAgentFamilies = 1 << 10;
constexpr std::size_t kKnownPlaces = 1 << 12;
constexpr std::size_t kHeardRequests = 1 << 12;
// How far back findings are judged again: their whole window is within reach of a profile's days.
constexpr std::int32_t kRejudgedDays = 30;

// Everything that fold() reads of an activity but its moment and access key: activities of one hash
// differ, for a profile, in nothing else.
std::uint64_t fold_hash(const ActivityView& activity, std::uint64_t place_hash) {
  const std::uint64_t flags =
      static_cast<std::uint64_t>(activity.mfa) << 5 | (activity.long_term_key ? 16U : 0U) |
      (activity.forwarded ? 8U : 0U) | (activity.console ? 4U : 0U) |
      (activity.instance_credential ? 2U : 0U) | (activity.read_only ? 1U : 0U);
  return activity.likeness ^ (place_hash + flags) * 0x9e3779b97f4a7c15ULL;
}

std::string cache_key(std::string_view account, std::string_view principal) {
  std::string key(account);
  key.push_back('\0');
  return key.append(principal);
}

std::int64_t latest_mark_ms(const Profile& profile) {
  std::int64_t latest = -1;
  for (const auto& [key, api] : profile.catalogued) {
    for (const auto& marks : api.days) {
      if (!marks.empty()) latest = std::max(latest, marks.rbegin()->second.moment.time_ms);
    }
  }
  return latest;
}

}  // namespace

void ShardCounts::add(const ShardCounts& other) {
  folded += other.folded;
  settled += other.settled;
  profile_hits += other.profile_hits;
  profile_misses += other.profile_misses;
  too_old += other.too_old;
  asked += other.asked;
}

struct Shard::Entry {
  std::string account, principal, prefix;
  Profile profile;
  DirtyParts dirty;
  std::int64_t latest_mark_ms = -1;
  std::size_t bytes = 0;
  std::uint64_t number = 0;  // of its loading: no two are the same
  bool listed_dirty = false, known = false;
  std::list<Entry*>::iterator place;
};

struct Shard::Circumstances {
  std::uint64_t hash = 0;
  const Entry* entry = nullptr;
  std::uint64_t number = 0;  // of the entry
  TouchedUses touched;
  // Hours in which it was found that nothing changes, from a time on, with an access key: one
  // comparison then stands for all. A few of them, for partitions of a backlog are hours apart.
  struct Settled {
    std::int64_t hour = -1, time_ms = kNeverMs;
    std::uint64_t access_key_hash = 0;
  };
  std::array<Settled, 4> settled;
};

Shard::Shard(const Catalog& catalog, const Networks* networks, Store& store, const Options& options)
    : catalog_(catalog),
      networks_(networks),
      store_(store),
      options_(options),
      circumstances_(table_places(options.cache_bytes, kCircumstances)),
      agent_families_(table_places(options.cache_bytes, kAgentFamilies)),
      known_places_(table_places(options.cache_bytes, kKnownPlaces)),
      heard_requests_(table_places(options.cache_bytes, kHeardRequests)) {}
Shard::~Shard() = default;

Result<Shard::Entry*> Shard::entry(std::string_view account, std::string_view principal) {
  std::string key = cache_key(account, principal);
  const auto known = entries_.find(key);
  if (known != entries_.end()) {
    counts_.profile_hits++;
    used_.splice(used_.begin(), used_, known->second->place);
    return known->second;
  }
  counts_.profile_misses++;
  if (free_.empty()) {
    places_.push_back(std::make_unique<Entry>());
    free_.push_back(places_.back().get());
  }
  Entry* const entry = free_.back();
  entry->account = account;
  entry->principal = principal;
  entry->prefix = profile_prefix(account, principal);
  TRY(load(*entry));
  free_.pop_back();
  entry->number = ++loaded_;
  used_.push_front(entry);
  entry->place = used_.begin();
  cached_bytes_ += entry->bytes;
  entries_.emplace(std::move(key), entry);
  return entry;
}

void Shard::evict(Entry* entry) {
  cached_bytes_ -= entry->bytes;
  used_.erase(entry->place);
  entries_.erase(cache_key(entry->account, entry->principal));
  *entry = Entry();
  free_.push_back(entry);
}

Result<> Shard::load(Entry& entry) {
  Result<> decoded;
  TRY(store_.scan(Family::profiles, entry.prefix,
                  [&](std::string_view key, std::string_view value) {
                    if (is_evidence_key(key, entry.prefix.size())) return false;
                    entry.known = true;
                    decoded = decode_part(key.substr(entry.prefix.size()), value, entry.profile);
                    return decoded.has_value();
                  }));
  if (!decoded) return decoded;
  entry.latest_mark_ms = latest_mark_ms(entry.profile);
  entry.bytes = entry.profile.bytes();
  return {};
}

const Shard::AgentFamily& Shard::family_of(std::string_view agent) {
  const std::uint64_t hash = hash64(agent) | 1;  // never that of an empty place
  AgentFamily& family = agent_families_[hash % agent_families_.size()];
  if (family.hash != hash) family = {hash, agent_family(agent), client_of(agent)};
  return family;
}

const Shard::KnownPlace& Shard::place_of(std::string_view address, std::uint64_t hash) {
  const std::uint64_t address_hash = hash | 1;  // never that of an empty place
  KnownPlace& place = known_places_[address_hash % known_places_.size()];
  if (place.address_hash == address_hash) return place;
  place = KnownPlace();
  place.address_hash = address_hash;
  place.network = network_of(address).view();
  const NetworkInfo* const info = networks_ == nullptr ? nullptr : networks_->find(address);
  if (info != nullptr) {
    if (info->asn != 0) place.as_number = "AS" + std::to_string(info->asn);
    place.country = info->country;
    place.organization = info->org;
    place.kind = info->kind;
  }
  place.hash = hash64(place.network, hash64(place.as_number, hash64(place.country)));
  return place;
}

bool Shard::is_settled(const ActivityView& activity, Circumstances& known) const {
  if (known.entry == nullptr || known.entry->number != known.number) return false;
  const std::int64_t hour = activity.moment.time_ms / kHourMs;
  const std::uint64_t key_hash = activity.access_key_hash;
  Circumstances::Settled& settled =
      known.settled[(key_hash + static_cast<std::uint64_t>(hour)) % known.settled.size()];
  const bool same = settled.hour == hour && settled.access_key_hash == key_hash;
  if (same && settled.time_ms <= activity.moment.time_ms) return true;
  if (!changes_nothing(known.entry->profile, known.touched, activity)) return false;
  settled = {hour, activity.moment.time_ms, key_hash};
  return true;
}

Result<> Shard::fold(const ActivityView& activity) {
  counts_.folded++;
  const bool usual = activity.record.empty() && !activity.failed();
  const KnownPlace& where = place_of(activity.address, activity.address_hash);
  const std::uint64_t hash = fold_hash(activity, where.hash);
  Circumstances& known = circumstances_[hash % circumstances_.size()];
  if (usual && known.hash == hash && is_settled(activity, known)) {
    counts_.settled++;
    return {};
  }
  Entry* const entry = TRY(this->entry(activity.account, activity.principal));
  entry->known = true;
  Place place{where.network, where.as_number, where.country, {}, {}};
  if (!activity.forwarded) {
    const AgentFamily& agent = family_of(activity.agent);
    place.agent = agent.family;
    place.client = agent.client;
  }
  const bool catalogued = !activity.record.empty();
  Learned learned = learn(entry->profile, entry->dirty, activity, place, catalogued);
  for (Fact& fact : learned.facts) {
    facts_.push_back(
        {std::string(activity.account), std::string(activity.principal), std::move(fact)});
  }
  const std::int64_t latest_before_ms = entry->latest_mark_ms;
  if (catalogued) TRY(mark(*entry, activity, where, learned.change));
  if (catalogued && !activity.failed()) tell_openings(activity);
  if (learned.change.changed) {
    if (!entry->listed_dirty) dirty_.push_back(entry);
    entry->listed_dirty = true;
    const bool root = activity.kind == PrincipalKind::root;
    if (learned.change.from_ms <= latest_before_ms) {
      ask_affected(*entry, root, learned.change.from_ms);
    }
  }
  if (usual) {
    known = Circumstances();
    known.hash = hash;
    known.entry = entry;
    known.number = entry->number;
    known.touched = learned.touched;
  }
  return {};
}

Result<> Shard::mark(Entry& entry, const ActivityView& activity, const KnownPlace& where,
                     Change& change) {
  const std::string key = api_key(activity.source, activity.name);
  CataloguedApi& api = entry.profile.catalogued.at(key);
  const Outcome outcome = outcome_of(activity.failed(), activity.forwarded);
  const std::int32_t day = day_of(activity.moment.time_ms);
  std::vector<EvidenceWrite> writes;
  Result<> read;
  const Marked marked = mark_call(
      api, outcome, activity.moment,
      [&] {
        AddressFacts facts;
        if (!activity.forwarded)
          facts = {where.as_number, where.organization, where.country, where.kind};
        return evidence_of(activity, catalog_.match(activity), facts);
      },
      [&] {
        Result<std::string> stored = evidence_at(evidence_key(entry.prefix, day, outcome, key));
        if (!stored) read = tl::unexpected(stored.error());
        return stored ? *std::move(stored) : std::string();
      },
      writes);
  if (!read) return read;
  for (EvidenceWrite& write : writes) {
    evidence_[evidence_key(entry.prefix, write.day, write.outcome, key)] =
        std::move(write.evidence);
  }
  if (marked.change.changed) {
    entry.dirty.catalogued.push_back(key);
    entry.latest_mark_ms = std::max(entry.latest_mark_ms, activity.moment.time_ms);
    change.add(marked.change);
  }
  if (marked.too_old) counts_.too_old++;
  if (marked.earliest) ask(entry, activity.kind == PrincipalKind::root, day, marked.change.changed);
  return {};
}

void Shard::ask(const Entry& entry, bool root, std::int32_t day, bool moved) {
  counts_.asked++;
  asked_.push_back({{entry.account, entry.principal, root}, day, moved});
}

void Shard::ask_affected(const Entry& entry, bool root, std::int64_t from_ms) {
  std::vector<std::int32_t> days;
  const std::int32_t oldest =
      std::max(day_of(from_ms), entry.profile.days.latest() - kRejudgedDays);
  for (const auto& [key, api] : entry.profile.catalogued) {
    for (const auto& marks : api.days) {
      for (auto at = marks.lower_bound(oldest); at != marks.end(); ++at) {
        if (at->second.moment.time_ms >= from_ms) days.push_back(at->first);
      }
    }
  }
  std::sort(days.begin(), days.end());
  days.erase(std::unique(days.begin(), days.end()), days.end());
  for (const std::int32_t day : days) ask(entry, root, day, true);
}

// Every call's, not only those that are judged: what others do every day is what excuses.
void Shard::tell_openings(const ActivityView& activity) {
  const std::string_view text = request_part(activity.record);
  // The same request by the same principal, heard of from an earlier time on, has nothing to add.
  const std::uint64_t hash =
      hash64(text, hash64(activity.name, hash64(activity.source, activity.principal_hash))) | 1;
  HeardRequest& heard = heard_requests_[hash % heard_requests_.size()];
  if (heard.hash == hash && heard.time_ms <= activity.moment.time_ms) return;
  heard = {hash, activity.moment.time_ms};
  if (!may_open(text, activity.account)) return;
  const std::string request = request_of(activity);
  const Impact impact = impact_of({.source = activity.source,
                                   .name = activity.name,
                                   .request = request,
                                   .account = activity.account,
                                   .user_name = {},
                                   .role_name = {},
                                   .direction = {}},
                                  [](std::string_view) { return false; });
  const std::string key = api_key(activity.source, activity.name);
  for (const ImpactFact& fact : impact.facts) {
    for (std::string& opening : openings_of(fact, key)) {
      facts_.push_back({std::string(activity.account),
                        std::string(activity.principal),
                        {FactKind::opening, std::move(opening), activity.moment.time_ms}});
    }
  }
}

Result<std::string> Shard::evidence_at(const std::string& key) {
  const auto pending = evidence_.find(key);
  std::optional<std::string> bytes;
  if (pending != evidence_.end())
    bytes = pending->second;
  else
    bytes = TRY(store_.get(Family::profiles, key));
  if (!bytes) return fail(Errc::corrupt, "the evidence of a call is missing from the state");
  return *std::move(bytes);
}

Result<const Profile*> Shard::profile(std::string_view account, std::string_view principal) {
  Entry* const entry = TRY(this->entry(account, principal));
  return entry->known ? &entry->profile : nullptr;
}

Result<std::string> Shard::evidence(std::string_view account, std::string_view principal,
                                    std::int32_t day, Outcome outcome, std::string_view api_key) {
  Entry* const entry = TRY(this->entry(account, principal));
  return evidence_at(evidence_key(entry->prefix, day, outcome, api_key));
}

void Shard::take_writes(std::vector<StateWrite>& writes) {
  for (Entry* const entry : dirty_) {
    for (Part& part : encode_parts(entry->prefix, entry->profile, entry->dirty)) {
      writes.push_back({Family::profiles, std::move(part.key), std::move(part.value)});
    }
  }
  for (auto& [key, bytes] : evidence_) writes.push_back({Family::profiles, key, bytes});
}

void Shard::end_epoch() {
  for (Entry* const entry : dirty_) {
    entry->dirty = {};
    entry->listed_dirty = false;
    cached_bytes_ -= entry->bytes;
    entry->bytes = entry->profile.bytes();
    cached_bytes_ += entry->bytes;
  }
  dirty_.clear();
  evidence_.clear();
  facts_.clear();
  asked_.clear();
  while (cached_bytes_ > options_.cache_bytes && used_.size() > 1) {
    evict(used_.back());
  }
}

}  // namespace foothold
