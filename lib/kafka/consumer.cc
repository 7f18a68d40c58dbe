#include "kafka/consumer.h"

#include <algorithm>
#include <array>

#include "base/clock.h"
#include "base/time.h"
#include "cloudtrail/feedback.h"
#include "kafka/handles.h"

namespace foothold {
namespace {

constexpr std::size_t kMessagesPerFetch = 1024;
constexpr std::size_t kLettersPerMessage = 100;
constexpr int kFetchWaitMs = 200;
constexpr std::int64_t kAwakeMs = 100;
constexpr std::int64_t kBusyMs = 2'000;
constexpr int kAwakeTimeoutMs = 1'000;
// A fetch of large messages is passed on early.
constexpr std::size_t kArenaBytes = 8 << 20;

// A message that is junk from end to end would be a dead letter a piece: then it is one, whole.
void bound_letters(Batch& batch, std::size_t before, std::string_view payload) {
  const std::size_t count = batch.dead_letters.size() - before;
  for (std::size_t i = before; i < batch.dead_letters.size(); i++) {
    DeadLetter& letter = batch.dead_letters[i];
    if (!letter.bytes.empty() && count <= kLettersPerMessage) continue;
    letter.bytes = payload.substr(0, kDeadLetterBytes);
    letter.truncated = payload.size() > kDeadLetterBytes;
    if (count > kLettersPerMessage) {
      letter.detail += ", and " + std::to_string(count - 1) + " more in the same message";
      batch.dead_letters.resize(i + 1);
      return;
    }
  }
}

// The next message comes to this processor, from the one that decompressed it, while this one is
// decoded.
void fetch_ahead(const rd_kafka_message_t& message) {
  constexpr std::size_t kAhead = 1536, kCacheLine = 64;
  const char* const payload = static_cast<const char*>(message.payload);
  for (std::size_t at = 0; at < std::min(message.len, kAhead); at += kCacheLine)
    __builtin_prefetch(payload + at);
}

KafkaPartitions partitions_of(const Positions& positions) {
  KafkaPartitions list(rd_kafka_topic_partition_list_new(static_cast<int>(positions.size())));
  for (const auto& [partition, offset] : positions) {
    rd_kafka_topic_partition_list_add(list.get(), partition.topic.c_str(), partition.partition)
        ->offset = offset;
  }
  return list;
}

}  // namespace

FetchedQueue::FetchedQueue(std::size_t fetches) {
  for (std::size_t i = 0; i < fetches; i++) empty_.push_back(std::make_unique<Fetched>());
}

std::unique_ptr<Fetched> FetchedQueue::take_empty() {
  std::unique_lock lock(mutex_);
  emptied_.wait(lock, [&] { return stopped_ || !empty_.empty(); });
  if (stopped_) return nullptr;
  std::unique_ptr<Fetched> fetched = std::move(empty_.back());
  empty_.pop_back();
  return fetched;
}

void FetchedQueue::put_full(std::unique_ptr<Fetched> fetched) {
  const std::lock_guard lock(mutex_);
  full_.push_back(std::move(fetched));
  filled_.notify_one();
}

void FetchedQueue::put_empty(std::unique_ptr<Fetched> fetched) {
  fetched->batch.clear();
  fetched->times.clear();
  fetched->positions.clear();
  fetched->messages = 0;
  const std::lock_guard lock(mutex_);
  empty_.push_back(std::move(fetched));
  emptied_.notify_one();
}

std::unique_ptr<Fetched> FetchedQueue::take_full(std::int64_t wait_ms) {
  std::unique_lock lock(mutex_);
  filled_.wait_for(lock, std::chrono::milliseconds(wait_ms), [&] { return !full_.empty(); });
  if (full_.empty()) return nullptr;
  std::unique_ptr<Fetched> fetched = std::move(full_.front());
  full_.pop_front();
  return fetched;
}

void FetchedQueue::set_stopped(bool stopped) {
  const std::lock_guard lock(mutex_);
  stopped_ = stopped;
  emptied_.notify_all();
}

Result<std::unique_ptr<Consumer>> Consumer::create(const KafkaSource::Options& options,
                                                   std::size_t number, FetchedQueue& queue) {
  std::unique_ptr<Consumer> consumer(new Consumer(options, queue));
  // Figures behind the defaults: small fetches and queues cost less memory and no speed as long as
  // keep_awake() asks; the interval is a group's, and there is no group.
  consumer->client_ =
      TRY(KafkaClient::create(options.access,
                              {.role = KafkaRole::consumer,
                               .name = "consumer-" + std::to_string(number),
                               .defaults = {{"queued.max.messages.kbytes", "16384"},
                                            {"max.partition.fetch.bytes", "1048576"},
                                            {"auto.offset.reset", "earliest"},
                                            {"max.poll.interval.ms", "86400000"},
                                            {"allow.auto.create.topics", "false"}},
                               .fixed = {{"group.id", options.group},
                                         {"enable.auto.commit", "false"},
                                         {"enable.auto.offset.store", "false"}}},
                              nullptr));
  rd_kafka_poll_set_consumer(consumer->client_->handle());
  consumer->messages_ = rd_kafka_queue_get_consumer(consumer->client_->handle());
  return consumer;
}

Consumer::~Consumer() {
  if (messages_ != nullptr) rd_kafka_queue_destroy(messages_);
}

Result<> Consumer::assign(const Positions& positions) {
  const KafkaPartitions list = partitions_of(positions);
  const rd_kafka_resp_err_t error = rd_kafka_assign(client_->handle(), list.get());
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR)
    return fail(Errc::unavailable, std::string("cannot assign: ") + rd_kafka_err2str(error));
  const std::lock_guard lock(mutex_);
  assigned_.clear();
  for (const auto& [partition, offset] : positions) assigned_.push_back(partition);
  return {};
}

Result<> Consumer::add(const Positions& positions) {
  const KafkaPartitions list = partitions_of(positions);
  const KafkaError error(rd_kafka_incremental_assign(client_->handle(), list.get()));
  if (error != nullptr)
    return fail(Errc::unavailable,
                std::string("cannot assign: ") + rd_kafka_error_string(error.get()));
  const std::lock_guard lock(mutex_);
  for (const auto& [partition, offset] : positions) assigned_.push_back(partition);
  return {};
}

void Consumer::start(const CallTable& calls) {
  stop_ = false;
  thread_ = std::thread([this, &calls] { run(calls); });
  awake_ = std::thread([this] { keep_awake(); });
}

void Consumer::join() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  stopping_.notify_one();
  if (awake_.joinable()) awake_.join();
  if (thread_.joinable()) thread_.join();
}

void Consumer::run(const CallTable& calls) {
  Decoder decoder(calls);
  std::unique_ptr<Fetched> filling;
  while (!queue_.stopped()) {
    if (filling == nullptr) filling = queue_.take_empty();
    if (filling == nullptr) break;
    fetch(decoder, filling);
  }
  if (filling != nullptr) queue_.put_empty(std::move(filling));
}

// One fetch, passed on if there was anything in it.
void Consumer::fetch(Decoder& decoder, std::unique_ptr<Fetched>& into) {
  std::array<rd_kafka_message_t*, kMessagesPerFetch> raw{};
  // The first is waited for, the rest is what is there already: a batch would wait to be full.
  const ssize_t first = rd_kafka_consume_batch_queue(messages_, kFetchWaitMs, raw.data(), 1);
  if (first <= 0) return;
  busy_ms_ = monotonic_ms();
  const ssize_t rest = rd_kafka_consume_batch_queue(messages_, 0, raw.data() + 1, raw.size() - 1);
  const auto count = static_cast<std::size_t>(first + std::max<ssize_t>(rest, 0));
  std::vector<KafkaMessage> messages;
  messages.reserve(count);
  for (std::size_t i = 0; i < count; i++) messages.emplace_back(raw[i]);
  for (std::size_t i = 0; i < count; i++) {
    if (messages[i]->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      access_.log->write(LogLevel::warn, "fetch_error",
                         {{"code", rd_kafka_err2name(messages[i]->err)},
                          {"reason", rd_kafka_message_errstr(messages[i].get())}});
      continue;
    }
    if (i + 2 < count) __builtin_prefetch(messages[i + 2].get());
    if (i + 1 < count) fetch_ahead(*messages[i + 1]);
    decode(decoder, *messages[i], *into);
    // The offset behind each partition's last message is all that counts, and messages of one
    // partition mostly come together.
    const bool last = i + 1 == count, large = into->batch.arena.bytes() > kArenaBytes;
    if (last || large || messages[i + 1]->err != RD_KAFKA_RESP_ERR_NO_ERROR ||
        messages[i + 1]->rkt != messages[i]->rkt ||
        messages[i + 1]->partition != messages[i]->partition) {
      into->positions[{rd_kafka_topic_name(messages[i]->rkt), messages[i]->partition}] =
          messages[i]->offset + 1;
    }
    if (last || !large) continue;
    queue_.put_full(std::move(into));
    into = queue_.take_empty();
    // Stopped: what is left is fetched again, for it is behind the positions.
    if (into == nullptr) return;
  }
  if (into->messages > 0) queue_.put_full(std::move(into));
}

void Consumer::decode(Decoder& decoder, const rd_kafka_message_s& message, Fetched& into) const {
  into.messages++;
  if (message.payload == nullptr) return;
  const std::string_view payload(static_cast<const char*>(message.payload), message.len);
  rd_kafka_timestamp_type_t type{};
  const std::int64_t message_ms = rd_kafka_message_timestamp(&message, &type);
  Batch& batch = into.batch;
  const std::size_t activities = batch.activities.size(), letters = batch.dead_letters.size();
  const Origin origin{.source = rd_kafka_topic_name(message.rkt),
                      .partition = message.partition,
                      .offset = message.offset,
                      .message_ms = message_ms > 0 ? message_ms : -1};
  if (origin.source == feedback_topic_)
    decode_verdict(origin, 0, payload, batch);
  else
    decoder.decode(origin, payload, batch);
  bound_letters(batch, letters, payload);
  for (std::size_t i = activities; i < batch.activities.size(); i++) {
    into.times.push_back({batch.activities[i].moment.time_ms, batch.activities[i].message_ms});
  }
}

// Over a threshold of queued bytes librdkafka 2.0.2 does not fetch, and nothing wakes its broker
// threads when the queue drains, for up to a second. A small question to each leader does. Without
// traffic there is nothing to wake. A thread of its own, for the answer may stand behind a fetch
// that waits for messages.
void Consumer::keep_awake() {
  std::unique_lock lock(mutex_);
  while (!stopping_.wait_for(lock, std::chrono::milliseconds(kAwakeMs), [&] { return stop_; })) {
    if (monotonic_ms() - busy_ms_ > kBusyMs) continue;
    lock.unlock();
    ask_leaders();
    lock.lock();
  }
}

void Consumer::ask_leaders() {
  KafkaPartitions list(rd_kafka_topic_partition_list_new(8));
  {
    const std::lock_guard lock(mutex_);
    for (const TopicPartition& partition : assigned_) {
      rd_kafka_topic_partition_list_add(list.get(), partition.topic.c_str(), partition.partition)
          ->offset = RD_KAFKA_OFFSET_END;
    }
  }
  if (list->cnt > 0) rd_kafka_offsets_for_times(client_->handle(), list.get(), kAwakeTimeoutMs);
}

}  // namespace foothold
