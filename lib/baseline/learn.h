#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "baseline/codec.h"
#include "baseline/profile.h"
#include "cloudtrail/activity.h"

namespace foothold {

/// Where an address lies. Empty fields: unknown, or no network database is configured.
struct Place {
  std::string_view network;    ///< the /24, the /48, or a host's name
  std::string_view as_number;  ///< "AS64500"
  std::string_view country;    ///< "DE"
};

/// A value that a principal showed successfully, first or first of a day: what the judge hears of
/// it. Merging the same fact again changes nothing.
struct Fact {
  Feature feature{};
  std::string value;
  std::int64_t time_ms = 0;
};

/// What merging one activity did to a profile.
struct Learned {
  Change change;
  std::vector<Fact> facts;
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

/// The values of a profile that a successful own call of an API that is not catalogued would touch;
/// null where there is none yet. Valid until a value of a bounded set is dropped (BoundedUses::drops)
/// or the profile goes.
struct TouchedUses {
  std::array<const Use*, kFeatures> uses{};
  std::array<const BoundedUses*, kFeatures> sets{};  ///< that hold them
  std::array<std::uint32_t, kFeatures> drops{};      ///< of each set when the pointers were taken
  std::size_t count = 0;                         ///< of `uses`, from the front
  bool complete = false;                         ///< every value is in its set
};
TouchedUses touched_uses(const Profile& profile, const ActivityView& activity, const Place& place);

/// Whether merging the activity would change nothing: `touched` is of one like it, in the same
/// profile. REQUIRES: not failed, not catalogued.
bool changes_nothing(const Profile& profile, const TouchedUses& touched, const ActivityView& activity);

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
