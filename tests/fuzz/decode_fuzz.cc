// Whatever the bytes: no crash, and the same records, skips and dead letters however they are cut.

#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "cloudtrail/dead_letter.h"
#include "cloudtrail/decoder.h"

namespace foothold {
namespace {

struct SomeCalls final : CallTable {
  bool looks_into(std::string_view, std::string_view name) const override {
    return name.size() % 2 == 0;
  }
};

void check(const Batch& whole, const Batch& pieces) {
  FOOTHOLD_ASSERT(whole.activities.size() == pieces.activities.size());
  for (std::size_t i = 0; i < whole.activities.size(); i++) {
    const ActivityView& a = whole.activities[i];
    const ActivityView& b = pieces.activities[i];
    FOOTHOLD_ASSERT(a.moment == b.moment && a.principal_hash == b.principal_hash &&
                    a.likeness == b.likeness);
    FOOTHOLD_ASSERT(a.record == b.record && a.error_code == b.error_code);
  }
  FOOTHOLD_ASSERT(whole.counts.dead == pieces.counts.dead);
  FOOTHOLD_ASSERT(whole.counts.skipped == pieces.counts.skipped);
  FOOTHOLD_ASSERT(whole.counts.outcomes == pieces.counts.outcomes);
  FOOTHOLD_ASSERT(whole.dead_letters.size() == pieces.dead_letters.size());
  for (std::size_t i = 0; i < whole.dead_letters.size(); i++) {
    FOOTHOLD_ASSERT(to_json(whole.dead_letters[i]) == to_json(pieces.dead_letters[i]));
  }
}

}  // namespace

void fuzz_decode(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return;
  // The first byte says into what pieces the rest is cut.
  const std::size_t piece = 1U + data[0];
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  static const SomeCalls calls;
  Decoder decoder(calls);
  Batch whole, pieces;
  decoder.decode({.source = "fuzz"}, text, whole);
  decoder.begin({.source = "fuzz"});
  for (std::size_t at = 0; at < text.size(); at += piece)
    decoder.feed(text.substr(at, piece), pieces);
  decoder.finish(pieces);
  check(whole, pieces);
}

}  // namespace foothold

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  foothold::fuzz_decode(data, size);
  return 0;
}
