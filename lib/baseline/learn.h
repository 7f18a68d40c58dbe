#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "baseline/codec.h"
#include "baseline/fact.h"
#include "baseline/profile.h"
#include "cloudtrail/activity.h"

namespace foothold {

/// What is read from an activity's address and user agent. Empty fields: unknown, or no network
/// database is configured.
struct Place {
  std::string_view network;    ///< the /24, the /48, or a host's name
  std::string_view as_number;  ///< "AS64500"
  std::string_view country;    ///< "DE"
  std::string_view agent;      ///< agent_family()
  std::string_view client{};   ///< client_of(): the agent's family, version and system
};

/// The values of a profile that an activity touched, but its access key: that changes by the hour
/// and is looked up each time. Valid until one is dropped from its bounded set (BoundedUses::drops
/// tells) or the profile goes.
struct TouchedUses {
  struct Touched {
    const Use* use = nullptr;
    const BoundedUses* set = nullptr;
    std::uint32_t drops = 0;  ///< of the set, when the pointer was taken
  };
  std::array<Touched, kFeatures> values{};
  std::size_t count = 0;  ///< of `values`, from the front
  /// Every value is in its set, and a call like it is remembered nowhere else.
  bool complete = false;
};

/// What merging one activity did to a profile.
struct Learned {
  Change change;
  std::vector<Fact> facts;
  TouchedUses touched;
};

/// Merges an activity into everything but the marks of catalogued calls. Pure, idempotent and
/// commutative. `catalogued`: the API is in the catalogue; it is then recorded under its API key
/// and never dropped.
Learned learn(Profile& profile, DirtyParts& dirty, const ActivityView& activity, const Place& place,
              bool catalogued);

/// The key of an API's history: "lambda.amazonaws.com/AddPermission".
std::string api_key(std::string_view source, std::string_view name);

/// How the principal was signed in, as a word: "console mfa", "session", "long-term key" ….
std::string credential_word(const ActivityView& activity);

/// Whether merging the activity would change nothing: `touched` is of one like it, in the same
/// profile and outcome, that was not catalogued.
bool changes_nothing(const Profile& profile, const TouchedUses& touched,
                     const ActivityView& activity);

/// Merges the mark of a catalogued call. `candidate` is asked for the mark and its evidence only
/// when the call is the earliest of its day, or equal to it; `stored` for the evidence that stands
/// there, only when two records share a moment and differ. Evidence to write or remove goes to
/// `writes`.
struct Evidenced {
  Mark mark;
  std::string evidence;
};
struct EvidenceWrite {
  std::int32_t day = 0;
  Outcome outcome{};
  std::optional<std::string> evidence;  ///< nothing: removed, for it is out of reach
};
struct Marked {
  Change change;
  bool earliest = false;  ///< whether the call is now the earliest of its day and outcome
  bool too_old = false;   ///< beyond the reach of its API's days: merged, not judged
};
Marked mark_call(CataloguedApi& api, Outcome outcome, const Moment& moment,
                 const std::function<Evidenced()>& candidate,
                 const std::function<std::string()>& stored, std::vector<EvidenceWrite>& writes);

}  // namespace foothold
