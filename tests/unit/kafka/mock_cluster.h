#pragma once

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <catch2/catch.hpp>
#include <string>

namespace foothold::test {

inline constexpr int kPartitions = 4;

/// librdkafka's brokers in memory, with a topic "in", and a producer for it. Lives as long as this
/// object.
class MockCluster {
 public:
  MockCluster() {
    char text[512];
    rd_kafka_conf_t* const conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "test.mock.num.brokers", "2", text, sizeof text);
    rd_kafka_conf_set(conf, "log_level", "0", text, sizeof text);
    producer_ = rd_kafka_new(RD_KAFKA_PRODUCER, conf, text, sizeof text);
    REQUIRE(producer_ != nullptr);
    cluster_ = rd_kafka_handle_mock_cluster(producer_);
    rd_kafka_mock_topic_create(cluster_, "in", kPartitions, 1);
    topic_ = rd_kafka_topic_new(producer_, "in", nullptr);
  }
  ~MockCluster() {
    rd_kafka_topic_destroy(topic_);
    rd_kafka_destroy(producer_);
  }
  void produce(int partition, const std::string& message) {
    REQUIRE(rd_kafka_produce(topic_, partition, RD_KAFKA_MSG_F_COPY,
                             const_cast<char*>(message.data()), message.size(), nullptr, 0,
                             nullptr) == 0);
  }
  /// One message to a topic of one partition, which is created.
  void produce_alone(const std::string& topic, const std::string& message) {
    rd_kafka_mock_topic_create(cluster_, topic.c_str(), 1, 1);
    rd_kafka_topic_t* const handle = rd_kafka_topic_new(producer_, topic.c_str(), nullptr);
    REQUIRE(rd_kafka_produce(handle, 0, RD_KAFKA_MSG_F_COPY, const_cast<char*>(message.data()),
                             message.size(), nullptr, 0, nullptr) == 0);
    flush();
    rd_kafka_topic_destroy(handle);
  }
  void flush() { REQUIRE(rd_kafka_flush(producer_, 30'000) == RD_KAFKA_RESP_ERR_NO_ERROR); }
  rd_kafka_mock_cluster_t* handle() { return cluster_; }
  std::string brokers() const { return rd_kafka_mock_cluster_bootstraps(cluster_); }

 private:
  rd_kafka_t* producer_ = nullptr;
  rd_kafka_mock_cluster_t* cluster_ = nullptr;
  rd_kafka_topic_t* topic_ = nullptr;
};

}  // namespace foothold::test
