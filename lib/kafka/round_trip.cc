#include "kafka/round_trip.h"

#include "base/clock.h"
#include "kafka/handles.h"
#include "kafka/kafka_topics.h"
#include "kafka/send.h"

namespace foothold {
namespace {

constexpr int kTimeoutMs = 10'000;
constexpr int kPollMs = 500;

// From the end of every partition: what was found before is none of the trip's.
Result<> begin_at_end(const RoundTrip& trip, const KafkaClient& reader) {
  const std::int32_t count = TRY(partition_count(trip.access, reader, trip.findings_topic));
  const KafkaPartitions list(rd_kafka_topic_partition_list_new(count));
  for (std::int32_t i = 0; i < count; i++) {
    std::int64_t low = 0, high = 0;
    const rd_kafka_resp_err_t error = rd_kafka_query_watermark_offsets(
        reader.handle(), trip.findings_topic.c_str(), i, &low, &high, kTimeoutMs);
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return fail(Errc::unavailable, "cannot read the topic " + trip.findings_topic + " (" +
                                         rd_kafka_err2str(error) + ")");
    }
    rd_kafka_topic_partition_list_add(list.get(), trip.findings_topic.c_str(), i)->offset = high;
  }
  const rd_kafka_resp_err_t error = rd_kafka_assign(reader.handle(), list.get());
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
  return fail(Errc::unavailable, std::string("cannot assign: ") + rd_kafka_err2str(error));
}

}  // namespace

Result<std::string> make_round_trip(const RoundTrip& trip, const std::string& message) {
  const std::unique_ptr<KafkaClient> reader =
      TRY(KafkaClient::create(trip.access,
                              {.role = KafkaRole::consumer,
                               .name = "proof",
                               .defaults = {{"allow.auto.create.topics", "false"}},
                               .fixed = {{"group.id", "foothold-proof"},  // asked for, never used
                                         {"enable.auto.commit", "false"},
                                         {"enable.auto.offset.store", "false"},
                                         {"isolation.level", "read_committed"}}},
                              nullptr));
  rd_kafka_poll_set_consumer(reader->handle());
  TRY(begin_at_end(trip, *reader));
  TRY(send(trip.access, {trip.input_topic, "kafka.input.topics"}, false, "", message));
  const std::int64_t began_ms = monotonic_ms();
  while (trip.go_on() && monotonic_ms() - began_ms < trip.wait_ms) {
    const KafkaMessage found(rd_kafka_consumer_poll(reader->handle(), kPollMs));
    if (found == nullptr || found->err != RD_KAFKA_RESP_ERR_NO_ERROR) continue;
    const std::string_view finding(static_cast<const char*>(found->payload), found->len);
    if (trip.is_awaited(finding)) return std::string(finding);
  }
  return fail(Errc::unavailable, "no finding came");
}

}  // namespace foothold
