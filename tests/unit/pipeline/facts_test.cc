// Goal: what the judge knows of accounts is a lattice too, bounded, and survives the store. Method:
// facts in any order, with a save and a fresh reader between, against the same facts told at once.

#include "pipeline/facts.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "support/memory_world.h"

namespace foothold::test {
namespace {

constexpr std::int64_t kNow = 1'772'409'600'000;
constexpr const char* kAccount = "111122223333";

struct NoCalls final : CallTable {
  bool looks_into(std::string_view, std::string_view) const override { return false; }
};
const NoCalls kNoCalls;

struct Told {
  std::string principal;
  Fact fact;
};

void tell(MemoryWorld& world, const std::vector<Told>& list, std::size_t saved_every) {
  Facts facts(world);
  std::vector<StateWrite> writes;
  for (std::size_t i = 0; i < list.size(); i++) {
    REQUIRE(facts
                .merge({kAccount, list[i].fact.kind, list[i].fact.value}, list[i].principal,
                       list[i].fact.time_ms)
                .has_value());
    if (i % saved_every != 0) continue;
    facts.take_writes(writes);
    REQUIRE(world.save(writes).has_value());
    writes.clear();
  }
  facts.take_writes(writes);
  REQUIRE(world.save(writes).has_value());
}

bool seen(MemoryWorld& world, FactKind kind, const std::string& value, std::int64_t time_ms) {
  Facts facts(world);
  const Result<Sightings> sightings = facts.sightings({kAccount, kind, value});
  REQUIRE(sightings.has_value());
  if (sightings->unknown_from_ms < time_ms || sightings->who->overflow_ms() < time_ms) return true;
  const auto& who = sightings->who->values();
  return std::any_of(who.begin(), who.end(), [&](const auto& entry) {
    return entry.second.use.of(Outcome::success).before(time_ms, 90);
  });
}

}  // namespace

TEST_CASE("a value is known in the account once somebody showed it, within the window", "[facts]") {
  MemoryWorld world({}, kNoCalls);
  tell(world, {{"alice", {FactKind::api, "iam.amazonaws.com/CreateUser", kNow}}}, 1);
  CHECK_FALSE(seen(world, FactKind::api, "iam.amazonaws.com/CreateUser", kNow));
  CHECK(seen(world, FactKind::api, "iam.amazonaws.com/CreateUser", kNow + 1));
  CHECK(seen(world, FactKind::api, "iam.amazonaws.com/CreateUser", kNow + 90 * kDayMs));
  CHECK_FALSE(seen(world, FactKind::api, "iam.amazonaws.com/CreateUser", kNow + 91 * kDayMs));
  CHECK_FALSE(seen(world, FactKind::api, "iam.amazonaws.com/DeleteUser", kNow + 1));
}

TEST_CASE("facts end in the same state in any order, also beyond their bounds", "[facts][I3]") {
  std::vector<Told> list;
  for (int i = 0; i < 4300; i++) {
    list.push_back({"p" + std::to_string(i % 300),
                    {i % 9 == 0 ? FactKind::api : FactKind::network,
                     i % 9 == 0 ? "api" : "10.0." + std::to_string(i) + ".0/24",
                     kNow + i * 977 % 7919 * kMinuteMs}});
  }
  // Enough networks to overflow the account's 4096, and enough principals to overflow an API's 256.
  for (int i = 0; i < 500; i++) {
    list.push_back(
        {"q", {FactKind::network, "192.0." + std::to_string(i) + ".0/24", kNow + i * kSecondMs}});
  }
  MemoryWorld expected({}, kNoCalls);
  tell(expected, list, 100'000);
  std::mt19937 random(1);
  for (const std::size_t saved_every : {1000U, 77U}) {
    std::shuffle(list.begin(), list.end(), random);
    MemoryWorld other({}, kNoCalls);
    tell(other, list, saved_every);
    CHECK(other.disk() == expected.disk());
  }
  CHECK(seen(expected, FactKind::api, "api", kNow + 30 * kDayMs));
  // Over the bound, "not there" means "unknown", and unknown is no news.
  CHECK(seen(expected, FactKind::network, "203.0.113.0/24", kNow + 30 * kDayMs));
}

}  // namespace foothold::test
