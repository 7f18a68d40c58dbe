#include "kafka/kafka_topics.h"

#include <algorithm>
#include <array>
#include <map>

#include "kafka/handles.h"

namespace foothold {
namespace {

constexpr int kTimeoutMs = 10'000;
constexpr std::size_t kErrorBytes = 512;
// A disk that was away for less than this finds every removal in the topic.
constexpr const char* kTombstonesKeptMs = "604800000";

using NewTopic = std::unique_ptr<rd_kafka_NewTopic_t, DestroyBy<rd_kafka_NewTopic_destroy>>;
using ConfigResource =
    std::unique_ptr<rd_kafka_ConfigResource_t, DestroyBy<rd_kafka_ConfigResource_destroy>>;
using AdminOptions =
    std::unique_ptr<rd_kafka_AdminOptions_t, DestroyBy<rd_kafka_AdminOptions_destroy>>;

struct Found {
  std::int32_t partitions = 0;
  int replicas = 0;
};

Result<std::map<std::string, Found>> all_topics(const KafkaAccess& access,
                                                const KafkaClient& client) {
  const rd_kafka_metadata_t* raw = nullptr;
  // All of them: a question for one that is not there may create it.
  const rd_kafka_resp_err_t error =
      rd_kafka_metadata(client.handle(), 1, nullptr, &raw, kTimeoutMs);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR)
    return tl::unexpected(unreachable(access, client, "list its topics"));
  const KafkaMetadata metadata(raw);
  std::map<std::string, Found> found;
  for (int i = 0; i < metadata->topic_cnt; i++) {
    const rd_kafka_metadata_topic& topic = metadata->topics[i];
    if (topic.err != RD_KAFKA_RESP_ERR_NO_ERROR) continue;
    found[topic.topic] = {topic.partition_cnt,
                          topic.partition_cnt > 0 ? topic.partitions[0].replica_cnt : 0};
  }
  return found;
}

KafkaEvent wait_for(rd_kafka_queue_t* queue) {
  return KafkaEvent(rd_kafka_queue_poll(queue, 2 * kTimeoutMs));
}

Result<> create_topic(const KafkaClient& client, const TopicWanted& wanted) {
  std::array<char, kErrorBytes> text{};
  const NewTopic topic(rd_kafka_NewTopic_new(wanted.name.c_str(), wanted.is_state ? 1 : -1, -1,
                                             text.data(), text.size()));
  const auto failed = [&](const std::string& why) {
    return fail(Errc::rejected,
                "cannot create the topic " + wanted.name + " (" + why + "); create it by hand");
  };
  if (topic == nullptr) return failed(text.data());
  if (wanted.is_state) {
    rd_kafka_NewTopic_set_config(topic.get(), "cleanup.policy", "compact");
    rd_kafka_NewTopic_set_config(topic.get(), "delete.retention.ms", kTombstonesKeptMs);
  }
  const KafkaQueue queue(rd_kafka_queue_new(client.handle()));
  rd_kafka_NewTopic_t* list[] = {topic.get()};
  rd_kafka_CreateTopics(client.handle(), list, 1, nullptr, queue.get());
  const KafkaEvent event = wait_for(queue.get());
  if (event == nullptr) return failed("no answer in time");
  if (rd_kafka_event_error(event.get()) != RD_KAFKA_RESP_ERR_NO_ERROR)
    return failed(rd_kafka_event_error_string(event.get()));
  std::size_t count = 0;
  const rd_kafka_topic_result_t* const* const results =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event.get()), &count);
  for (std::size_t i = 0; i < count; i++) {
    const rd_kafka_resp_err_t error = rd_kafka_topic_result_error(results[i]);
    // Somebody else was faster, which is as good.
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR || error == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
      continue;
    const char* const why = rd_kafka_topic_result_error_string(results[i]);
    return failed(why == nullptr ? rd_kafka_err2str(error) : why);
  }
  return {};
}

// The topic's settings by name; empty if we may not see them.
std::map<std::string, std::string> topic_settings(const KafkaClient& client,
                                                  const std::string& topic) {
  std::map<std::string, std::string> settings;
  const ConfigResource resource(
      rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str()));
  const KafkaQueue queue(rd_kafka_queue_new(client.handle()));
  rd_kafka_ConfigResource_t* list[] = {resource.get()};
  rd_kafka_DescribeConfigs(client.handle(), list, 1, nullptr, queue.get());
  const KafkaEvent event = wait_for(queue.get());
  if (event == nullptr || rd_kafka_event_error(event.get()) != RD_KAFKA_RESP_ERR_NO_ERROR)
    return settings;
  std::size_t count = 0;
  const rd_kafka_ConfigResource_t* const* const resources =
      rd_kafka_DescribeConfigs_result_resources(rd_kafka_event_DescribeConfigs_result(event.get()),
                                                &count);
  for (std::size_t i = 0; i < count; i++) {
    std::size_t entries = 0;
    const rd_kafka_ConfigEntry_t* const* const configs =
        rd_kafka_ConfigResource_configs(resources[i], &entries);
    for (std::size_t j = 0; j < entries; j++) {
      const char* const value = rd_kafka_ConfigEntry_value(configs[j]);
      settings[rd_kafka_ConfigEntry_name(configs[j])] = value == nullptr ? "" : value;
    }
  }
  return settings;
}

Result<> check_state_topic(const KafkaAccess& access, const KafkaClient& client,
                           const TopicWanted& wanted, const Found& found) {
  if (found.partitions != 1) {
    return fail(Errc::rejected, "the state topic " + wanted.name + " has " +
                                    std::to_string(found.partitions) +
                                    " partitions and must have one: its order is the order of "
                                    "state; name another in " +
                                    wanted.setting);
  }
  const std::map<std::string, std::string> settings = topic_settings(client, wanted.name);
  if (settings.empty()) {
    access.log->write(LogLevel::warn, "topic_settings_unknown", {{"topic", wanted.name}});
    return {};
  }
  const auto policy = settings.find("cleanup.policy");
  if (policy != settings.end() && policy->second != "compact") {
    return fail(Errc::rejected, "the state topic " + wanted.name + " has cleanup.policy " +
                                    policy->second +
                                    ", which loses state; set it to compact and nothing else");
  }
  const auto insync = settings.find("min.insync.replicas");
  if (found.replicas >= 3 && insync != settings.end() && insync->second == "1") {
    access.log->write(LogLevel::warn, "min_insync_replicas_low",
                      {{"topic", wanted.name},
                       {"text",
                        "with 1 a broker that fails may take acknowledged state with it; "
                        "set 2"}});
  }
  return {};
}

}  // namespace

Result<std::string> cluster_id(const KafkaAccess& access, const KafkaClient& client,
                               int timeout_ms) {
  constexpr int kStepMs = 500;
  // In steps: a refused login ends the wait.
  for (int waited_ms = 0; waited_ms < timeout_ms && !client.refused(); waited_ms += kStepMs) {
    rd_kafka_poll(client.handle(), 0);  // serves the error callback
    char* const id = rd_kafka_clusterid(client.handle(), kStepMs);
    if (id == nullptr) continue;
    std::string text(id);
    rd_kafka_mem_free(client.handle(), id);
    return text;
  }
  rd_kafka_poll(client.handle(), 0);
  return tl::unexpected(unreachable(access, client, "begin"));
}

Result<> check_topics(const KafkaAccess& access, const KafkaClient& client,
                      const std::vector<TopicWanted>& wanted, bool create) {
  std::map<std::string, Found> found = TRY(all_topics(access, client));
  bool created = false;
  for (const TopicWanted& topic : wanted) {
    if (found.contains(topic.name)) continue;
    if (!create) {
      return fail(Errc::rejected,
                  "there is no topic " + topic.name + " (" + topic.setting + "); create it" +
                      (topic.is_state ? ", with one partition and cleanup.policy=compact," : "") +
                      " or set kafka.create_topics: true");
    }
    TRY(create_topic(client, topic));
    access.log->write(LogLevel::info, "topic_created", {{"topic", topic.name}});
    created = true;
  }
  // A topic just created takes a moment to be known everywhere.
  for (int i = 0; created && i < 50; i++) {
    rd_kafka_poll(client.handle(), 200);
    found = TRY(all_topics(access, client));
    created = std::any_of(wanted.begin(), wanted.end(), [&](const TopicWanted& topic) {
      const auto at = found.find(topic.name);
      return at == found.end() || at->second.partitions == 0;
    });
  }
  for (const TopicWanted& topic : wanted) {
    if (topic.is_state) TRY(check_state_topic(access, client, topic, found[topic.name]));
  }
  return {};
}

Result<std::int32_t> partition_count(const KafkaAccess& access, const KafkaClient& client,
                                     const std::string& topic) {
  const KafkaTopic handle(rd_kafka_topic_new(client.handle(), topic.c_str(), nullptr));
  const rd_kafka_metadata_t* raw = nullptr;
  const rd_kafka_resp_err_t error =
      rd_kafka_metadata(client.handle(), 0, handle.get(), &raw, kTimeoutMs);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR)
    return tl::unexpected(unreachable(access, client, "ask for the partitions of " + topic));
  const KafkaMetadata metadata(raw);
  if (metadata->topic_cnt != 1 || metadata->topics[0].err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return fail(Errc::unavailable, "the topic " + topic + " is not there");
  }
  return metadata->topics[0].partition_cnt;
}

}  // namespace foothold
