#include "kafka/kafka_log.h"

#include <algorithm>
#include <optional>

#include "base/clock.h"
#include "kafka/finding_counts.h"
#include "kafka/handles.h"
#include "pipeline/restore.h"

namespace foothold {
namespace {

constexpr int kStepMs = 2'000;  // one turn of waiting for a broker
constexpr std::int64_t kProbeMs = 3'000;

// What became of a transaction, or of a step of it.
enum class Outcome : std::uint8_t { done, abort, fatal };

struct Header {
  const char* name;
  std::string value;
};

}  // namespace

struct KafkaLog::Impl {
  explicit Impl(const Options& wanted) : options(wanted), counts(*wanted.access.metrics) {}

  const Options options;
  FindingCounts counts;
  std::unique_ptr<KafkaClient> client;
  KafkaTopic findings, dead_letters, state;
  KafkaGroup group;
  const KafkaSource* source = nullptr;
  Positions committed;
  std::int64_t committed_ms = 0;
  bool fenced = false;
  Error error{Errc::unavailable, ""};  // of the last step that was fatal

  // Told by deliveries, which come while this thread waits for librdkafka.
  std::int64_t state_end = -1;
  // The first of a transaction that no retry delivers. Others are told beside it (what an abort
  // purges), in any order.
  struct Hopeless {
    rd_kafka_resp_err_t error;
    std::string topic;
  };
  std::optional<Hopeless> hopeless;

  void on_delivery(const rd_kafka_message_t& message);
  Outcome step(const char* what, const std::function<rd_kafka_error_t*()>& call);
  Outcome transaction(const Epoch& epoch, const std::vector<FindingLabels>& labels);
  void count(const Epoch& epoch, const std::vector<FindingLabels>& labels);
  Outcome give_up(const char* what, const std::string& why);
  bool abort();
  bool is_hopeless();
  Outcome produce_all(const Epoch& epoch, const std::vector<FindingLabels>& labels);
  Outcome produce(rd_kafka_topic_t* topic, std::int32_t partition, std::string_view key,
                  std::optional<std::string_view> value, const std::vector<Header>& headers);
  Outcome send_offsets();
};

KafkaLog::KafkaLog(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
KafkaLog::~KafkaLog() = default;

Result<std::unique_ptr<KafkaLog>> KafkaLog::open(const Options& options) {
  auto impl = std::make_unique<Impl>(options);
  Impl* const raw = impl.get();
  // The time-out is how long readers wait for a daemon that died and did not come back; each step
  // of an epoch takes less.
  impl->client = TRY(KafkaClient::create(
      options.access,
      {.role = KafkaRole::producer,
       .name = "producer",
       .defaults = {{"compression.codec", "lz4"},
                    {"linger.ms", "5"},
                    {"retry.backoff.ms", "20"},
                    {"transaction.timeout.ms", "30000"},
                    {"queue.buffering.max.messages", "500000"}},
       .fixed = {{"transactional.id", options.group}, {"enable.idempotence", "true"}}},
      [raw](const rd_kafka_message_t& message) { raw->on_delivery(message); }));
  rd_kafka_t* const handle = impl->client->handle();
  impl->findings.reset(rd_kafka_topic_new(handle, options.findings_topic.c_str(), nullptr));
  impl->dead_letters.reset(rd_kafka_topic_new(handle, options.dead_letter_topic.c_str(), nullptr));
  impl->state.reset(rd_kafka_topic_new(handle, options.state_topic.c_str(), nullptr));
  impl->group.reset(rd_kafka_consumer_group_metadata_new(options.group.c_str()));
  return std::unique_ptr<KafkaLog>(new KafkaLog(std::move(impl)));
}

void KafkaLog::Impl::on_delivery(const rd_kafka_message_t& message) {
  if (message.err == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE ||
      message.err == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED) {
    if (!hopeless) hopeless = {message.err, rd_kafka_topic_name(message.rkt)};
  } else if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR && message.rkt == state.get())
    state_end = std::max(state_end, message.offset + 1);
}

Outcome KafkaLog::Impl::give_up(const char* what, const std::string& why) {
  error = {Errc::unavailable,
           std::string("Kafka did not ") + what + " (" + why +
               "); nothing is lost: what was not committed is read again at the next start"};
  return Outcome::fatal;
}

// One call of the transaction API until it has an answer.
Outcome KafkaLog::Impl::step(const char* what, const std::function<rd_kafka_error_t*()>& call) {
  for (;;) {
    const KafkaError failed(call());
    if (failed == nullptr) return Outcome::done;
    const rd_kafka_resp_err_t code = rd_kafka_error_code(failed.get());
    const std::string why = rd_kafka_error_string(failed.get());
    options.access.log->write(
        LogLevel::warn, "transaction_trouble",
        {{"during", what}, {"code", rd_kafka_err2name(code)}, {"reason", why}});
    if (rd_kafka_error_is_fatal(failed.get()) || code == RD_KAFKA_RESP_ERR__FENCED) {
      fenced = code == RD_KAFKA_RESP_ERR__FENCED || code == RD_KAFKA_RESP_ERR_PRODUCER_FENCED ||
               code == RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH;
      if (!fenced) return give_up(what, why);
      error = {Errc::unavailable, "another foothold of group " + options.group +
                                      " has taken over, and this one stops; run one for each "
                                      "group"};
      return Outcome::fatal;
    }
    if (rd_kafka_error_txn_requires_abort(failed.get())) return Outcome::abort;
    if (!rd_kafka_error_is_retriable(failed.get())) return give_up(what, why);
    if (!options.go_on()) return give_up(what, why);
    rd_kafka_poll(client->handle(), 100);
  }
}

Result<> KafkaLog::begin() {
  Impl& impl = *impl_;
  const Outcome outcome = impl.step(
      "begin", [&] { return rd_kafka_init_transactions(impl.client->handle(), kStepMs); });
  if (outcome == Outcome::done) return {};
  return tl::unexpected(impl.error);
}

void KafkaLog::follow(const KafkaSource& source) {
  impl_->source = &source;
}

Result<std::vector<StateWrite>> KafkaLog::commit(const Epoch& epoch) {
  Impl& impl = *impl_;
  impl.counts.turn(monotonic_ms());
  const Positions& positions = impl.source->positions();
  const bool news = !epoch.findings.empty() || !epoch.dead_letters.empty() ||
                    !epoch.writes.empty() || positions != impl.committed;
  const bool probe = monotonic_ms() - impl.committed_ms >= kProbeMs && !positions.empty();
  std::vector<StateWrite> kept;
  if (!news && !probe) return kept;
  const std::vector<FindingLabels> labels = labels_of(epoch.findings);
  for (;;) {
    impl.state_end = -1;
    impl.hopeless.reset();
    const Outcome outcome = impl.transaction(epoch, labels);
    if (outcome == Outcome::fatal) return tl::unexpected(impl.error);
    if (outcome == Outcome::done) break;
    impl.options.access.metrics->add(Metric::transactions, 1, {"aborted"});
    if (!impl.abort() || impl.is_hopeless()) return tl::unexpected(impl.error);
  }
  impl.count(epoch, labels);
  impl.committed = positions;
  impl.committed_ms = monotonic_ms();
  if (impl.state_end >= 0) kept.push_back(state_position(impl.state_end));
  return kept;
}

// Whether the next try would end the same; sets the error.
bool KafkaLog::Impl::is_hopeless() {
  if (!hopeless) return false;
  error = {Errc::rejected,
           hopeless->error == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE
               ? "the topic " + hopeless->topic +
                     " takes no message as large as this; set its max.message.bytes to 1048588, "
                     "which is Kafka's default, or more"
               : "this login may not write to the topic " + hopeless->topic + "; allow it to"};
  return true;
}

void KafkaLog::Impl::count(const Epoch& epoch, const std::vector<FindingLabels>& labels) {
  Metrics& metrics = *options.access.metrics;
  metrics.add(Metric::transactions, 1, {"committed"});
  counts.committed(epoch.findings, labels, monotonic_ms());
  std::size_t bytes = 0;
  for (const StateWrite& write : epoch.writes)
    bytes += write.key.size() + (write.value ? write.value->size() : 0);
  metrics.add(Metric::state_writes, static_cast<double>(epoch.writes.size()));
  metrics.add(Metric::state_write_bytes, static_cast<double>(bytes));
}

Outcome KafkaLog::Impl::transaction(const Epoch& epoch, const std::vector<FindingLabels>& labels) {
  rd_kafka_t* const handle = client->handle();
  const Outcome begun =
      step("begin a transaction", [&] { return rd_kafka_begin_transaction(handle); });
  if (begun != Outcome::done) return begun;
  const Outcome produced = produce_all(epoch, labels);
  if (produced != Outcome::done) return produced;
  const Outcome sent = send_offsets();
  if (sent != Outcome::done) return sent;
  return step("commit a transaction", [&] { return rd_kafka_commit_transaction(handle, kStepMs); });
}

bool KafkaLog::Impl::abort() {
  const Outcome outcome = step(
      "abort a transaction", [&] { return rd_kafka_abort_transaction(client->handle(), kStepMs); });
  if (outcome == Outcome::abort) give_up("abort a transaction", "it asks for another abort");
  return outcome == Outcome::done && options.go_on();
}

Outcome KafkaLog::Impl::produce_all(const Epoch& epoch, const std::vector<FindingLabels>& labels) {
  for (std::size_t i = 0; i < labels.size(); i++) {
    const FindingUpdate& update = epoch.findings[i];
    const Outcome outcome = produce(findings.get(), RD_KAFKA_PARTITION_UA, update.id, update.json,
                                    {{"type", labels[i].type},
                                     {"severity", labels[i].severity},
                                     {"account", labels[i].account}});
    if (outcome != Outcome::done) return outcome;
  }
  for (const DeadLetter& letter : epoch.dead_letters) {
    const Outcome outcome = produce(dead_letters.get(), RD_KAFKA_PARTITION_UA, "", letter.bytes,
                                    {{"reason", std::string(to_string(letter.reason))},
                                     {"detail", letter.detail},
                                     {"source_topic", letter.source},
                                     {"source_partition", std::to_string(letter.partition)},
                                     {"source_offset", std::to_string(letter.offset)},
                                     {"truncated", letter.truncated ? "true" : "false"}});
    if (outcome != Outcome::done) return outcome;
  }
  for (const StateWrite& write : epoch.writes) {
    std::string key(1, static_cast<char>(write.family));
    key += write.key;
    std::optional<std::string_view> value;
    if (write.value) value = *write.value;
    const Outcome outcome = produce(state.get(), 0, key, value, {});
    if (outcome != Outcome::done) return outcome;
  }
  return Outcome::done;
}

Outcome KafkaLog::Impl::produce(rd_kafka_topic_t* topic, std::int32_t partition,
                                std::string_view key, std::optional<std::string_view> value,
                                const std::vector<Header>& headers) {
  const auto bytes = [](std::string_view text) {
    return const_cast<char*>(text.data());  // copied, never written to
  };
  for (;;) {
    rd_kafka_headers_t* list = headers.empty() ? nullptr : rd_kafka_headers_new(headers.size());
    for (const Header& header : headers) {
      rd_kafka_header_add(list, header.name, -1, header.value.data(),
                          static_cast<ssize_t>(header.value.size()));
    }
    rd_kafka_vu_t parts[6];
    std::size_t count = 0;
    const auto part = [&](rd_kafka_vtype_t type) -> auto& {
      parts[count].vtype = type;
      return parts[count++].u;
    };
    part(RD_KAFKA_VTYPE_RKT).rkt = topic;
    part(RD_KAFKA_VTYPE_PARTITION).i32 = partition;
    part(RD_KAFKA_VTYPE_MSGFLAGS).i = RD_KAFKA_MSG_F_COPY;
    if (!key.empty()) part(RD_KAFKA_VTYPE_KEY).mem = {bytes(key), key.size()};
    if (value) part(RD_KAFKA_VTYPE_VALUE).mem = {bytes(*value), value->size()};
    if (list != nullptr) part(RD_KAFKA_VTYPE_HEADERS).headers = list;
    const KafkaError failed(rd_kafka_produceva(client->handle(), parts, count));
    if (failed == nullptr) return Outcome::done;
    if (list != nullptr) rd_kafka_headers_destroy(list);
    const rd_kafka_resp_err_t code = rd_kafka_error_code(failed.get());
    if (code == RD_KAFKA_RESP_ERR__QUEUE_FULL) {
      if (!options.go_on()) return give_up("take what is produced", "its queue is full");
      rd_kafka_poll(client->handle(), 100);
      continue;
    }
    if (code == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE) {
      error = {Errc::rejected, "a message of " + std::to_string(value ? value->size() : 0) +
                                   " bytes is too large for the producer; set message.max.bytes "
                                   "in kafka.properties to 2000000 or leave it out"};
      return Outcome::fatal;
    }
    // The transaction's own trouble (fenced, aborted) is told by the step that follows.
    return Outcome::done;
  }
}

Outcome KafkaLog::Impl::send_offsets() {
  const Positions& positions = source->positions();
  const KafkaPartitions list(rd_kafka_topic_partition_list_new(static_cast<int>(positions.size())));
  for (const auto& [partition, offset] : positions) {
    rd_kafka_topic_partition_list_add(list.get(), partition.topic.c_str(), partition.partition)
        ->offset = offset;
  }
  return step("take the offsets", [&] {
    return rd_kafka_send_offsets_to_transaction(client->handle(), list.get(), group.get(), kStepMs);
  });
}

bool KafkaLog::fenced() const {
  return impl_->fenced;
}
const KafkaClient& KafkaLog::client() const {
  return *impl_->client;
}

}  // namespace foothold
