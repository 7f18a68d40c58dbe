// Goal: what others did is counted right, also where there are more of them than are remembered.
// Method: a group of six hundred, over a store in memory.

#include "pipeline/others.h"

#include <catch2/catch.hpp>

#include "support/memory_world.h"

namespace foothold::test {
namespace {

constexpr std::int64_t kNow = 1'772'409'600'000;
constexpr const char* kAccount = "111122223333";
constexpr const char* kApi = "iam.amazonaws.com/CreateUser";

struct NoCalls final : CallTable {
  bool looks_into(std::string_view, std::string_view) const override { return false; }
};
const NoCalls kNoCalls;

std::string worker(int number) {
  return "arn:aws:iam::" + std::string(kAccount) + ":role/worker-" + std::to_string(number);
}

// What worker 0 hears of `members` peers, of which the first `users` had used the API.
Others heard(int members, int users) {
  MemoryWorld world({}, kNoCalls);
  Facts facts(world);
  const auto told = [&](int number, FactKind kind, const std::string& value) {
    const OnChange ignored = [](const Question&, const Change&) { return Result<>(); };
    const ToldFact fact{kAccount, worker(number), {kind, value, kNow - 5 * kDayMs}};
    REQUIRE(tell(facts, fact, ignored).has_value());
  };
  for (int i = 0; i <= members; i++) told(i, FactKind::presence, "");
  for (int i = 1; i <= users; i++) told(i, FactKind::api, kApi);
  CallCase call;
  call.call.api_key = kApi;
  call.call.mark.moment = {kNow, {}};
  const Subject subject{FindingType::user, kAccount, worker(0), day_of(kNow)};
  std::vector<std::uint64_t> asked;
  return others_before(facts, {}, {subject, call, "198.51.100.0/24"}, asked).value();
}

}  // namespace

TEST_CASE("the share of peers is exact while all of them are remembered", "[others]") {
  const Others others = heard(20, 5);
  CHECK(others.peers == 20);
  CHECK(others.peers_using == 5);
}

TEST_CASE("of a group larger than is remembered the share is that of a sample", "[others]") {
  // A third of six hundred: two hundred, of whom the sample of 256 holds about eighty-five.
  const Others others = heard(600, 200);
  CHECK(others.peers >= 255);
  CHECK(others.peers_using * 2 < others.peers);
  CHECK(others.peers_using * 5 > others.peers);
}

}  // namespace foothold::test
