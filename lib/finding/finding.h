#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "finding/finding_types.h"

namespace foothold {

/// One term of a finding's score, or one piece of its gate. Points of all reasons sum to the score.
struct Reason {
  std::string id;  ///< "N1"; docs/findings.md lists them
  int points = 0;
  std::string observed;   ///< what this call showed
  std::string baseline;   ///< what was known before it
  std::string text;       ///< the sentence a person reads
  std::string setting{};  ///< what its points are configured by; empty: by nothing
};

/// What was known of the principal just before the call.
struct History {
  std::int64_t first_ms = 0;  ///< first activity
  int history_days = 0;       ///< whole days since then
  int active_days = 0;        ///< days with own calls, in the window
  int known_apis = 0;         ///< APIs it had called successfully, in the window
  int family_apis = 0;        ///< of those, catalogued ones of the finding's type
  int api_days = 0;           ///< pairs of API and day
  int single_day_apis = 0;    ///< APIs of exactly one day: the share of surprises
  int services = 0, networks = 0, agents = 0, regions = 0;
  bool complete = true;            ///< false: more values than are kept; counts are lower bounds
  int window_days = 90;            ///< how far back a call still counts
  int peers = 0, peers_using = 0;  ///< known of its group, and who of them had used the API
};

/// One novel call of a finding, judged.
struct JudgedCall {
  std::int64_t time_ms = 0;
  std::int64_t message_ms = 0;
  std::string event_id, api, source, outcome, region, address, agent, access_key, session,
      error_code, invoked_by;
  std::vector<std::string> mitre;
  double severity = 0;
  int score = 0;
  bool worthy = true;  ///< by itself enough for a finding, in the configured mode
};

/// The rule that says that a finding is known and wanted.
struct Suppression {
  std::string rule, owner, reason;
  std::string expires;  ///< the UTC day from which on it acts no longer
};

/// One finding: everything GuardDuty's format and ours say of it. A value.
struct Finding {
  FindingType type{};
  std::string id;  ///< 32 hex digits, a function of type, account, principal, day
  std::string account, principal, partition, region;
  std::string config_hash;
  double severity = 0;
  int score = 0;
  int confidence = 0;  ///< 0 to 100
  bool worthy = true;  ///< false: the configured mode makes no finding of it
  std::string title, description;
  std::string remediation;
  std::vector<Reason> reasons;  ///< of the primary call
  History history;              ///< before the primary call

  // The primary call's actor.
  std::string access_key, principal_id, user_name, user_type, session, source_identity, instance_id;
  std::string api, source, error_code, agent, address, invoked_by, caller_account;
  std::string as_number, as_organization, country;
  bool mfa_known = false, mfa = false, console = false;
  std::vector<std::pair<std::string, std::string>> resources;  ///< type, name

  std::vector<JudgedCall> calls;  ///< ascending by time, then id
  /// With one the finding goes out archived, and is otherwise as without it.
  std::optional<Suppression> suppression;
};

/// One finding as it goes out: created, changed, suppressed by a rule (archived), or corrected to
/// nothing (archived, count 0).
struct FindingUpdate {
  std::string id;
  std::int64_t first_ms =
      0;                  ///< time of its first call: findings are printed in this order, then id
  std::string json;       ///< GuardDuty JSON, one line without its newline
  bool archived = false;  ///< nobody is to be alerted
};

/// The id of a finding: first 128 bits of SHA-256("v1|type|account|principal|day").
std::string finding_id(FindingType type, std::string_view account, std::string_view principal,
                       std::int32_t day);

}  // namespace foothold
