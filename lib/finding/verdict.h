#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

/// What an analyst says of a finding. Not to be mixed up with detect's Verdict, which is the
/// gate's.
namespace foothold {

struct FindingVerdict {
  std::string finding_id;    ///< 32 hexadecimal digits
  bool useful = false;       ///< true: it was no business of the principal's. false: it was.
  std::string by;            ///< who says so
  std::string note;          ///< may be empty
  std::int64_t time_ms = 0;  ///< when it was said; it speaks of calls later than this only
  auto operator<=>(const FindingVerdict&) const = default;
};

inline constexpr std::size_t kVerdictBytes = 16 * 1024;  ///< of one, as JSON
inline constexpr std::size_t kVerdictByBytes = 256;
inline constexpr std::size_t kVerdictNoteBytes = 2'000;

/// "useful" or "not_useful": in JSON, and a label of metrics.
std::string_view verdict_word(bool useful);

/// One clause about the first field that no verdict can have, if there is one (Errc::malformed).
[[nodiscard]] Result<> check(const FindingVerdict& verdict);

/// {"findingId":"…","verdict":"useful","by":"alice","time":"2026-01-20T12:00:00Z","note":"…"} of
/// any hostility. The note may be missing; what else is there is not looked at. Malformed, with one
/// clause, for anything else.
[[nodiscard]] Result<FindingVerdict> parse_verdict(std::string_view json);

/// On one line, without its newline; what parse_verdict reads back. REQUIRES: check(verdict).
std::string to_json(const FindingVerdict& verdict);

}  // namespace foothold
