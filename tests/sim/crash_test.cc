// Goal: no crash loses a finding, invents one, or changes a byte of state (invariants I2 and I4).
// Method: live through a topic once and count the port calls; then live through it once more per
// call, killed before or after that call, start again from the beginning on the same disk, and
// compare what was published and what is on the disk with the calm life's.

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "support/run_case.h"
#include "support/sim_topic.h"

namespace foothold::test {
namespace {

// What outsiders know in the end: the last state of each finding.
using Findings = std::map<std::string, std::string>;

// Findings that are none any more go out archived only if somebody may have seen them, so lives
// that crashed may hold archived ones that a calm life never showed.
Findings without_archived(Findings findings) {
  std::erase_if(findings, [](const auto& entry) {
    return entry.second.find("\"archived\":true") != std::string::npos;
  });
  return findings;
}

struct Life {
  Findings findings;
  Disk disk;
  int calls = 0;
};

void must_live(MemoryWorld& world, const Policy& policy, const LifeStyle& style) {
  const Result<> lived = live(world, policy, style);  // not inside REQUIRE: it would eat the Crash
  if (!lived) FAIL(lived.error().what);
}

Life calm_life(const std::vector<std::string>& topic, const Policy& policy,
               const LifeStyle& style) {
  MemoryWorld world(topic, builtin_catalog());
  must_live(world, policy, style);
  return {without_archived(world.findings()), world.disk(), world.calls()};
}

}  // namespace

TEST_CASE("a crash at any port call changes no finding and no byte of state", "[sim][I2][I4]") {
  const Policy policy;
  const unsigned seed = GENERATE(range(0u, 6u));
  const bool publish = GENERATE(false, true);
  CAPTURE(seed, publish);
  const std::vector<std::string> topic = random_topic(seed);
  const LifeStyle style{
      .shards = 1,  // a Crash is an exception: it must reach the test from the thread that met it
      .epoch_messages = 9,
      .cache_bytes = std::size_t{1} << (seed % 2 * 20),
      .publish = publish};
  const Life calm = calm_life(topic, policy, style);
  for (int call = 0; call < calm.calls; call++) {
    for (const bool after : {false, true}) {
      CAPTURE(call, after);
      MemoryWorld world(topic, builtin_catalog());
      world.crash_at(call, after);
      try {
        must_live(world, policy, style);
      } catch (const Crash&) {
        world.restart();
        must_live(world, policy, style);
      }
      REQUIRE(without_archived(world.findings()) == calm.findings);
      // Who may have seen a finding is the one thing that a crash may add to.
      if (!publish)
        REQUIRE(world.disk() == calm.disk);
      else
        REQUIRE(world.disk()[0] == calm.disk[0]);
    }
  }
}

TEST_CASE("a life cut in two at any message ends as one life", "[sim][I2]") {
  const Policy policy;
  const unsigned seed = GENERATE(range(10u, 16u));
  CAPTURE(seed);
  const std::vector<std::string> topic = random_topic(seed);
  const LifeStyle style{.shards = 2, .epoch_messages = 5, .cache_bytes = 4096, .publish = false};
  const Life calm = calm_life(topic, policy, style);
  for (std::size_t cut = 1; cut < topic.size(); cut += 4) {
    CAPTURE(cut);
    // Yesterday's messages, then today's, on one disk.
    MemoryWorld world(topic, builtin_catalog());
    world.stop_after(cut);
    must_live(world, policy, style);
    world.go_on();
    must_live(world, policy, style);
    REQUIRE(without_archived(world.findings()) == calm.findings);
    REQUIRE(world.disk()[0] == calm.disk[0]);
    REQUIRE(world.disk()[1] == calm.disk[1]);
  }
}

TEST_CASE("the order of arrival changes no byte of state", "[sim][I3][I4]") {
  const Policy policy;
  const unsigned seed = GENERATE(range(20u, 32u));
  CAPTURE(seed);
  std::vector<std::string> topic = random_topic(seed);
  const Life calm = calm_life(topic, policy, {});
  std::mt19937 random(seed);
  for (int round = 0; round < 4; round++) {
    std::shuffle(topic.begin(), topic.end(), random);
    const LifeStyle style{.shards = 1 + random() % 7,
                          .epoch_messages = 1 + random() % 20,
                          .cache_bytes = std::size_t{2048},
                          .publish = false};
    const Life other = calm_life(topic, policy, style);
    REQUIRE(other.findings == calm.findings);
    REQUIRE(other.disk == calm.disk);
  }
}

}  // namespace foothold::test
