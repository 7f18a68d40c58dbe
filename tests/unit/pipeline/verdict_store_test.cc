// Goal: what analysts said is kept, whatever the order it was said in, and answers as of a time.
// Method: words in both orders, over a store in memory.

#include "pipeline/verdict_store.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "support/memory_world.h"

namespace foothold::test {
namespace {

struct NoCalls final : CallTable {
  bool looks_into(std::string_view, std::string_view) const override { return false; }
};
const NoCalls kNoCalls;

FindingVerdict word(std::int64_t time_ms, bool useful) {
  return {.finding_id = "f", .useful = useful, .by = "ana", .note = "", .time_ms = time_ms};
}

void save(VerdictStore& store, MemoryWorld& world) {
  std::vector<StateWrite> writes;
  store.take_writes(writes);
  REQUIRE(world.save(writes).has_value());
}

}  // namespace

TEST_CASE("the last word before a time counts, and a word twice is one", "[verdicts]") {
  MemoryWorld world({}, kNoCalls);
  VerdictStore store(world);
  CHECK(store.merge(word(20, false)).value());
  CHECK(store.merge(word(10, true)).value());
  CHECK_FALSE(store.merge(word(10, true)).value());
  save(store, world);
  VerdictStore other(world);
  CHECK(other.useful("f", 10).value() == std::nullopt);
  CHECK(other.useful("f", 11).value() == std::optional(true));
  CHECK(other.useful("f", 21).value() == std::optional(false));
  CHECK(other.first_ms("f").value() == 10);
  CHECK(other.useful("g", 21).value() == std::nullopt);
  CHECK(other.first_ms("g").value() == kNeverMs);
}

TEST_CASE("of very many words the latest stay, in any order", "[verdicts][I3]") {
  std::vector<FindingVerdict> words;
  for (int i = 0; i < 200; i++) words.push_back(word(i, i % 3 == 0));
  MemoryWorld forward({}, kNoCalls), backward({}, kNoCalls);
  VerdictStore one(forward), two(backward);
  for (const FindingVerdict& each : words) REQUIRE(one.merge(each).has_value());
  std::reverse(words.begin(), words.end());
  for (const FindingVerdict& each : words) REQUIRE(two.merge(each).has_value());
  save(one, forward);
  save(two, backward);
  CHECK(forward.disk() == backward.disk());
  CHECK(one.first_ms("f").value() == 200 - 64);
}

TEST_CASE("a damaged verdict is corrupt, wherever it is cut", "[verdicts]") {
  MemoryWorld world({}, kNoCalls);
  VerdictStore store(world);
  REQUIRE(store.merge(word(10, true)).has_value());
  save(store, world);
  const std::string whole = world.disk()[static_cast<std::size_t>(Family::findings)].at("vf");
  for (std::size_t size = 0; size < whole.size(); size++) {
    const std::vector<StateWrite> cut = {{Family::findings, "vf", whole.substr(0, size)}};
    REQUIRE(world.save(cut).has_value());
    VerdictStore other(world);
    const auto read = other.useful("f", 20);
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().code == Errc::corrupt);
  }
}

}  // namespace foothold::test
