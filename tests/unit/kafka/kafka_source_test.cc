// Goal: the consumer pool hands over every message once, from where it is told to begin, across a
// stop and a start. Method: librdkafka's own broker in memory; also what ThreadSanitizer looks at.

#include "kafka/kafka_source.h"

#include <catch2/catch.hpp>
#include <set>

#include "support/decoded.h"
#include "unit/kafka/mock_cluster.h"

namespace foothold::test {
namespace {

std::string id_of(int number) {
  return "id-" + std::to_string(number);
}

}  // namespace

TEST_CASE("a pool hands over every message once, and goes on where it was", "[kafka]") {
  MockCluster cluster;
  Log log(LogLevel::error, LogFormat::json);
  Metrics metrics;
  const int first = 3'000, second = 1'500;
  const auto produce = [&](int begin, int end) {
    for (int i = begin; i < end; i++) cluster.produce(i % kPartitions, record(id_of(i)));
    cluster.flush();
  };
  produce(0, first);
  cluster.produce(1, "junk");
  cluster.flush();
  const auto source =
      KafkaSource::open({.access = {.brokers = cluster.brokers(), .log = &log, .metrics = &metrics},
                         .topics = {"in"},
                         .group = "g",
                         .consumers = 2,
                         .epoch_ms = 20});
  REQUIRE(source);
  std::multiset<std::string> ids;
  std::size_t letters = 0;
  const auto poll_until = [&](std::size_t count) {
    for (int turn = 0; turn < 2'000 && ids.size() < count; turn++) {
      const Result<Polled> polled = (*source)->poll(1'000);
      REQUIRE(polled);
      for (const Batch* const batch : polled->batches) {
        for (const ActivityView& activity : batch->activities)
          ids.insert(std::string(activity.event_id));
        letters += batch->dead_letters.size();
      }
    }
  };
  REQUIRE((*source)->start(kAllCalls));
  poll_until(1'000);
  // Stopped with messages fetched and not polled: they come again after the start, and only they.
  (*source)->stop();
  REQUIRE((*source)->start(kAllCalls));
  produce(first, first + second);
  poll_until(first + second);
  CHECK(ids.size() == first + second);
  CHECK(std::set<std::string>(ids.begin(), ids.end()).size() == ids.size());
  CHECK(letters == 1);
  std::int64_t read = 0;
  for (const auto& [partition, offset] : (*source)->positions()) read += offset;
  CHECK(read == first + second + 1);
  CHECK((*source)->take().times.size() == ids.size());
}

TEST_CASE("verdicts are read from the feedback topic, and from no other", "[kafka]") {
  MockCluster cluster;
  Log log(LogLevel::error, LogFormat::json);
  Metrics metrics;
  const auto verdict = [](const char* by) {
    return to_json(FindingVerdict{.finding_id = std::string(32, '0'),
                                  .useful = true,
                                  .by = by,
                                  .note = "",
                                  .time_ms = 1'768'910'400'000});
  };
  cluster.produce(0, verdict("attacker"));
  cluster.produce(0, record("e"));
  cluster.flush();
  cluster.produce_alone("feedback", verdict("analyst"));
  cluster.produce_alone("feedback", record("not read"));
  const auto source =
      KafkaSource::open({.access = {.brokers = cluster.brokers(), .log = &log, .metrics = &metrics},
                         .topics = {"in"},
                         .feedback_topic = "feedback",
                         .group = "g",
                         .epoch_ms = 20});
  REQUIRE(source);
  REQUIRE((*source)->start(kAllCalls));
  DecodeCounts counts;
  std::vector<std::string> by;
  std::uint64_t messages = 0;
  for (int turn = 0; turn < 200 && messages < 4; turn++) {
    const Result<Polled> polled = (*source)->poll(1'000);
    REQUIRE(polled);
    for (const Batch* const batch : polled->batches) {
      counts.add(batch->counts);
      for (const FindingVerdict& each : batch->verdicts) by.push_back(each.by);
    }
    messages += (*source)->take().messages;
  }
  CHECK(by == std::vector<std::string>{"analyst"});
  CHECK(counts.records == 1);
  CHECK(counts.skipped_total() == 1);
  CHECK(counts.dead[static_cast<std::size_t>(DeadReason::bad_verdict)] == 1);
  CHECK((*source)->positions().at({"feedback", 0}) == 2);
  // The feedback topic is no input.
  const auto all = metrics.snapshot();
  CHECK(all[static_cast<std::size_t>(Metric::partitions)][0].value == kPartitions);
}

}  // namespace foothold::test
