// Gives a login of a test's Kafka one right, or takes it, in milliseconds where Kafka's own tool
// starts a Java each time. Rights to a transactional id are unknown to this librdkafka.
//
//   acl_tool add|remove BROKERS PRINCIPAL topic|group NAME OPERATION

#include <librdkafka/rdkafka.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

namespace {

[[noreturn]] void die(const std::string& what) {
  std::fprintf(stderr, "acl_tool: %s\n", what.c_str());
  std::exit(1);
}

void check(const rd_kafka_error_t* error) {
  if (error != nullptr) die(rd_kafka_error_string(error));
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> args(argv + 1, argv + argc);
  if (args.size() != 6) die("see the comment at the top of its source");
  const std::map<std::string, rd_kafka_ResourceType_t> types = {{"topic", RD_KAFKA_RESOURCE_TOPIC},
                                                                {"group", RD_KAFKA_RESOURCE_GROUP}};
  const std::map<std::string, rd_kafka_AclOperation_t> operations = {
      {"Read", RD_KAFKA_ACL_OPERATION_READ},
      {"Write", RD_KAFKA_ACL_OPERATION_WRITE},
      {"Create", RD_KAFKA_ACL_OPERATION_CREATE},
      {"Describe", RD_KAFKA_ACL_OPERATION_DESCRIBE},
      {"DescribeConfigs", RD_KAFKA_ACL_OPERATION_DESCRIBE_CONFIGS}};
  char text[512];
  rd_kafka_conf_t* const conf = rd_kafka_conf_new();
  if (rd_kafka_conf_set(conf, "bootstrap.servers", args[1].c_str(), text, sizeof text) !=
      RD_KAFKA_CONF_OK)
    die(text);
  rd_kafka_t* const handle = rd_kafka_new(RD_KAFKA_PRODUCER, conf, text, sizeof text);
  if (handle == nullptr) die(text);
  rd_kafka_queue_t* const queue = rd_kafka_queue_new(handle);
  const auto make = args[0] == "add" ? rd_kafka_AclBinding_new : rd_kafka_AclBindingFilter_new;
  rd_kafka_AclBinding_t* rule =
      make(types.at(args[3]), args[4].c_str(), RD_KAFKA_RESOURCE_PATTERN_LITERAL, args[2].c_str(),
           "*", operations.at(args[5]), RD_KAFKA_ACL_PERMISSION_TYPE_ALLOW, text, sizeof text);
  if (rule == nullptr) die(text);
  if (args[0] == "add")
    rd_kafka_CreateAcls(handle, &rule, 1, nullptr, queue);
  else
    rd_kafka_DeleteAcls(handle, &rule, 1, nullptr, queue);
  rd_kafka_event_t* const event = rd_kafka_queue_poll(queue, 10'000);
  if (event == nullptr) die("no answer in time");
  if (rd_kafka_event_error(event) != RD_KAFKA_RESP_ERR_NO_ERROR)
    die(rd_kafka_event_error_string(event));
  std::size_t count = 0;
  if (args[0] == "add") {
    check(rd_kafka_acl_result_error(
        rd_kafka_CreateAcls_result_acls(rd_kafka_event_CreateAcls_result(event), &count)[0]));
    return 0;
  }
  const rd_kafka_DeleteAcls_result_response_t* const* const answers =
      rd_kafka_DeleteAcls_result_responses(rd_kafka_event_DeleteAcls_result(event), &count);
  check(rd_kafka_DeleteAcls_result_response_error(answers[0]));
  rd_kafka_DeleteAcls_result_response_matching_acls(answers[0], &count);
  if (count != 1) die("there was no such right");
  return 0;
}
