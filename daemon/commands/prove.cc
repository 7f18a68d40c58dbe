// Proves that findings flow: records of a user that does not exist go in, and a finding comes out.

#include <unistd.h>

#include "app.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/time.h"
#include "baseline/windows.h"
#include "commands/commands.h"
#include "config/config.h"
#include "interrupt.h"
#include "json/json.h"
#include "json/json_writer.h"
#include "kafka/round_trip.h"
#include "output.h"

namespace foothold {
namespace {

// No account of AWS's has it, so that nothing is learned of a real one.
constexpr const char* kAccount = "000000000000";

// As CloudTrail's: a UUID, and another one each time.
std::string event_id(const std::string& user, std::string_view call, std::int64_t time_ms) {
  const std::string hex =
      sha256_hex32(user + "/" + std::string(call) + "/" + std::to_string(time_ms));
  return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" +
         hex.substr(16, 4) + "-" + hex.substr(20, 12);
}

struct Call {
  std::string_view source, name;
  std::int64_t time_ms;
  std::string_view request;  ///< a JSON object
};

std::string record(const std::string& user, const Call& call) {
  JsonWriter json(JsonWriter::Layout::compact);
  json.begin().put("eventVersion", "1.10").begin("userIdentity").put("type", "IAMUser");
  json.put("principalId", "AIDA" + user).put("accountId", kAccount).put("userName", user);
  json.put("arn", std::string("arn:aws:iam::") + kAccount + ":user/" + user).end();
  json.put("eventTime", format_time_seconds(call.time_ms / kSecondMs * kSecondMs));
  json.put("eventSource", call.source).put("eventName", call.name).put("awsRegion", "us-east-1");
  json.put("sourceIPAddress", "192.0.2.1").put("userAgent", "foothold-proof");
  json.raw("requestParameters", call.request);
  json.put("eventID", event_id(user, call.name, call.time_ms)).put("eventType", "AwsApiCall");
  json.put("recipientAccountId", kAccount).end();
  return json.take();
}

}  // namespace

int prove(const ProveOptions& options) {
  const std::optional<std::int64_t> wait_ms = parse_duration(options.wait);
  if (!wait_ms)
    return report({Errc::rejected, "--wait must be a duration such as 2m, not " + options.wait});
  const Result<Settings> settings = load_settings(options.config, environment());
  if (!settings) return report(settings.error());

  Metrics metrics;
  Log log(LogLevel::error, LogFormat::text);
  const Result<KafkaAccess> access = resolve_secrets({.brokers = settings->kafka.brokers,
                                                      .properties = settings->kafka.properties,
                                                      .log = &log,
                                                      .metrics = &metrics});
  if (!access) return report(access.error());

  // Known for longer than it is only learned from, and by enough calls; then one that it never
  // made before.
  const std::int64_t now_ms = wall_ms();
  const std::string user = "foothold-proof-" + std::to_string(now_ms);
  const std::int64_t since_ms = now_ms - settings->detection.learning_period_ms - kHourMs;
  std::string known;
  for (std::size_t i = 0; i < EarliestCalls::kCalls; i++) {
    known += record(user, {"s3.amazonaws.com", "ListBuckets",
                           since_ms + static_cast<std::int64_t>(i) * kMinuteMs, "{}"}) +
             ",";
  }
  const std::string first = record(
      user,
      {"iam.amazonaws.com", "AttachUserPolicy", now_ms,
       R"({"userName":")" + user + R"(","policyArn":"arn:aws:iam::aws:policy/ReadOnlyAccess"})"});
  const std::string awaited = event_id(user, "AttachUserPolicy", now_ms);

  watch_signals(WaitingCalls::end);
  const std::string& input = settings->kafka.input_topics.front();
  const Result<std::string> finding = make_round_trip(
      {.access = *access,
       .input_topic = input,
       .findings_topic = settings->kafka.findings_topic,
       .wait_ms = *wait_ms,
       .is_awaited =
           [&](std::string_view json) { return json.find(awaited) != std::string_view::npos; },
       .go_on = [] { return !interrupted(); }},
      R"({"Records":[)" + known + first + "]}");
  if (!finding && interrupted()) return kInterrupted;
  if (!finding) {
    return report({finding.error().code, finding.error().what + " of " + user + " within " +
                                             options.wait +
                                             "; see that the daemon is ready, has no lag on " +
                                             input + " and the same configuration"});
  }
  const JsonDocument document = JsonDocument::parse(*finding);
  const Result<> written = write_all(
      STDOUT_FILENO, "findings flow: a first AttachUserPolicy of " + user + " went to " + input +
                         ", and the finding " + std::string(document.root()["id"].text()) + " (" +
                         std::string(document.root()["type"].text()) + ") came to " +
                         settings->kafka.findings_topic + " after " +
                         std::to_string(wall_ms() - now_ms) + " ms\n");
  return written ? static_cast<int>(kOk) : report(written.error());
}

}  // namespace foothold
