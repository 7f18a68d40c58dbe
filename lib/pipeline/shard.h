#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "baseline/codec.h"
#include "baseline/learn.h"
#include "detect/catalog.h"
#include "network/networks.h"
#include "pipeline/ports.h"

namespace foothold {

/// One principal in one account, as the judge names it.
struct PrincipalRef {
  std::string account, principal;
  bool root = false;
  auto operator<=>(const PrincipalRef&) const = default;
};

/// A day of a principal whose findings must be looked at.
struct Asked {
  PrincipalRef who;
  std::int32_t day = 0;
  bool moved = false;  ///< an input changed; else a novelty was merely seen (again)
};

/// A fact, and whose it is.
struct ToldFact {
  std::string account, principal;
  Fact fact;
};

/// Counts of a shard since it began.
struct ShardCounts {
  std::uint64_t folded = 0, settled = 0, profile_hits = 0, profile_misses = 0, too_old = 0,
                asked = 0;
  void add(const ShardCounts& other);
};

/// The profiles of the principals that hash to it: hot ones in a byte-bounded cache over the store.
/// Folds an epoch's activities into them and keeps what they changed until it is saved. Owned by
/// one thread at a time: the shard's worker while it folds, the judge's thread after. A crash loses
/// nothing that the next life does not fold again.
class Shard {
 public:
  struct Options {
    std::size_t cache_bytes = 256 << 20;
  };
  /// What is passed by reference must outlive the shard. `networks` may be null.
  Shard(const Catalog& catalog, const Networks* networks, Store& store, const Options& options);
  ~Shard();

  [[nodiscard]] Result<> fold(const ActivityView& activity);

  /// What the judge must hear of, since the last end_epoch().
  const std::vector<ToldFact>& facts() const { return facts_; }
  const std::vector<Asked>& asked() const { return asked_; }

  /// A profile as it stands, loaded if need be; valid until end_epoch(). Empty if there is none.
  [[nodiscard]] Result<const Profile*> profile(std::string_view account,
                                               std::string_view principal);
  /// The evidence of a mark, as it stands.
  [[nodiscard]] Result<std::string> evidence(std::string_view account, std::string_view principal,
                                             std::int32_t day, Outcome outcome,
                                             std::string_view api_key);

  /// Appends what must be saved.
  void take_writes(std::vector<StateWrite>& writes);
  /// After the save: forgets the epoch and makes room in the cache.
  void end_epoch();

  const ShardCounts& counts() const { return counts_; }
  std::size_t cached_bytes() const { return cached_bytes_; }

 private:
  struct Entry;
  struct Circumstances;
  struct KnownPlace;

  Result<Entry*> entry(std::string_view account, std::string_view principal);
  struct AgentFamily;
  const AgentFamily& family_of(std::string_view agent);
  const KnownPlace& place_of(std::string_view address, std::uint64_t hash);
  Result<> load(Entry& entry);
  void evict(Entry* entry);
  Result<> mark(Entry& entry, const ActivityView& activity, const KnownPlace& where,
                Change& change);
  void tell_openings(const ActivityView& activity);
  Result<std::string> evidence_at(const std::string& key);
  bool is_settled(const ActivityView& activity, Circumstances& known) const;
  void ask(const Entry& entry, bool root, std::int32_t day, bool moved);
  void ask_affected(const Entry& entry, bool root, std::int64_t from_ms);

  const Catalog& catalog_;
  const Networks* const networks_;
  Store& store_;
  const Options options_;

  std::unordered_map<std::string, Entry*> entries_;
  std::vector<std::unique_ptr<Entry>> places_;  // never freed, so that a stale pointer can be told
  std::vector<Entry*> free_;
  std::list<Entry*> used_;     // most recently used first
  std::vector<Entry*> dirty_;  // changed in this epoch
  std::size_t cached_bytes_ = 0;
  // Where in its profile each value of a kind of activity lies, so that the usual answer, nothing
  // changes, needs no look-up. A cache, nothing more.
  std::vector<Circumstances> circumstances_;
  // What was read from texts, by their hashes: to read it again takes a microsecond.
  struct AgentFamily {
    std::uint64_t hash = 0;
    std::string family, client;
  };
  struct KnownPlace {
    std::uint64_t address_hash = 0, hash = 0;
    std::string network, as_number, country, organization, kind;
  };
  std::vector<AgentFamily> agent_families_;
  std::vector<KnownPlace> known_places_;
  // Requests whose openings the judge has heard of, and from when on. A cache, nothing more.
  struct HeardRequest {
    std::uint64_t hash = 0;
    std::int64_t time_ms = 0;
  };
  std::vector<HeardRequest> heard_requests_;
  std::uint64_t loaded_ = 0;  // profiles so far: tells one in a reused place from its predecessor

  std::vector<ToldFact> facts_;
  std::vector<Asked> asked_;
  std::map<std::string, std::optional<std::string>> evidence_;  // written in this epoch, by key
  ShardCounts counts_;
};

}  // namespace foothold
