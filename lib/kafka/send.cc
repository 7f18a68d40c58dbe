#include "kafka/send.h"

#include <optional>

#include "kafka/handles.h"

namespace foothold {
namespace {

constexpr int kTimeoutMs = 15'000;

struct Delivery {
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
  Sent sent;
};

}  // namespace

Result<Sent> send(const KafkaAccess& access, const TopicWanted& topic, bool create,
                  const std::string& key, const std::string& value) {
  std::optional<Delivery> delivery;
  const auto client = TRY(
      KafkaClient::create(access,
                          {.role = KafkaRole::producer,
                           .name = "feedback",
                           .defaults = {},
                           .fixed = {{"enable.idempotence", "true"},
                                     {"acks", "all"},
                                     {"message.timeout.ms", std::to_string(kTimeoutMs)}}},
                          [&](const rd_kafka_message_t& message) {
                            delivery = Delivery{message.err, {message.partition, message.offset}};
                          }));
  TRY(cluster_id(access, *client, kTimeoutMs));
  TRY(check_topics(access, *client, {topic}, create));
  const auto refused = [&](rd_kafka_resp_err_t error) {
    const bool forbidden = error == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED;
    return fail(forbidden ? Errc::rejected : Errc::unavailable,
                "Kafka did not take the message for " + topic.name + " (" +
                    rd_kafka_err2str(error) + ")" +
                    (forbidden ? "; allow this login to write to the topic" : "; try again"));
  };
  const KafkaTopic handle(rd_kafka_topic_new(client->handle(), topic.name.c_str(), nullptr));
  if (rd_kafka_produce(handle.get(), RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY,
                       const_cast<char*>(value.data()), value.size(), key.data(), key.size(),
                       nullptr) != 0) {
    return refused(rd_kafka_last_error());
  }
  rd_kafka_flush(client->handle(), 2 * kTimeoutMs);
  if (!delivery) return refused(RD_KAFKA_RESP_ERR__TIMED_OUT);
  if (delivery->error != RD_KAFKA_RESP_ERR_NO_ERROR) return refused(delivery->error);
  return delivery->sent;
}

}  // namespace foothold
