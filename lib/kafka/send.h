#pragma once

#include <cstdint>
#include <string>

#include "kafka/client.h"
#include "kafka/kafka_topics.h"

namespace foothold {

/// Where a message came to lie.
struct Sent {
  std::int32_t partition = 0;
  std::int64_t offset = 0;
};

/// Sends one message and waits until all in-sync brokers have it. The topic must be there, or is
/// created when `create`. One sentence, with what to do, if the message is not certain to be there.
[[nodiscard]] Result<Sent> send(const KafkaAccess& access, const TopicWanted& topic, bool create,
                                const std::string& key, const std::string& value);

}  // namespace foothold
