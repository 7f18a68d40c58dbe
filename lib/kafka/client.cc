#include "kafka/client.h"

#include <librdkafka/rdkafka.h>
#include <sys/syslog.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "json/json.h"

namespace foothold {
namespace {

constexpr std::size_t kErrorBytes = 512;
constexpr const char* kStatisticsMs = "5000";

// What foothold decides itself: exactly once depends on it.
constexpr std::array<std::string_view, 8> kOwn = {
    "bootstrap.servers",    "metadata.broker.list",    "group.id",
    "transactional.id",     "enable.idempotence",      "enable.auto.commit",
    "enable.partition.eof", "enable.auto.offset.store"};

Result<std::string> resolve(const std::string& name, const std::string& value) {
  const auto missing = [&](const std::string& what) {
    return fail(Errc::rejected, "kafka.properties." + name + ": " + what);
  };
  if (value.starts_with("env:")) {
    const char* const found = std::getenv(value.c_str() + 4);
    if (found == nullptr)
      return missing("there is no variable " + value.substr(4) + " in the environment");
    return std::string(found);
  }
  if (!value.starts_with("file:")) return value;
  std::ifstream in(value.substr(5), std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in.good()) return missing("the file " + value.substr(5) + " cannot be read");
  std::string secret = text.str();
  while (secret.ends_with('\n') || secret.ends_with('\r')) secret.pop_back();
  return secret;
}

// Without the thread's name before it and the client's state behind it.
std::string plain(std::string_view reason) {
  if (reason.starts_with("[thrd:"))
    reason.remove_prefix(std::min(reason.find("]: ") + 3, reason.size()));
  return std::string(reason.substr(0, reason.find(" (after ")));
}

LogLevel level_of(int syslog_level) {
  if (syslog_level <= LOG_ERR) return LogLevel::warn;  // it retries; we say when we cannot
  return syslog_level <= LOG_NOTICE ? LogLevel::info : LogLevel::debug;
}

}  // namespace

Result<KafkaAccess> resolve_secrets(KafkaAccess access) {
  for (auto& [name, value] : access.properties) {
    if (std::find(kOwn.begin(), kOwn.end(), name) != kOwn.end()) {
      return fail(Errc::rejected, "kafka.properties." + name +
                                      " is not to be set: foothold sets it from its own settings");
    }
    value = TRY(resolve(name, value));
  }
  return access;
}

// librdkafka calls back with the client as its opaque.
struct KafkaClient::Callbacks {
  static KafkaClient& of(void* opaque) { return *static_cast<KafkaClient*>(opaque); }

  static void error(rd_kafka_t*, int code, const char* reason, void* opaque) {
    of(opaque).on_error(code, reason);
  }
  static void log(const rd_kafka_t* handle, int level, const char* facility, const char* text) {
    const KafkaClient& client = of(rd_kafka_opaque(handle));
    client.access_.log->write(level_of(level), "kafka_client",
                              {{"client", client.name_}, {"facility", facility}, {"text", text}});
  }
  static int statistics(rd_kafka_t*, char* json, std::size_t size, void* opaque) {
    of(opaque).on_statistics({json, size});
    return 0;  // librdkafka frees it
  }
  static void delivered(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
    of(opaque).delivered_(*message);
  }
};

Result<std::unique_ptr<KafkaClient>> KafkaClient::create(const KafkaAccess& access,
                                                         const Options& options,
                                                         Delivered delivered) {
  std::unique_ptr<KafkaClient> client(new KafkaClient(access, options.name, std::move(delivered)));
  rd_kafka_conf_t* const conf = rd_kafka_conf_new();
  std::array<char, kErrorBytes> text{};
  std::string trouble;
  const auto set = [&](const std::string& name, const std::string& value) {
    if (!trouble.empty()) return;
    if (rd_kafka_conf_set(conf, name.c_str(), value.c_str(), text.data(), text.size()) !=
        RD_KAFKA_CONF_OK) {
      trouble = text.data();
    }
  };
  for (const auto& [name, value] : options.defaults) set(name, value);
  for (const auto& [name, value] : access.properties) set(name, value);
  if (!trouble.empty()) {
    rd_kafka_conf_destroy(conf);
    return fail(Errc::rejected, "kafka.properties: " + trouble);
  }
  set("bootstrap.servers", access.brokers);
  set("client.id", "foothold");
  set("statistics.interval.ms", kStatisticsMs);
  for (const auto& [name, value] : options.fixed) set(name, value);
  rd_kafka_conf_set_opaque(conf, client.get());
  rd_kafka_conf_set_error_cb(conf, Callbacks::error);
  rd_kafka_conf_set_log_cb(conf, Callbacks::log);
  rd_kafka_conf_set_stats_cb(conf, Callbacks::statistics);
  if (client->delivered_ != nullptr) rd_kafka_conf_set_dr_msg_cb(conf, Callbacks::delivered);
  rd_kafka_type_t type = RD_KAFKA_PRODUCER;
  if (options.role == KafkaRole::consumer) type = RD_KAFKA_CONSUMER;
  if (trouble.empty()) client->handle_ = rd_kafka_new(type, conf, text.data(), text.size());
  if (client->handle_ == nullptr) {
    rd_kafka_conf_destroy(conf);
    return fail(Errc::rejected, "no Kafka client can be made of this configuration: " +
                                    (trouble.empty() ? text.data() : trouble));
  }
  return client;
}

KafkaClient::~KafkaClient() {
  if (handle_ == nullptr) return;
  // Without the close that waits for brokers: offsets are in the last transaction.
  rd_kafka_destroy_flags(handle_, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
}

void KafkaClient::on_error(int code, const char* reason) {
  const auto error = static_cast<rd_kafka_resp_err_t>(code);
  const bool refused = error == RD_KAFKA_RESP_ERR__AUTHENTICATION ||
                       error == RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED ||
                       error == RD_KAFKA_RESP_ERR__SSL;
  {
    const std::lock_guard lock(mutex_);
    // "All brokers are down" says less than what each of them said.
    if (error != RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN || trouble_.empty()) trouble_ = plain(reason);
    refused_ |= refused;
  }
  access_.metrics->add(Metric::kafka_errors, 1, {name_});
  access_.log->write(LogLevel::warn, "kafka_error",
                     {{"client", name_}, {"code", rd_kafka_err2name(error)}, {"reason", reason}});
}

std::string KafkaClient::trouble() const {
  const std::lock_guard lock(mutex_);
  return trouble_;
}
bool KafkaClient::refused() const {
  const std::lock_guard lock(mutex_);
  return refused_;
}

void KafkaClient::on_statistics(std::string_view json) {
  const JsonDocument document = JsonDocument::parse(json);
  const auto number = [](JsonView value) { return std::strtod(value.scalar().c_str(), nullptr); };
  double slowest_us = 0, queued_bytes = 0;
  document.root()["brokers"].any_member([&](std::string_view, JsonView broker) {
    slowest_us = std::max(slowest_us, number(broker["rtt"]["p99"]));
    return false;
  });
  document.root()["topics"].any_member([&](std::string_view, JsonView topic) {
    topic["partitions"].any_member([&](std::string_view, JsonView partition) {
      queued_bytes += number(partition["fetchq_size"]);
      return false;
    });
    return false;
  });
  Metrics& metrics = *access_.metrics;
  metrics.set(Metric::kafka_broker_rtt_seconds, slowest_us / 1e6, {name_});
  metrics.set(Metric::kafka_received_bytes, number(document.root()["rx_bytes"]), {name_});
  metrics.set(Metric::kafka_sent_bytes, number(document.root()["tx_bytes"]), {name_});
  if (name_ == "producer")
    metrics.set(Metric::kafka_produce_queue_messages, number(document.root()["msg_cnt"]));
  if (name_ != "producer") metrics.set(Metric::kafka_fetch_queue_bytes, queued_bytes, {name_});
}

Error unreachable(const KafkaAccess& access, const KafkaClient& client, std::string_view during) {
  const std::string trouble = client.trouble();
  const std::string why = trouble.empty() ? "no answer in time" : trouble;
  if (client.refused()) {
    return {Errc::rejected, "Kafka at " + access.brokers + " refuses the login (" + why +
                                "); check security.protocol, sasl.* and ssl.* in "
                                "kafka.properties"};
  }
  return {Errc::unavailable, "cannot reach Kafka at " + access.brokers + " to " +
                                 std::string(during) + " (" + why +
                                 "); check kafka.brokers, and that a broker listens there"};
}

}  // namespace foothold
