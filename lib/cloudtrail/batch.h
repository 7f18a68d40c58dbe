#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "cloudtrail/activity.h"
#include "finding/verdict.h"

namespace foothold {

/// Why input was not decoded. One row of kDeadReasons each; label values of metrics.
enum class DeadReason : std::uint8_t {
  not_json,          ///< bytes that are no JSON text
  truncated,         ///< the input ends inside a document
  not_an_object,     ///< an array element or document that is JSON but no object
  too_large,         ///< a record over kRecordBytes or a document over kDocumentBytes
  bad_field,         ///< a field every record needs is missing, of a wrong type or too long
  implausible_time,  ///< eventTime before 2006, after 2100, or far ahead of its message
  bad_gzip,          ///< a damaged or cut gzip member
  bad_base64,        ///< a body that is neither base64 nor anything else we know
  inflates_too_far,  ///< a compressed body over kInflatedBytes
  bad_verdict,       ///< feedback that is no verdict on a finding
  count,
};
/// What was recognised and is not a record.
enum class SkipKind : std::uint8_t {
  digest,
  insight,
  delivery_notice,
  control_message,
  other_json,
  count
};
/// What became of a record that was decoded.
enum class RecordOutcome : std::uint8_t {
  activity,       ///< a principal's act; in Batch::activities
  service_owned,  ///< AWSService, AWSServiceRoleFor*, "AWS Internal", invokedBy without identity
  service_event,  ///< eventType AwsServiceEvent or AwsVpceEvents
  dry_run,        ///< Client.DryRunOperation
  no_principal,   ///< nothing to name a principal by
  count,
};
std::string_view to_string(DeadReason reason);
std::string_view to_string(SkipKind kind);
std::string_view to_string(RecordOutcome outcome);

inline constexpr std::size_t kRecordBytes = 1024 * 1024;         ///< largest record
inline constexpr std::size_t kDocumentBytes = 16 * 1024 * 1024;  ///< largest document not streamed
inline constexpr std::size_t kInflatedBytes =
    256 * 1024 * 1024;  ///< of one compressed body in a message
inline constexpr std::size_t kDeadLetterBytes = 900 * 1024;  ///< kept of a dead letter

/// What could not be decoded, whole enough to be read again once fixed.
struct DeadLetter {
  DeadReason reason{};
  std::string detail;      ///< one clause for a person: "eventTime is not a time"
  std::string source;      ///< file name, or topic
  std::string position;    ///< "byte 1234" of the uncompressed file, or "partition 3 offset 17"
  std::string bytes;       ///< the bad record, else the message; at most kDeadLetterBytes
  bool truncated = false;  ///< whether `bytes` was cut to that
  std::int64_t partition = -1, offset = -1;  ///< of the message; -1 for files
};

/// Counts of one batch; add them up.
struct DecodeCounts {
  std::uint64_t records = 0;  ///< decoded, whatever their outcome
  std::array<std::uint64_t, static_cast<std::size_t>(RecordOutcome::count)> outcomes{};
  std::array<std::uint64_t, static_cast<std::size_t>(SkipKind::count)> skipped{};
  std::array<std::uint64_t, static_cast<std::size_t>(DeadReason::count)> dead{};
  std::array<std::uint64_t, 2> verdicts{};  ///< not useful, useful
  std::uint64_t bytes = 0;                  ///< after decompression
  void add(const DecodeCounts& other);
  std::uint64_t dead_total() const;
  std::uint64_t skipped_total() const;
};

/// What one poll brought, with the bytes its views point into. Moves freely; owned by one thread at
/// a time. clear() keeps the memory.
struct Batch {
  std::vector<ActivityView> activities;
  /// Of each activity, side by side: whose shard it goes to is asked on another thread, and there
  /// every activity looked at is a line of another processor's cache.
  std::vector<std::uint64_t> principal_hashes;
  std::vector<FindingVerdict> verdicts;
  std::vector<DeadLetter> dead_letters;
  DecodeCounts counts;
  Arena arena;

  void clear() {
    activities.clear();
    principal_hashes.clear();
    verdicts.clear();
    dead_letters.clear();
    counts = {};
    arena.clear();
  }
};

}  // namespace foothold
