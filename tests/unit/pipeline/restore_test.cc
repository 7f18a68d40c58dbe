// Goal: a store follows the state log, and belongs to one daemon. Method: the simulated cluster.

#include "pipeline/restore.h"

#include <catch2/catch.hpp>

#include "support/cluster_world.h"
#include "support/run_case.h"

namespace foothold::test {
namespace {

const StateOwner kOwner{"cluster", "group", "state", {"b", "a"}};

StateWrite write(const std::string& key, const std::string& value) {
  return {Family::profiles, key, value};
}

}  // namespace

TEST_CASE("a store belongs to one cluster, group and topics", "[restore]") {
  ClusterWorld world(builtin_catalog(), 1);
  SimDisk disk;
  SimProcess store(world, disk, 1);
  REQUIRE(refuse_owned(store, "DIR"));
  REQUIRE(claim(store, kOwner, "DIR"));
  REQUIRE(claim(store, {"cluster", "group", "state", {"a", "b"}}, "DIR"));
  CHECK_FALSE(refuse_owned(store, "DIR"));
  for (const StateOwner& other : {StateOwner{"other", "group", "state", {"a", "b"}},
                                  StateOwner{"cluster", "x", "state", {"a", "b"}},
                                  StateOwner{"cluster", "group", "x", {"a", "b"}},
                                  StateOwner{"cluster", "group", "state", {"a"}}}) {
    const Result<> refused = claim(store, other, "DIR");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Errc::rejected);
    CHECK(refused.error().what.starts_with("DIR holds the state of another daemon"));
  }
}

TEST_CASE("a store that replay wrote is no daemon's", "[restore]") {
  ClusterWorld world(builtin_catalog(), 1);
  SimDisk disk;
  SimProcess store(world, disk, 1);
  const StateWrite one = write("k", "v");
  REQUIRE(store.save({&one, 1}));
  CHECK_FALSE(claim(store, kOwner, "DIR"));
}

TEST_CASE("restoring goes on where it was, removals included", "[restore]") {
  ClusterWorld world(builtin_catalog(), 1);
  SimDisk disk;
  SimProcess process(world, disk, 1);
  world.state = {write("a", "1"), write("b", "2"), write("a", "3")};
  CHECK(restore(process, process) == 3);
  CHECK(saved_position(process) == 3);
  CHECK(restore(process, process) == 0);
  world.state.push_back({Family::profiles, "b", std::nullopt});
  CHECK(restore(process, process) == 1);
  CHECK(disk.now[0] == std::map<std::string, std::string>{{"a", "3"}});
}

}  // namespace foothold::test
