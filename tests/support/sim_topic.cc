#include "support/sim_topic.h"

#include <algorithm>
#include <random>

#include "base/time.h"
#include "support/case_file.h"

namespace foothold::test {

std::vector<std::string> random_topic(unsigned seed) {
  std::mt19937 random(seed);
  const std::vector<std::string> who = {"user:alice", "role:deploy", "root"};
  const std::vector<std::pair<std::string, std::string>> apis = {{"s3", "ListBuckets"},
                                                                 {"iam", "CreateUser"},
                                                                 {"ec2", "CreateRoute"},
                                                                 {"s3", "PutBucketPolicy"}};
  std::vector<RecordSpec> specs;
  for (int i = 0; i < 40; i++) {
    RecordSpec spec;
    spec.who = who[random() % who.size()];
    const bool early = i < 25;
    std::tie(spec.service, spec.name) = early ? apis[0] : apis[random() % apis.size()];
    spec.time_ms =
        1772409600000 +
        (early ? i * kHourMs : 12 * kDayMs + static_cast<int>(random() % 2880) * kMinuteMs);
    spec.event_id = event_id_of("sim" + std::to_string(seed) + std::to_string(i));
    if (random() % 5 == 0) spec.keys["error"] = "AccessDenied";
    specs.push_back(spec);
  }
  std::vector<std::string> topic;
  for (const RecordSpec& spec : specs) topic.push_back(record_json(spec));
  for (int i = 0; i < 6; i++) topic.push_back(topic[random() % topic.size()]);
  for (std::size_t i = 0; i + 3 < topic.size(); i++) std::swap(topic[i], topic[i + random() % 3]);
  topic.insert(topic.begin() + 7, "{\"eventVersion\": \"1.0\", broken");
  return topic;
}

}  // namespace foothold::test
