#pragma once

#include <librdkafka/rdkafka.h>

#include <memory>

/// librdkafka's objects that are destroyed by a function each. For .cc files of lib/kafka only.
namespace foothold {

template <auto Destroy>
struct DestroyBy {
  template <class T>
  void operator()(T* object) const {
    Destroy(object);
  }
};
using KafkaError = std::unique_ptr<rd_kafka_error_t, DestroyBy<rd_kafka_error_destroy>>;
using KafkaPartitions = std::unique_ptr<rd_kafka_topic_partition_list_t,
                                        DestroyBy<rd_kafka_topic_partition_list_destroy>>;
using KafkaTopic = std::unique_ptr<rd_kafka_topic_t, DestroyBy<rd_kafka_topic_destroy>>;
using KafkaQueue = std::unique_ptr<rd_kafka_queue_t, DestroyBy<rd_kafka_queue_destroy>>;
using KafkaEvent = std::unique_ptr<rd_kafka_event_t, DestroyBy<rd_kafka_event_destroy>>;
using KafkaMetadata =
    std::unique_ptr<const rd_kafka_metadata_t, DestroyBy<rd_kafka_metadata_destroy>>;
using KafkaMessage = std::unique_ptr<rd_kafka_message_t, DestroyBy<rd_kafka_message_destroy>>;
using KafkaGroup = std::unique_ptr<rd_kafka_consumer_group_metadata_t,
                                   DestroyBy<rd_kafka_consumer_group_metadata_destroy>>;

}  // namespace foothold
