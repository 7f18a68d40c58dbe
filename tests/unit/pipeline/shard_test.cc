// Goal: the shard's short cuts are short cuts only. Method: the same random calls through a shard
// whose caches are useless (evicted at once) and through one that keeps all, and the bytes of both.

#include "pipeline/shard.h"

#include <catch2/catch.hpp>
#include <random>

#include "support/run_case.h"

namespace foothold::test {
namespace {

std::vector<std::string> calls(unsigned seed) {
  std::mt19937 random(seed);
  std::vector<std::string> records;
  for (int i = 0; i < 600; i++) {
    RecordSpec spec;
    spec.who = "user:" + std::string(1, static_cast<char>('a' + random() % 5));
    spec.name = random() % 20 == 0 ? "PutBucketPolicy" : "List" + std::to_string(random() % 4);
    spec.time_ms = 1'772'409'600'000 + i * 5 * kMinuteMs - static_cast<int>(random() % 3) * kDayMs;
    spec.event_id = event_id_of("shard" + std::to_string(random() % 500));
    spec.keys["from"] =
        "198.51." + std::to_string(random() % 2) + "." + std::to_string(random() % 3);
    spec.keys["key"] = "AKIA" + std::to_string(random() % 3);
    if (random() % 9 == 0) spec.keys["error"] = "AccessDenied";
    if (random() % 9 == 0) spec.keys["by"] = "cloudformation.amazonaws.com";
    records.push_back(record_json(spec));
  }
  return records;
}

struct Folded {
  Disk disk;
  ShardCounts counts;
};

Folded fold(const std::vector<std::string>& records, std::size_t cache_bytes, std::size_t epoch) {
  MemoryWorld world(records, builtin_catalog());
  Pipeline pipeline({.policy = {},
                     .config_hash = "test",
                     .shards = 1,
                     .cache_bytes = cache_bytes,
                     .epoch_messages = epoch,
                     .publish = false},
                    builtin_catalog(), nullptr, world, world, world);
  for (;;) {
    const Result<bool> more = pipeline.step();
    REQUIRE(more.has_value());
    if (!*more) break;
  }
  return {world.disk(), pipeline.folded()};
}

}  // namespace

TEST_CASE("neither the cache nor the short cut for usual calls changes a byte of state",
          "[shard]") {
  for (unsigned seed = 0; seed < 5; seed++) {
    const std::vector<std::string> records = calls(seed);
    const Folded roomy = fold(records, 64 << 20, 1000);
    const Folded tight = fold(records, 1, 1);
    CHECK(roomy.disk == tight.disk);
    CHECK(roomy.counts.settled > 50);
    CHECK(tight.counts.profile_misses > roomy.counts.profile_misses);
  }
}

TEST_CASE("what was folded is settled when it comes again", "[shard]") {
  std::vector<std::string> records = calls(7);
  MemoryWorld world(records, builtin_catalog());
  REQUIRE(live(world, {}, {}).has_value());
  const Disk before = world.disk();
  world.restart();
  REQUIRE(live(world, {}, {}).has_value());
  CHECK(world.disk() == before);
}

}  // namespace foothold::test
