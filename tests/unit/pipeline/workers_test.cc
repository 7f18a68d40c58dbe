#include "pipeline/workers.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <vector>

namespace foothold {

TEST_CASE("every worker runs the job once, and all have run when run() returns", "[workers]") {
  for (const std::size_t count : {1U, 2U, 7U}) {
    Workers workers(count);
    std::vector<int> runs(count, 0);
    for (int round = 0; round < 200; round++) workers.run([&](std::size_t i) { runs[i]++; });
    for (const int each : runs) CHECK(each == 200);
  }
}

TEST_CASE("workers that never ran stop all the same", "[workers]") {
  const Workers workers(4);
}

}  // namespace foothold
