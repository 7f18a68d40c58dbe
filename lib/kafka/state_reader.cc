#include "kafka/state_reader.h"

#include "base/clock.h"
#include "kafka/handles.h"

namespace foothold {
namespace {

constexpr int kTimeoutMs = 10'000;
constexpr int kPollMs = 500;

}  // namespace

struct StateReader::Impl {
  Options options;
  std::unique_ptr<KafkaClient> client;

  Result<bool> take(const rd_kafka_message_t& message, std::int64_t& position, const Visit& visit);
};

StateReader::StateReader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
StateReader::~StateReader() = default;

Result<std::unique_ptr<StateReader>> StateReader::open(const Options& options) {
  auto impl = std::make_unique<Impl>(Impl{options, nullptr});
  impl->client = TRY(KafkaClient::create(options.access,
                                         {.role = KafkaRole::consumer,
                                          .name = "restore",
                                          .defaults = {{"allow.auto.create.topics", "false"}},
                                          .fixed = {{"group.id", options.group},
                                                    {"enable.auto.commit", "false"},
                                                    {"enable.auto.offset.store", "false"},
                                                    {"auto.offset.reset", "error"},
                                                    {"isolation.level", "read_committed"},
                                                    {"enable.partition.eof", "true"}}},
                                         nullptr));
  rd_kafka_poll_set_consumer(impl->client->handle());
  return std::unique_ptr<StateReader>(new StateReader(std::move(impl)));
}

Result<std::int64_t> StateReader::read(std::int64_t position, const Visit& visit) {
  const Options& options = impl_->options;
  rd_kafka_t* const handle = impl_->client->handle();
  std::int64_t low = 0, high = 0;
  const rd_kafka_resp_err_t asked =
      rd_kafka_query_watermark_offsets(handle, options.topic.c_str(), 0, &low, &high, kTimeoutMs);
  if (asked != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return fail(Errc::unavailable, "cannot read the state topic " + options.topic + " (" +
                                       rd_kafka_err2str(asked) + ")");
  }
  if (position > high || (position > 0 && position < low)) {
    return fail(Errc::rejected,
                "the state directory was written up to offset " + std::to_string(position) +
                    " of " + options.topic + ", which now holds " + std::to_string(low) + " to " +
                    std::to_string(high) +
                    ": the topic was made anew or lost messages; empty the directory to begin "
                    "with what the topic holds");
  }
  const std::int64_t from = std::max(position, low);
  KafkaPartitions list(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(list.get(), options.topic.c_str(), 0)->offset = from;
  const rd_kafka_resp_err_t assigned = rd_kafka_assign(handle, list.get());
  if (assigned != RD_KAFKA_RESP_ERR_NO_ERROR)
    return fail(Errc::unavailable, std::string("cannot assign: ") + rd_kafka_err2str(assigned));
  std::int64_t asked_ms = 0;
  position = from;
  for (bool ended = false; !ended;) {
    const std::int64_t now_ms = monotonic_ms();
    if (now_ms - asked_ms >= kPollMs) {
      asked_ms = now_ms;
      const double whole = static_cast<double>(std::max<std::int64_t>(high - from, 1));
      if (!options.go_on(static_cast<double>(position - from) / whole))
        return fail(Errc::unavailable, "stopped while the state was restored");
    }
    const KafkaMessage message(rd_kafka_consumer_poll(handle, kPollMs));
    if (message != nullptr) ended = TRY(impl_->take(*message, position, visit));
  }
  rd_kafka_assign(handle, nullptr);
  options.go_on(1);
  return position;
}

// True at the end of the topic.
Result<bool> StateReader::Impl::take(const rd_kafka_message_t& message, std::int64_t& position,
                                     const Visit& visit) {
  if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
    position = std::max(position, message.offset);
    return true;
  }
  if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    const char* const why = rd_kafka_message_errstr(&message);
    options.access.log->write(LogLevel::warn, "restore_error", {{"reason", why}});
    if (message.err != RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET) return false;
    return fail(Errc::unavailable, std::string("cannot read the state topic (") + why + ")");
  }
  const std::string_view key(static_cast<const char*>(message.key), message.key_len);
  if (key.empty() || static_cast<std::size_t>(key[0]) >= kFamilies) {
    return fail(Errc::corrupt, "the state topic " + options.topic + " holds at offset " +
                                   std::to_string(message.offset) +
                                   " a message that is none of foothold's; name another topic in "
                                   "kafka.state.topic");
  }
  StateWrite write{static_cast<Family>(key[0]), std::string(key.substr(1)), std::nullopt};
  if (message.payload != nullptr)
    write.value.emplace(static_cast<const char*>(message.payload), message.len);
  position = message.offset + 1;
  TRY(visit(write, position));
  return false;
}

}  // namespace foothold
