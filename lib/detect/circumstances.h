#pragma once

#include <cstdint>

#include "baseline/learn.h"
#include "detect/before.h"
#include "detect/evidence.h"
#include "finding/finding.h"

namespace foothold {

/// How a value stands to what the principal showed before: new is what it showed for less than a
/// day, so that one foreign session does not make its own network familiar.
enum class Familiar : std::uint8_t {
  unknown,  ///< there is no such value, or too many were seen to tell
  known,
  fresh,  ///< new for the principal
};

/// What the profile says of the circumstances of one call: the observations that signals are made
/// of. Everything is as of the call's moment.
struct Circumstances {
  // Novelty.
  Familiar service = Familiar::unknown;  ///< by first use at all
  int family_days = 0;                   ///< days of the window with a call of the finding's type
  // Origin; unknown for calls that a service made.
  Familiar network = Familiar::unknown, as_number = Familiar::unknown, country = Familiar::unknown,
           region = Familiar::unknown, agent = Familiar::unknown, client = Familiar::unknown;
  /// The AS number's where that can be told, else the network's.
  Familiar origin() const { return as_number != Familiar::unknown ? as_number : network; }
  bool restless = false;  ///< often comes from new networks (AS numbers, when they are known)
  // Credential.
  Familiar long_term_key = Familiar::unknown;  ///< fresh: first used less than a day before
  bool console_unusual = false;    ///< in the console for the first time, or never out of it before
  bool without_usual_mfa = false;  ///< without MFA, though always with it before
  bool young = false;              ///< first seen less than a week before
  bool dormant = false;            ///< known, and not once active in the window before
  // Sequence.
  bool denied_burst = false;
  int discovery = 0;  ///< List, Get and Describe calls first made in the hour before
  int recon = 0;  ///< of those, ones that ask what permissions there are; who one is counts double
  int family_firsts = 0;      ///< other APIs of the type first called in the hour before
  bool user_created = false;  ///< CreateUser succeeded in the hour before
  bool evasion = false;       ///< blinded the watchers in the hour before
  bool unusual_hour = false;  ///< of a person, known for three weeks, never at this hour
  // Mitigation.
  bool usual_automation = false;  ///< deployment tool and network together, of long standing
  bool usual_origin = false;      ///< any client and network together that it changes things with
  bool usual_forwarding = false;  ///< had calls forwarded before
};

/// Pure; depends on nothing at or after the moment. `place` is of the call's address and agent.
/// REQUIRES: `evidence` is of the call at that moment.
Circumstances circumstances_before(const Profile& profile, const Catalog& catalog, FindingType type,
                                   const Evidence& evidence, const Place& place,
                                   const Before& before);

}  // namespace foothold
