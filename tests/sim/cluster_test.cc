// Goal: with transactions, whatever dies or is lost, each state of a finding goes out once, the
// final ones are those of a calm life, and the state log, the disk and the offsets agree (I2, I4).
// Method: exhaustive, one life per port call, killed before or after it; and random worlds, in
// which processes crash, disks go back or are lost, a second daemon takes over from one that still
// runs, and the topic grows. A failing seed is named by the test: foothold_sim_test "[cluster]".

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "support/cluster_world.h"
#include "support/run_case.h"
#include "support/sim_topic.h"

namespace foothold::test {
namespace {

// One daemon's life, as far as it goes.
class SimDaemon {
 public:
  SimDaemon(ClusterWorld& world, SimDisk& disk, std::size_t epoch_messages)
      : epoch_messages_(epoch_messages), ports_(world, disk, epoch_messages) {}

  SimProcess& ports() { return ports_; }

  /// The same order as Daemon::open and restore_state.
  Result<> start() {
    TRY(claim(ports_, {"sim", "foothold", "state", {"in"}}, "disk"));
    ports_.begin();
    TRY(restore(ports_, ports_));
    const Pipeline::Options options{.policy = {},
                                    .config_hash = "test",
                                    .shards = 1,
                                    .cache_bytes = 1 << 16,
                                    .epoch_messages = epoch_messages_,
                                    .publish = true};
    pipeline_ =
        std::make_unique<Pipeline>(options, builtin_catalog(), nullptr, ports_, ports_, ports_);
    return {};
  }
  Result<bool> step() { return pipeline_->step(); }
  const DecodeCounts& decoded() const { return pipeline_->decoded(); }

 private:
  const std::size_t epoch_messages_;
  SimProcess ports_;
  std::unique_ptr<Pipeline> pipeline_;
};

void must(const Result<>& result) {
  if (!result) FAIL(result.error().what);
}

// Starts and works until everything is committed.
void live_to_the_end(ClusterWorld& world, SimDaemon& daemon) {
  must(daemon.start());
  while (!world.drained()) {
    const Result<bool> stepped = daemon.step();
    if (!stepped) FAIL(stepped.error().what);
  }
}

ClusterWorld world_of(unsigned seed, std::size_t partitions) {
  ClusterWorld world(builtin_catalog(), partitions);
  const std::vector<std::string> topic = random_topic(seed);
  for (std::size_t i = 0; i < topic.size(); i++) world.input[i % partitions].push_back(topic[i]);
  return world;
}

void check(const ClusterWorld& world, const SimDisk& disk, const ClusterWorld& calm) {
  REQUIRE(world.drained());
  REQUIRE(world.final_findings() == calm.final_findings());
  REQUIRE(world.repeated() == 0);
  REQUIRE(world.dead_letters.size() == calm.dead_letters.size());
  REQUIRE_FALSE(world.offsets_went_back);
  const Disk folded = world.folded();
  for (const Family family : {Family::profiles, Family::facts, Family::findings}) {
    const auto i = static_cast<std::size_t>(family);
    REQUIRE(folded[i] == disk.now[i]);
  }
  REQUIRE(folded[0] == calm.folded()[0]);
}

}  // namespace

TEST_CASE("a daemon killed at any port call loses nothing and says nothing twice",
          "[sim][cluster][I2][I4]") {
  const unsigned seed = GENERATE(range(40u, 43u));
  CAPTURE(seed);
  ClusterWorld calm = world_of(seed, 2);
  SimDisk calm_disk;
  SimDaemon calm_daemon(calm, calm_disk, 9);
  live_to_the_end(calm, calm_daemon);
  for (int call = 0; call < calm_daemon.ports().calls(); call++) {
    for (const bool after : {false, true}) {
      CAPTURE(call, after);
      ClusterWorld world = world_of(seed, 2);
      SimDisk disk;
      SimDaemon first(world, disk, 9);
      first.ports().crash_at(call, after);
      bool crashed = false;
      try {
        live_to_the_end(world, first);
      } catch (const Crash&) {
        crashed = true;
      }
      SimDaemon second(world, disk, 9);
      live_to_the_end(world, second);
      check(world, disk, calm);
      REQUIRE(crashed);
    }
  }
}

TEST_CASE("a verdict is read once by whichever daemon commits it, and kept apart from the input",
          "[sim][cluster]") {
  const std::string verdict = to_json(FindingVerdict{.finding_id = std::string(32, '0'),
                                                     .useful = true,
                                                     .by = "analyst",
                                                     .note = "",
                                                     .time_ms = kPlausibleFromMs});
  ClusterWorld world = world_of(41, 2);
  world.feedback = world.input.size();
  world.input.push_back({verdict, "junk", verdict});
  world.input[0].push_back(verdict);
  SimDisk disk;
  SimDaemon first(world, disk, 1000);
  live_to_the_end(world, first);
  CHECK(first.decoded().verdicts[1] == 2);
  CHECK(first.decoded().skipped_total() == 1);
  const auto letters = [&] {
    return std::count_if(
        world.dead_letters.begin(), world.dead_letters.end(),
        [&](const DeadLetter& letter) { return letter.partition == 2 && letter.bytes == "junk"; });
  };
  CHECK(letters() == 1);
  world.input.back().push_back(verdict);
  SimDaemon second(world, disk, 1000);
  live_to_the_end(world, second);
  CHECK(second.decoded().verdicts[1] == 1);
  CHECK(letters() == 1);
}

namespace {

// Draws what happens next in one world, until everything is committed and one daemon is at rest.
class RandomWorld {
 public:
  explicit RandomWorld(unsigned seed)
      : random_(seed), world_(world_of(seed % 17, 1 + seed % 4)), disks_(2) {
    // What arrives later: the world begins with a part of the messages.
    for (auto& partition : world_.input) {
      const std::size_t now = draw(partition.size() + 1);
      later_.emplace_back(partition.begin() + static_cast<std::ptrdiff_t>(now), partition.end());
      partition.resize(now);
    }
  }

  void run() {
    for (int turn = 0; turn < 60; turn++) act();
    heal();
  }
  ClusterWorld& world() { return world_; }
  const SimDisk& disk() const { return disks_[0]; }

 private:
  std::size_t draw(std::size_t below) { return random_() % below; }

  void act() {
    const std::size_t who = draw(8) == 0 ? 1 : 0;
    switch (draw(10)) {
      case 0:
        return kill(who);
      case 1:
        return arrive();
      case 2:
        return draw(4) == 0 ? grow() : arrive();
      default:
        return step(who);
    }
  }

  void step(std::size_t who) {
    try {
      if (!daemons_[who]) return begin(who);
      const Result<bool> stepped = daemons_[who]->step();
      if (stepped) return;
      // Only a daemon that was overtaken may fail.
      if (!daemons_[who]->ports().fenced()) FAIL(stepped.error().what);
      daemons_[who].reset();
    } catch (const Crash&) {
      daemons_[who].reset();
    }
  }

  void begin(std::size_t who) {
    // A machine that died may bring back an older disk, or none.
    SimDisk& disk = disks_[who];
    const std::size_t fate = draw(6);
    if (fate == 0) disk = {};
    if (fate == 1) disk.now = disk.history[draw(disk.history.size())];
    daemons_[who] = std::make_unique<SimDaemon>(world_, disk, 1 + draw(12));
    if (draw(2) == 0) daemons_[who]->ports().crash_at(static_cast<int>(draw(200)), draw(2) == 0);
    must(daemons_[who]->start());
  }

  void kill(std::size_t who) { daemons_[who].reset(); }

  void arrive() {
    for (std::size_t i = 0; i < later_.size(); i++) {
      if (later_[i].empty() || draw(2) == 0) continue;
      world_.input[i].push_back(later_[i].front());
      later_[i].erase(later_[i].begin());
    }
  }

  void grow() {
    world_.input.emplace_back();
    later_.emplace_back();
  }

  void heal() {
    for (auto& daemon : daemons_) daemon.reset();
    for (std::size_t i = 0; i < later_.size(); i++) {
      world_.input[i].insert(world_.input[i].end(), later_[i].begin(), later_[i].end());
    }
    SimDaemon last(world_, disks_[0], 5);
    live_to_the_end(world_, last);
  }

  std::mt19937 random_;
  ClusterWorld world_;
  std::vector<SimDisk> disks_;
  std::array<std::unique_ptr<SimDaemon>, 2> daemons_;
  std::vector<std::vector<std::string>> later_;
};

}  // namespace

TEST_CASE("whatever a random world does to its daemons, it ends as a calm one",
          "[sim][cluster][I2][I3][I4]") {
  const unsigned seed = GENERATE(range(0u, 400u));
  CAPTURE(seed);
  ClusterWorld calm = world_of(seed % 17, 1 + seed % 4);
  SimDisk calm_disk;
  SimDaemon calm_daemon(calm, calm_disk, 9);
  live_to_the_end(calm, calm_daemon);
  RandomWorld random(seed);
  random.run();
  check(random.world(), random.disk(), calm);
}

}  // namespace foothold::test
