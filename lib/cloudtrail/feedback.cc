#include "cloudtrail/feedback.h"

#include "base/time.h"
#include "cloudtrail/unit_decoder.h"
#include "json/json.h"

namespace foothold {

void decode_verdict(const Origin& origin, std::uint64_t byte, std::string_view text, Batch& batch) {
  batch.counts.bytes += text.size();
  const auto dead = [&](DeadReason reason, std::string detail) {
    const UnitPlace place{origin.source, origin.partition, origin.offset, origin.message_ms, byte};
    UnitDecoder::dead_letter(place, reason, std::move(detail), text, batch);
  };
  if (text.size() > kVerdictBytes) return dead(DeadReason::too_large, "a verdict over 16 KiB");
  if (!is_json(text)) return dead(DeadReason::not_json, "a verdict is a JSON object");
  Result<FindingVerdict> verdict = parse_verdict(text);
  if (!verdict) return dead(DeadReason::bad_verdict, std::move(verdict.error().what));
  // A verdict speaks of what comes after it. One from far ahead would lie in wait.
  if (origin.message_ms >= 0 && verdict->time_ms > origin.message_ms + kDayMs)
    return dead(DeadReason::implausible_time, "time is more than a day ahead of its message");
  batch.counts.verdicts[verdict->useful ? 1 : 0]++;
  batch.verdicts.push_back(*std::move(verdict));
}

}  // namespace foothold
