// What the tests do to Kafka: produce, consume, measure. One client each, nothing of foothold's in
// it: it is the yardstick.
//
//   kafka_tool produce BROKERS TOPIC FILE [RATE [ROUNDS]]  a message a line; RATE a second, 0 as
//   fast
//                                                 as it goes
//   kafka_tool consume BROKERS TOPIC [IDLE_MS]    prints values, read_committed, to the end
//   kafka_tool headers BROKERS TOPIC              prints headers as JSON, one message a line
//   kafka_tool lag BROKERS GROUP TOPIC            messages that the group has not committed
//   kafka_tool floor BROKERS TOPIC                CPU of a consumer that does nothing
//   kafka_tool latency BROKERS INPUT FINDINGS FILE  from each line's message to its finding

#include <librdkafka/rdkafka.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

using Properties = std::vector<std::pair<std::string, std::string>>;

[[noreturn]] void die(const std::string& what) {
  std::fprintf(stderr, "kafka_tool: %s\n", what.c_str());
  std::exit(1);
}

rd_kafka_t* client(rd_kafka_type_t type, const std::string& brokers, const Properties& properties) {
  char text[512];
  rd_kafka_conf_t* const conf = rd_kafka_conf_new();
  const auto set = [&](const std::string& name, const std::string& value) {
    if (rd_kafka_conf_set(conf, name.c_str(), value.c_str(), text, sizeof text) != RD_KAFKA_CONF_OK)
      die(text);
  };
  set("bootstrap.servers", brokers);
  set("log_level", "3");
  for (const auto& [name, value] : properties) set(name, value);
  rd_kafka_t* const handle = rd_kafka_new(type, conf, text, sizeof text);
  if (handle == nullptr) die(text);
  return handle;
}

int partitions_of(rd_kafka_t* handle, const std::string& topic) {
  rd_kafka_topic_t* const rkt = rd_kafka_topic_new(handle, topic.c_str(), nullptr);
  const rd_kafka_metadata_t* metadata = nullptr;
  if (rd_kafka_metadata(handle, 0, rkt, &metadata, 30'000) != RD_KAFKA_RESP_ERR_NO_ERROR)
    die("no metadata of " + topic);
  const int count = metadata->topics[0].partition_cnt;
  rd_kafka_metadata_destroy(metadata);
  rd_kafka_topic_destroy(rkt);
  return count;
}

// A consumer at the beginning of every partition.
rd_kafka_t* reader(const std::string& brokers, const std::string& topic, Properties properties,
                   std::int64_t offset = RD_KAFKA_OFFSET_BEGINNING) {
  properties.insert(properties.end(), {{"group.id", "kafka-tool"},
                                       {"enable.auto.commit", "false"},
                                       {"isolation.level", "read_committed"},
                                       {"enable.partition.eof", "true"}});
  rd_kafka_t* const handle = client(RD_KAFKA_CONSUMER, brokers, properties);
  rd_kafka_poll_set_consumer(handle);
  rd_kafka_topic_partition_list_t* const list = rd_kafka_topic_partition_list_new(8);
  const int count = partitions_of(handle, topic);
  for (int i = 0; i < count; i++)
    rd_kafka_topic_partition_list_add(list, topic.c_str(), i)->offset = offset;
  rd_kafka_assign(handle, list);
  rd_kafka_topic_partition_list_destroy(list);
  return handle;
}

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}
double now_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void send(rd_kafka_t* handle, rd_kafka_topic_t* topic, const std::string& line) {
  while (rd_kafka_produce(topic, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY,
                          const_cast<char*>(line.data()), line.size(), nullptr, 0, nullptr) != 0) {
    if (rd_kafka_last_error() != RD_KAFKA_RESP_ERR__QUEUE_FULL)
      die(rd_kafka_err2str(rd_kafka_last_error()));
    rd_kafka_poll(handle, 100);
  }
  rd_kafka_poll(handle, 0);
}

int produce(const std::string& brokers, const std::string& name, const std::string& file,
            double rate, int rounds) {
  rd_kafka_t* const handle =
      client(RD_KAFKA_PRODUCER, brokers,
             {{"compression.codec", "lz4"}, {"linger.ms", "20"}, {"acks", "all"}});
  rd_kafka_topic_t* const topic = rd_kafka_topic_new(handle, name.c_str(), nullptr);
  const double begin = now_seconds();
  std::uint64_t sent = 0;
  for (int round = 0; round < rounds; round++) {
    std::ifstream in(file);
    if (!in) die("cannot read " + file);
    for (std::string line; std::getline(in, line);) {
      if (line.empty()) continue;
      send(handle, topic, line);
      sent++;
      const double due = rate > 0 ? begin + static_cast<double>(sent) / rate : 0;
      while (rate > 0 && now_seconds() < due) rd_kafka_poll(handle, 1);
    }
  }
  if (rd_kafka_flush(handle, 120'000) != RD_KAFKA_RESP_ERR_NO_ERROR) die("not all was taken");
  std::printf("%llu messages\n", static_cast<unsigned long long>(sent));
  return 0;
}

// Every message to the present end, then until nothing comes for idle_ms.
template <class Visit>
void read_all(rd_kafka_t* handle, int partitions, int idle_ms, Visit visit) {
  int ended = 0;
  for (;;) {
    rd_kafka_message_t* const message =
        rd_kafka_consumer_poll(handle, ended < partitions ? 30'000 : idle_ms);
    if (message == nullptr) return;
    if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF)
      ended++;
    else if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR)
      visit(*message);
    rd_kafka_message_destroy(message);
    if (ended >= partitions && idle_ms == 0) return;
  }
}

int consume(const std::string& brokers, const std::string& topic, int idle_ms) {
  rd_kafka_t* const handle = reader(brokers, topic, {});
  read_all(handle, partitions_of(handle, topic), idle_ms, [](const rd_kafka_message_t& message) {
    std::fwrite(message.payload, 1, message.len, stdout);
    std::fputc('\n', stdout);
    std::fflush(stdout);
  });
  return 0;
}

int headers(const std::string& brokers, const std::string& topic) {
  rd_kafka_t* const handle = reader(brokers, topic, {});
  read_all(handle, partitions_of(handle, topic), 0, [](const rd_kafka_message_t& message) {
    rd_kafka_headers_t* list = nullptr;
    if (rd_kafka_message_headers(&message, &list) != RD_KAFKA_RESP_ERR_NO_ERROR) return;
    const char* name = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    std::printf("{");
    for (std::size_t i = 0; rd_kafka_header_get_all(list, i, &name, &value, &size) == 0; i++) {
      std::printf("%s\"%s\":\"%.*s\"", i == 0 ? "" : ",", name, static_cast<int>(size),
                  static_cast<const char*>(value));
    }
    std::printf("}\n");
  });
  return 0;
}

int lag(const std::string& brokers, const std::string& group, const std::string& topic) {
  rd_kafka_t* const handle = client(RD_KAFKA_CONSUMER, brokers,
                                    {{"group.id", group}, {"isolation.level", "read_committed"}});
  rd_kafka_topic_partition_list_t* const list = rd_kafka_topic_partition_list_new(8);
  const int count = partitions_of(handle, topic);
  for (int i = 0; i < count; i++) rd_kafka_topic_partition_list_add(list, topic.c_str(), i);
  if (rd_kafka_committed(handle, list, 30'000) != RD_KAFKA_RESP_ERR_NO_ERROR) die("no offsets");
  std::int64_t total = 0;
  for (int i = 0; i < count; i++) {
    std::int64_t low = 0, high = 0;
    rd_kafka_query_watermark_offsets(handle, topic.c_str(), i, &low, &high, 30'000);
    const std::int64_t offset = list->elems[i].offset;
    total += high - (offset < 0 ? low : offset);
  }
  std::printf("%lld\n", static_cast<long long>(total));
  return 0;
}

int floor(const std::string& brokers, const std::string& topic) {
  rd_kafka_t* const handle = reader(brokers, topic, {});
  rd_kafka_queue_t* const queue = rd_kafka_queue_get_consumer(handle);
  const int partitions = partitions_of(handle, topic);
  std::vector<rd_kafka_message_t*> messages(10'000);
  std::uint64_t count = 0;
  const double cpu = cpu_seconds(), begin = now_seconds();
  for (int ended = 0; ended < partitions;) {
    const ssize_t got = rd_kafka_consume_batch_queue(queue, 100, messages.data(), messages.size());
    for (ssize_t i = 0; i < got; i++) {
      rd_kafka_message_t* const message = messages[static_cast<std::size_t>(i)];
      ended += message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF;
      count += message->err == RD_KAFKA_RESP_ERR_NO_ERROR;
      rd_kafka_message_destroy(message);
    }
  }
  const double events = static_cast<double>(count);
  std::printf("%.0f messages %.3f us_cpu_each %.0f a_second\n", events,
              (cpu_seconds() - cpu) / events * 1e6, events / (now_seconds() - begin));
  return 0;
}

int latency(const std::string& brokers, const std::string& input, const std::string& findings,
            const std::string& file) {
  rd_kafka_t* const in = client(RD_KAFKA_PRODUCER, brokers, {{"linger.ms", "0"}, {"acks", "all"}});
  rd_kafka_topic_t* const topic = rd_kafka_topic_new(in, input.c_str(), nullptr);
  rd_kafka_t* const out = reader(brokers, findings, {}, RD_KAFKA_OFFSET_END);
  rd_kafka_consumer_poll(out, 2'000);
  std::ifstream lines(file);
  std::vector<double> taken;
  for (std::string line; std::getline(lines, line);) {
    // Not in step with anything.
    std::this_thread::sleep_for(std::chrono::milliseconds(200 + taken.size() * 37 % 101));
    // The finding that names this call: others may move with it.
    const std::size_t at = line.find("\"eventID\": \"");
    if (at == std::string::npos) die("a line has no eventID");
    const std::string event_id = line.substr(at + 12, 36);
    const double begin = now_seconds();
    send(in, topic, line);
    rd_kafka_flush(in, 10'000);
    for (;;) {
      rd_kafka_message_t* const message = rd_kafka_consumer_poll(out, 10'000);
      if (message == nullptr) die("no finding came in 10 s");
      const std::string_view value(static_cast<const char*>(message->payload), message->len);
      const bool found = message->err == RD_KAFKA_RESP_ERR_NO_ERROR &&
                         value.find(event_id) != std::string_view::npos;
      rd_kafka_message_destroy(message);
      if (found) break;
    }
    taken.push_back((now_seconds() - begin) * 1000);
  }
  std::sort(taken.begin(), taken.end());
  const auto at = [&](double part) {
    return taken[static_cast<std::size_t>(part * static_cast<double>(taken.size() - 1))];
  };
  std::printf("%zu findings p50 %.0f ms p90 %.0f ms p99 %.0f ms most %.0f ms\n", taken.size(),
              at(0.5), at(0.9), at(0.99), taken.back());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> args(argv + 1, argv + argc);
  const std::size_t count = args.size();
  if (count >= 4 && args[0] == "produce")
    return produce(args[1], args[2], args[3], count > 4 ? std::atof(args[4].c_str()) : 0,
                   count > 5 ? std::atoi(args[5].c_str()) : 1);
  if (count >= 3 && args[0] == "consume")
    return consume(args[1], args[2], count > 3 ? std::atoi(args[3].c_str()) : 0);
  if (count == 3 && args[0] == "headers") return headers(args[1], args[2]);
  if (count == 4 && args[0] == "lag") return lag(args[1], args[2], args[3]);
  if (count == 3 && args[0] == "floor") return floor(args[1], args[2]);
  if (count == 5 && args[0] == "latency") return latency(args[1], args[2], args[3], args[4]);
  die("see the comment at the top of its source");
}
