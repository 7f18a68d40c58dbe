#include "pipeline/finding_store.h"

#include <catch2/catch.hpp>

#include "support/memory_world.h"

namespace foothold::test {
namespace {

struct NoCalls final : CallTable {
  bool looks_into(std::string_view, std::string_view) const override { return false; }
};
const NoCalls kNoCalls;

constexpr Question kA{"111122223333", FactKind::api, "a"}, kB{"111122223333", FactKind::api, "b"};

FindingRecord record(std::int32_t day, std::vector<std::uint64_t> asked) {
  return {.type = FindingType::user,
          .who = {"111122223333", "alice", false},
          .day = day,
          .first_ms = 7,
          .published = true,
          .archived = false,
          .asked = std::move(asked),
          .json = "{\"id\":1}"};
}

void save(FindingStore& store, MemoryWorld& world) {
  std::vector<StateWrite> writes;
  store.take_writes(writes);
  REQUIRE(world.save(writes).has_value());
}

}  // namespace

TEST_CASE("a finding is found again as it was put, before and after it is saved", "[findings]") {
  MemoryWorld world({}, kNoCalls);
  FindingStore store(world);
  const FindingRecord put = record(20'000, {hash_of(kA)});
  store.put("f1", std::nullopt, put);
  CHECK((*store.get("f1") == std::optional(put)));
  save(store, world);
  FindingStore other(world);
  CHECK((*other.get("f1") == std::optional(put)));
  CHECK((*other.get("f2") == std::nullopt));
}

TEST_CASE("findings are found by what they asked about, from a day on, and by no other",
          "[findings]") {
  MemoryWorld world({}, kNoCalls);
  FindingStore store(world);
  const FindingRecord first = record(20'000, {hash_of(kA), hash_of(kB)}),
                      second = record(20'010, {hash_of(kA)});
  store.put("f1", std::nullopt, first);
  store.put("f2", std::nullopt, second);
  save(store, world);
  const auto days = [&](const Question& what, std::int32_t from) {
    std::vector<std::int32_t> list;
    const auto consulted = store.consulted(what, from);
    REQUIRE(consulted.has_value());
    for (const auto& each : *consulted) list.push_back(each.day);
    return list;
  };
  CHECK(days(kA, 0) == std::vector<std::int32_t>{20'000, 20'010});
  CHECK(days(kA, 20'001) == std::vector<std::int32_t>{20'010});
  CHECK(days(kB, 0) == std::vector<std::int32_t>{20'000});
  CHECK(days({"111122223333", FactKind::api, ""}, 0).empty());

  // A finding that no longer asks leaves no entry behind.
  store.put("f1", first, record(20'000, {hash_of(kB)}));
  store.erase("f2", second);
  save(store, world);
  CHECK(days(kA, 0).empty());
  CHECK(days(kB, 0).size() == 1);
}

TEST_CASE("findings of a principal's days are found, saved or not, while they are findings",
          "[findings]") {
  MemoryWorld world({}, kNoCalls);
  FindingStore store(world);
  FindingRecord high = record(20'000, {}), other = record(20'003, {});
  high.high = true;
  store.put("f1", std::nullopt, high);
  save(store, world);
  store.put("f2", std::nullopt, other);
  const auto days = [&](std::int32_t from, std::int32_t to) {
    std::vector<std::pair<std::int32_t, bool>> list;
    const auto found = store.of_days("111122223333", "alice", from, to);
    REQUIRE(found.has_value());
    for (const auto& each : *found) list.emplace_back(each.day, each.high);
    return list;
  };
  using Days = std::vector<std::pair<std::int32_t, bool>>;
  CHECK(days(20'000, 20'003) == Days{{20'000, true}, {20'003, false}});
  CHECK(days(20'001, 20'002).empty());
  FindingRecord withheld = other;
  withheld.withheld = true;
  store.put("f2", other, withheld);
  CHECK(days(20'000, 20'003) == Days{{20'000, true}});
  store.erase("f1", high);
  CHECK(days(20'000, 20'003).empty());
}

TEST_CASE("a damaged finding is corrupt, wherever it is cut", "[findings]") {
  MemoryWorld world({}, kNoCalls);
  FindingStore store(world);
  store.put("f1", std::nullopt, record(20'000, {hash_of(kA)}));
  save(store, world);
  const std::string whole = world.disk()[static_cast<std::size_t>(Family::findings)].at("ff1");
  for (std::size_t size = 0; size < whole.size(); size++) {
    const std::vector<StateWrite> cut = {{Family::findings, "ff1", whole.substr(0, size)}};
    REQUIRE(world.save(cut).has_value());
    FindingStore other(world);
    const auto read = other.get("f1");
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().code == Errc::corrupt);
  }
}

}  // namespace foothold::test
