#include "config/nearest.h"

#include <catch2/catch.hpp>
#include <vector>

// Goal: a mistyped word finds the one that was meant.
namespace foothold {

TEST_CASE("the distance of two words counts letters put in, left out and replaced") {
  CHECK(distance("", "") == 0);
  CHECK(distance("abc", "abc") == 0);
  CHECK(distance("abc", "") == 3);
  CHECK(distance("", "abc") == 3);
  CHECK(distance("cache", "cash") == 2);
  CHECK(distance("shard", "shards") == 1);
  CHECK(distance("kitten", "sitting") == 3);
  CHECK(distance(std::string(100'000, 'a'), std::string(100'000, 'b')) == 64);
}

TEST_CASE("the nearest word is a slip away, or has the same last part") {
  const std::vector<std::string> known = {"state.directory", "state.cache", "pipeline.shards",
                                          "detection.forget_after"};
  CHECK(nearest("state.cahce", known) == "state.cache");
  CHECK(nearest("detection.forget", known) == "detection.forget_after");
  CHECK(nearest("state.shards", known) == "pipeline.shards");
  CHECK(nearest("forget_afer", known) == "detection.forget_after");
}

}  // namespace foothold
