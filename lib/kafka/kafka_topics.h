#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "kafka/client.h"

namespace foothold {

/// A topic that must be there.
struct TopicWanted {
  std::string name;
  std::string setting;    ///< that names it: "kafka.state.topic"
  bool is_state = false;  ///< compacted, of one partition
};

/// Asks the cluster for its id, which names it for good. Waits up to `timeout_ms` for a broker.
[[nodiscard]] Result<std::string> cluster_id(const KafkaAccess& access, const KafkaClient& client,
                                             int timeout_ms);

/// Checks that the topics are there and fit their purpose; creates those that are not there when
/// `create`. Rejected, with what to do, otherwise. What is merely unwise is logged.
[[nodiscard]] Result<> check_topics(const KafkaAccess& access, const KafkaClient& client,
                                    const std::vector<TopicWanted>& wanted, bool create);

/// How many partitions a topic has.
[[nodiscard]] Result<std::int32_t> partition_count(const KafkaAccess& access,
                                                   const KafkaClient& client,
                                                   const std::string& topic);

}  // namespace foothold
