// Goal: an epoch is committed once whatever the coordinator answers: abortable trouble is aborted
// and tried again, a fence ends it. Method: librdkafka's brokers in memory, told to answer with
// errors.

#include "kafka/kafka_log.h"

#include <catch2/catch.hpp>

#include "pipeline/restore.h"
#include "support/decoded.h"
#include "unit/kafka/mock_cluster.h"

namespace foothold::test {
namespace {

constexpr std::int16_t kProduce = 0, kEndTxn = 26, kTxnOffsetCommit = 28;

// A log and the source it follows, on one mock cluster.
struct Bench {
  Bench() {
    for (const char* topic : {"findings", "dead", "state"})
      rd_kafka_mock_topic_create(cluster.handle(), topic, 1, 1);
    cluster.produce(0, record("e"));
    cluster.flush();
    const KafkaAccess access{.brokers = cluster.brokers(), .log = &log, .metrics = &metrics};
    source = KafkaSource::open({.access = access, .topics = {"in"}, .group = "g", .epoch_ms = 20})
                 .value();
    kafka_log = KafkaLog::open({.access = access,
                                .group = "g",
                                .findings_topic = "findings",
                                .dead_letter_topic = "dead",
                                .state_topic = "state",
                                .go_on = [this] { return turns++ < 100; }})
                    .value();
    REQUIRE(kafka_log->begin());
    REQUIRE(source->start(kAllCalls));
    kafka_log->follow(*source);
    for (int i = 0; i < 100 && source->take().messages == 0; i++) REQUIRE(source->poll(1));
  }
  Result<std::vector<StateWrite>> commit() {
    const FindingUpdate finding{"id", 0, R"({"type":"t","severity":5,"accountId":"1"})", false};
    const StateWrite write{Family::profiles, "key", "value"};
    return kafka_log->commit({.findings = {&finding, 1}, .writes = {&write, 1}});
  }
  double transactions(const char* result) const { return value(Metric::transactions, {result}); }
  double value(Metric metric, const Metrics::Labels& labels) const {
    const auto all = metrics.snapshot();
    for (const Metrics::Sample& sample : all[static_cast<std::size_t>(metric)]) {
      if (sample.labels == labels) return sample.value;
    }
    return 0;
  }
  void fail(std::int16_t request, rd_kafka_resp_err_t error) {
    rd_kafka_mock_push_request_errors(cluster.handle(), request, 1, error);
  }

  MockCluster cluster;
  Log log{LogLevel::error, LogFormat::json};
  Metrics metrics;
  std::unique_ptr<KafkaSource> source;
  std::unique_ptr<KafkaLog> kafka_log;
  int turns = 0;
};

}  // namespace

TEST_CASE("findings are counted by band, suppressed ones apart from corrected ones", "[kafka]") {
  Bench bench;
  const auto finding = [](const char* severity, const std::string& info, bool archived) {
    return FindingUpdate{"id", 0,
                         std::string(R"({"type":"t","accountId":"1","severity":)") + severity +
                             R"(,"service":{"additionalInfo":{)" + info + "}}}",
                         archived};
  };
  const std::string rule = R"("suppression":{"rule":"r"})";
  const std::vector<FindingUpdate> findings = {finding("3.9", "", false),
                                               finding("5.0", "", false),
                                               finding("7.0", "", false),
                                               finding("7.0", rule, true),
                                               finding("5.0", R"("correction":"c")", true),
                                               finding("5.0", rule + R"(,"correction":"c")", true)};
  REQUIRE(bench.kafka_log->commit({.findings = findings}));
  for (const char* band : {"low", "medium", "high", "suppressed"}) {
    INFO(band);
    CHECK(bench.value(Metric::finding_updates, {"t", band}) == 1);
  }
  CHECK(bench.value(Metric::finding_updates, {"t", "archived"}) == 2);
}

TEST_CASE("a commit tells how far the state topic goes", "[kafka]") {
  Bench bench;
  const auto kept = bench.commit();
  REQUIRE(kept);
  REQUIRE(kept->size() == 1);
  CHECK(kept->front().key == state_position(0).key);
  CHECK(bench.transactions("committed") == 1);
  CHECK(bench.transactions("aborted") == 0);
}

TEST_CASE("a transaction that must be aborted is tried again", "[kafka]") {
  Bench bench;
  bench.fail(kTxnOffsetCommit, RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION);
  REQUIRE(bench.commit());
  CHECK(bench.transactions("aborted") == 1);
  CHECK(bench.transactions("committed") == 1);
}

TEST_CASE("what is retriable is retried without an abort", "[kafka]") {
  Bench bench;
  bench.fail(kEndTxn, RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS);
  REQUIRE(bench.commit());
  CHECK(bench.transactions("aborted") == 0);
  CHECK(bench.transactions("committed") == 1);
}

TEST_CASE("what waiting does not mend ends it and says what to do", "[kafka]") {
  Bench bench;
  bench.fail(kProduce, RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE);
  const auto kept = bench.commit();
  REQUIRE_FALSE(kept);
  CHECK(kept.error().code == Errc::rejected);
  CHECK(kept.error().what.find("max.message.bytes") != std::string::npos);
  CHECK(bench.transactions("aborted") == 1);
  CHECK(bench.transactions("committed") == 0);
  CHECK_FALSE(bench.kafka_log->fenced());
}

TEST_CASE("a fence ends it and says so", "[kafka]") {
  Bench bench;
  bench.fail(kEndTxn, RD_KAFKA_RESP_ERR_PRODUCER_FENCED);
  const auto kept = bench.commit();
  REQUIRE_FALSE(kept);
  CHECK(bench.kafka_log->fenced());
  CHECK(kept.error().what.find("has taken over") != std::string::npos);
}

}  // namespace foothold::test
