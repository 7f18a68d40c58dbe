// Goal: what boards say of findings is what was committed, and names of principals stay few.
// Method: updates as they are committed, at times of a made-up clock.

#include "kafka/finding_counts.h"

#include <catch2/catch.hpp>

namespace foothold::test {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;

FindingUpdate update(const std::string& id, const std::string& account, const std::string& who,
                     int score, const std::string& severity = "5.0", bool archived = false) {
  return {id, 0,
          R"({"type":"t","severity":)" + severity + R"(,"accountId":")" + account +
              R"(","service":{"additionalInfo":{"principal":")" + who + R"(","score":)" +
              std::to_string(score) + "}}}",
          archived};
}

struct Bench {
  Metrics metrics;
  FindingCounts counts{metrics};
  std::int64_t now_ms = 1'000'000;

  void commit(const std::vector<FindingUpdate>& updates) {
    counts.committed(updates, labels_of(updates), now_ms);
    now_ms += 10'000;
    counts.turn(now_ms);
  }
  void wait(std::int64_t ms) {
    now_ms += ms;
    counts.turn(now_ms);
  }
  std::map<Metrics::Labels, double> values(Metric metric) const {
    std::map<Metrics::Labels, double> found;
    const auto all = metrics.snapshot();
    for (const Metrics::Sample& sample : all[static_cast<std::size_t>(metric)])
      found[sample.labels] = sample.value;
    return found;
  }
};
using Values = std::map<Metrics::Labels, double>;

}  // namespace

TEST_CASE("changes are counted by type and band, scores but for archived ones", "[kafka]") {
  Bench bench;
  bench.commit({update("a", "1", "p", 15), update("b", "1", "p", -30, "3.9"),
                update("a", "1", "p", 110, "8.5"), update("b", "1", "p", -30, "3.9", true)});
  CHECK(
      bench.values(Metric::finding_updates) ==
      Values{{{"t", "archived"}, 1}, {{"t", "high"}, 1}, {{"t", "low"}, 1}, {{"t", "medium"}, 1}});
  const auto all = bench.metrics.snapshot();
  const HistogramValue& scores = all[static_cast<std::size_t>(Metric::finding_score)][0].histogram;
  const std::span<const double> bounds = histogram_bounds(Metric::finding_score);
  CHECK(scores.sum == 95);
  for (std::size_t i = 0; i < bounds.size(); i++) {
    CAPTURE(bounds[i]);
    CHECK(scores.buckets[i] == (bounds[i] == -20 || bounds[i] == 20 || bounds[i] == 120 ? 1 : 0));
  }
}

TEST_CASE("a finding counts once for its principal, however often it changes", "[kafka]") {
  Bench bench;
  bench.commit({update("a", "1", "p", 1), update("b", "1", "p", 1), update("c", "2", "q", 1)});
  bench.commit({update("a", "1", "p", 2)});
  CHECK(bench.values(Metric::noisy_principals) == Values{{{"1", "p"}, 2}, {{"2", "q"}, 1}});
  CHECK(bench.values(Metric::noisy_accounts) == Values{{{"1"}, 2}, {{"2"}, 1}});
  bench.commit({update("c", "2", "q", 1, "5.0", true)});
  CHECK(bench.values(Metric::noisy_principals) == Values{{{"1", "p"}, 2}});
}

TEST_CASE("a day after its last change a finding no longer counts", "[kafka]") {
  Bench bench;
  bench.commit({update("a", "1", "p", 1), update("b", "1", "p", 1)});
  bench.wait(20 * kHourMs);
  bench.commit({update("b", "1", "p", 2)});
  CHECK(bench.values(Metric::noisy_principals) == Values{{{"1", "p"}, 2}});
  bench.wait(5 * kHourMs);
  CHECK(bench.values(Metric::noisy_principals) == Values{{{"1", "p"}, 1}});
  bench.wait(20 * kHourMs);
  CHECK(bench.values(Metric::noisy_principals).empty());
}

TEST_CASE("ten principals are named, those with the most findings", "[kafka]") {
  Bench bench;
  std::vector<FindingUpdate> updates;
  for (int who = 0; who < 30; who++) {
    for (int i = 0; i <= who; i++) {
      const std::string name = std::to_string(who);
      updates.push_back(update(name + "/" + std::to_string(i), "a" + name, name, 1));
    }
  }
  bench.commit(updates);
  const Values named = bench.values(Metric::noisy_principals);
  CHECK(named.size() == 10);
  CHECK(named.at({"a29", "29"}) == 30);
  CHECK(named.count({"a19", "19"}) == 0);
  CHECK(bench.values(Metric::noisy_accounts).size() == 10);
}

TEST_CASE("however many findings there are, so many are remembered", "[kafka]") {
  RecentFindings recent;
  for (std::size_t i = 0; i < RecentFindings::kFindings + 5; i++)
    recent.add(std::to_string(i), {"1", i < 5 ? "first" : "later"}, static_cast<std::int64_t>(i));
  CHECK(recent.size() == RecentFindings::kFindings);
  const auto named = recent.principals(10);
  REQUIRE(named.size() == 1);
  CHECK(named[0].first.principal == "later");
}

}  // namespace foothold::test
