#include "kafka/kafka_source.h"

#include <algorithm>

#include "base/clock.h"
#include "kafka/consumer.h"
#include "kafka/handles.h"
#include "kafka/kafka_topics.h"

namespace foothold {
namespace {

constexpr int kTimeoutMs = 10'000;
constexpr std::int64_t kIdleMs = 500;
constexpr std::int64_t kNewPartitionsMs = 5'000;
constexpr std::size_t kFetchesPerConsumer = 8;

}  // namespace

struct KafkaSource::Impl {
  explicit Impl(const Options& wanted)
      : options(wanted), queue(kFetchesPerConsumer * wanted.consumers) {}

  const Options options;
  FetchedQueue queue;
  std::vector<std::unique_ptr<Consumer>> consumers;
  Positions positions;  // behind what poll() gave, for every partition that is read
  std::vector<std::unique_ptr<Fetched>> given;
  std::int64_t epoch_began_ms = 0;  // 0: nothing came yet
  std::int64_t looked_ms = 0;       // when partitions were last counted
  Taken taken;

  rd_kafka_t* handle() { return consumers.front()->client().handle(); }
  std::size_t owner(const TopicPartition& partition) const {
    return static_cast<std::size_t>(partition.partition) % consumers.size();
  }

  Result<Positions> new_partitions();
  double input_partitions(const Positions& of) const;
  Result<> begin_at(Positions& found);
  Result<> grow();
  void give_back();
  void note(const Fetched& fetched);
};

KafkaSource::KafkaSource(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Result<std::unique_ptr<KafkaSource>> KafkaSource::open(const Options& options) {
  auto impl = std::make_unique<Impl>(options);
  for (std::size_t i = 0; i < options.consumers; i++) {
    std::unique_ptr<Consumer> consumer = TRY(Consumer::create(options, i, impl->queue));
    impl->consumers.push_back(std::move(consumer));
  }
  return std::unique_ptr<KafkaSource>(new KafkaSource(std::move(impl)));
}

KafkaSource::~KafkaSource() {
  stop();
}

// Partitions that are not read yet.
Result<Positions> KafkaSource::Impl::new_partitions() {
  Positions found;
  const KafkaClient& asked =
      options.asked != nullptr ? *options.asked : consumers.front()->client();
  std::vector<std::string> topics = options.topics;
  if (!options.feedback_topic.empty()) topics.push_back(options.feedback_topic);
  for (const std::string& topic : topics) {
    const std::int32_t count = TRY(partition_count(options.access, asked, topic));
    for (std::int32_t i = 0; i < count; i++) {
      if (!positions.contains({topic, i})) found[{topic, i}] = RD_KAFKA_OFFSET_BEGINNING;
    }
  }
  return found;
}

// The feedback topic is read like the rest, and is no input.
double KafkaSource::Impl::input_partitions(const Positions& of) const {
  return static_cast<double>(std::count_if(of.begin(), of.end(), [&](const auto& each) {
    return each.first.topic != options.feedback_topic;
  }));
}

// Where to begin: behind what the group committed, else at the first message there is.
Result<> KafkaSource::Impl::begin_at(Positions& found) {
  KafkaPartitions list(rd_kafka_topic_partition_list_new(static_cast<int>(found.size())));
  for (const auto& [partition, offset] : found) {
    rd_kafka_topic_partition_list_add(list.get(), partition.topic.c_str(), partition.partition);
  }
  const rd_kafka_resp_err_t error = rd_kafka_committed(handle(), list.get(), kTimeoutMs);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return fail(Errc::unavailable, "cannot read the offsets of group " + options.group + " (" +
                                       rd_kafka_err2str(error) + ")");
  }
  for (int i = 0; i < list->cnt; i++) {
    const rd_kafka_topic_partition_t& at = list->elems[i];
    if (at.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return fail(Errc::unavailable, "cannot read the offset of group " + options.group + " in " +
                                         at.topic + " (" + rd_kafka_err2str(at.err) + ")");
    }
    std::int64_t low = 0, high = 0;
    const rd_kafka_resp_err_t asked =
        rd_kafka_query_watermark_offsets(handle(), at.topic, at.partition, &low, &high, kTimeoutMs);
    if (asked != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return fail(Errc::unavailable, std::string("cannot read the offsets of ") + at.topic + " (" +
                                         rd_kafka_err2str(asked) + ")");
    }
    if (at.offset >= 0 && (at.offset < low || at.offset > high)) {
      options.access.log->write(LogLevel::error, "input_lost",
                                {{"topic", at.topic},
                                 {"partition", std::int64_t{at.partition}},
                                 {"committed", at.offset},
                                 {"first", low},
                                 {"end", high},
                                 {"text",
                                  "messages were deleted before they were read, or the "
                                  "topic was made anew; reading from the first there is"}});
    }
    found[{at.topic, at.partition}] = at.offset < low || at.offset > high ? low : at.offset;
  }
  return {};
}

Result<> KafkaSource::start(const CallTable& calls) {
  Impl& impl = *impl_;
  // Going on needs no broker: what was added meanwhile is found by grow().
  if (impl.positions.empty()) {
    Positions found = TRY(impl.new_partitions());
    TRY(impl.begin_at(found));
    impl.options.access.metrics->add(Metric::assignments, impl.input_partitions(found));
    impl.positions = std::move(found);
  }
  // What was fetched and not polled is fetched again.
  while (std::unique_ptr<Fetched> left = impl.queue.take_full(0))
    impl.queue.put_empty(std::move(left));
  impl.queue.set_stopped(false);
  for (std::size_t i = 0; i < impl.consumers.size(); i++) {
    Positions own;
    for (const auto& [partition, offset] : impl.positions) {
      if (impl.owner(partition) == i) own[partition] = offset;
    }
    TRY(impl.consumers[i]->assign(own));
    impl.consumers[i]->start(calls);
  }
  impl.looked_ms = monotonic_ms();
  impl.options.access.metrics->set(Metric::partitions, impl.input_partitions(impl.positions));
  return {};
}

void KafkaSource::stop() {
  impl_->give_back();
  impl_->queue.set_stopped(true);
  for (const auto& consumer : impl_->consumers) consumer->join();
}

void KafkaSource::Impl::give_back() {
  for (std::unique_ptr<Fetched>& fetched : given) queue.put_empty(std::move(fetched));
  given.clear();
}

void KafkaSource::Impl::note(const Fetched& fetched) {
  for (const auto& [partition, offset] : fetched.positions) positions[partition] = offset;
  taken.messages += fetched.messages;
  taken.times.insert(taken.times.end(), fetched.times.begin(), fetched.times.end());
}

// Takes up partitions that were added to the topics. A broker that is away just now is asked later.
Result<> KafkaSource::Impl::grow() {
  if (monotonic_ms() - looked_ms < kNewPartitionsMs) return {};
  looked_ms = monotonic_ms();
  Result<Positions> found = new_partitions();
  if (!found || found->empty() || !begin_at(*found)) return {};
  for (std::size_t i = 0; i < consumers.size(); i++) {
    Positions own;
    for (const auto& [partition, offset] : *found) {
      if (owner(partition) == i) own[partition] = offset;
    }
    if (!own.empty()) TRY(consumers[i]->add(own));
  }
  options.access.metrics->add(Metric::assignments, input_partitions(*found));
  options.access.log->write(LogLevel::info, "partitions_added",
                            {{"count", static_cast<std::int64_t>(found->size())}});
  positions.merge(*found);
  options.access.metrics->set(Metric::partitions, input_partitions(positions));
  return {};
}

Result<Polled> KafkaSource::poll(std::size_t limit) {
  Impl& impl = *impl_;
  impl.give_back();
  Polled polled;
  const std::int64_t now_ms = monotonic_ms();
  const bool open = impl.epoch_began_ms != 0;
  const std::int64_t left_ms =
      open ? impl.epoch_began_ms + impl.options.epoch_ms - now_ms : kIdleMs;
  std::unique_ptr<Fetched> fetched = left_ms > 0 ? impl.queue.take_full(left_ms) : nullptr;
  if (fetched == nullptr) {
    impl.epoch_began_ms = 0;
    TRY(impl.grow());
    return polled;
  }
  if (!open) impl.epoch_began_ms = monotonic_ms();
  while (fetched != nullptr) {
    impl.note(*fetched);
    polled.taken += fetched->messages;
    polled.batches.push_back(&fetched->batch);
    impl.given.push_back(std::move(fetched));
    if (polled.taken < limit) fetched = impl.queue.take_full(0);
  }
  return polled;
}

const Positions& KafkaSource::positions() const {
  return impl_->positions;
}

KafkaSource::Taken KafkaSource::take() {
  return std::exchange(impl_->taken, {});
}

std::map<TopicPartition, std::int64_t> KafkaSource::lag() const {
  std::map<TopicPartition, std::int64_t> lag;
  for (const auto& [partition, offset] : impl_->positions) {
    Consumer& consumer = *impl_->consumers[impl_->owner(partition)];
    std::int64_t low = 0, high = 0;
    rd_kafka_get_watermark_offsets(consumer.client().handle(), partition.topic.c_str(),
                                   partition.partition, &low, &high);
    if (high >= 0) lag[partition] = std::max<std::int64_t>(high - offset, 0);
  }
  return lag;
}

}  // namespace foothold
