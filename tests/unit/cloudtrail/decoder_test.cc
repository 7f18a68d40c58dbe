// Goal: every envelope and every shape of a record comes to the same activity. Method: one record
// in each envelope; then each trap by itself.

#include "cloudtrail/decoder.h"

#include <catch2/catch.hpp>
#include <deque>

#include "base/time.h"
#include "support/decoded.h"
#include "support/deflate.h"

namespace foothold::test {
namespace {

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  return out;
}

std::string spread_out(const std::string& json) {
  std::string out;
  bool in_string = false;
  for (const char c : json) {
    if (c == '"') in_string = !in_string;
    out.push_back(c);
    if (!in_string && (c == '{' || c == ',' || c == '[')) out += "\n  ";
  }
  return out;
}

// The one activity of a batch that holds nothing else. Its strings live until the program ends.
ActivityView one(Batch batch) {
  REQUIRE(summary(batch).find('[') == std::string::npos);
  REQUIRE(batch.activities.size() == 1);
  static std::deque<Batch> kept;
  kept.push_back(std::move(batch));
  return kept.back().activities[0];
}

}  // namespace

TEST_CASE("a record is the same activity in every envelope, layout and compression", "[decode]") {
  const std::string plain = record("e1");
  const std::string subscription =
      R"({"messageType":"DATA_MESSAGE","owner":"1","logGroup":"g","logStream":"s","subscriptionFilters":["f"],"logEvents":[{"id":"1","timestamp":1,"message":")" +
      escaped(plain) + "\"}]}";
  const std::vector<std::string> forms = {
      plain,
      spread_out(plain),
      "\xef\xbb\xbf" + plain + "\r\n",
      R"({"Records":[)" + plain + "]}",
      "{ \"Records\" : [\n" + spread_out(plain) + "\n ] }",
      R"({"other":{"Records":1},"Records":[)" + plain + R"(],"more":[{"a":"]}"}]})",
      "[" + plain + "]",
      R"({"version":"0","detail-type":"AWS API Call via CloudTrail","source":"aws.s3","detail":)" +
          plain + "}",
      R"({"detail":)" + plain + R"(,"source":"aws.s3","account":"1"})",
      subscription,
      R"({"awslogs":{"data":")" + base64_of(gzip_of(subscription)) + "\"}}",
      base64_of(gzip_of(subscription)),
      base64_of(plain),
      gzip_of(plain),
      gzip_of(R"({"Records":[)" + plain + "]}"),
      R"({"EventId":"e1","EventName":"x","CloudTrailEvent":")" + escaped(plain) + "\"}",
      R"({"Events":[{"EventId":"e1","CloudTrailEvent":")" + escaped(plain) + "\"}]}",
      R"({"Type":"Notification","Message":")" + escaped(plain) + "\"}",
      R"({"Type":"Notification","Message":")" + escaped(R"({"Records":[)" + plain + "]}") + "\"}",
  };
  for (const std::string& form : forms) {
    CAPTURE(form);
    const ActivityView activity = one(decoded(form));
    CHECK(activity.event_id == "e1");
    CHECK(activity.principal == "arn:aws:iam::111122223333:user/alice#AIDA1");
    CHECK(activity.account == "111122223333");
    CHECK(activity.name == "PutBucketPolicy");
    CHECK(activity.moment.time_ms == 1'772'445'600'000);
    CHECK(activity.record.find("bucketName") != std::string_view::npos);
    CHECK(activity.likeness == one(decoded(plain)).likeness);
  }
}

TEST_CASE("the logstash form has its time in another place", "[decode]") {
  std::string form = record("e1");
  form.replace(form.find("\"eventTime\":"), 12, "\"@version\":\"1\",\"@timestamp\":");
  CHECK(one(decoded(form)).moment.time_ms == 1'772'445'600'000);
}

TEST_CASE("the second of a minute is read the same, whatever came before it", "[decode]") {
  const auto at = [](const std::string& seconds) {
    std::string form = record("e");
    return form.replace(form.find("10:00:00Z"), 9, "10:00:" + seconds);
  };
  Batch batch;
  Decoder decoder(kAllCalls);
  for (const char* seconds : {"60Z", "07Z", "59Z", "7aZ", "00Z", "07.5Z", "08Z"}) {
    decoder.decode({.source = "test"}, at(seconds), batch);
  }
  std::vector<std::int64_t> times;
  for (const ActivityView& activity : batch.activities)
    times.push_back(activity.moment.time_ms - 1'772'445'600'000);
  CHECK(times == std::vector<std::int64_t>{60'000, 7'000, 59'000, 0, 7'500, 8'000});
  CHECK(batch.counts.dead_total() == 1);
}

TEST_CASE("what lands beside records is skipped by kind", "[decode]") {
  const std::pair<const char*, const char*> table[] = {
      {R"({"awsAccountId":"1","digestStartTime":"2026-01-12T09:36:49Z","logFiles":[]})",
       "(digest)"},
      {R"({"Records":[{"eventVersion":"1.08","eventType":"AwsCloudTrailInsight","insightDetails":{}}]})",
       "(insight)"},
      {R"({"Type":"Notification","Message":"{\"s3Bucket\":\"b\",\"s3ObjectKey\":[\"k\"]}"})",
       "(delivery_notice)"},
      {R"({"Records":[{"eventSource":"aws:s3","eventName":"ObjectCreated:Put","s3":{}}]})",
       "(delivery_notice)"},
      {R"({"messageType":"CONTROL_MESSAGE","logEvents":[{"message":"CWL CONTROL MESSAGE"}]})",
       "(control_message)"},
      {R"({"metadata":{"product":{"name":"CloudTrail"}},"class_uid":3001})", "(other_json)"},
      {"{}", "(other_json)"},
  };
  for (const auto& [form, kind] : table) {
    CAPTURE(form);
    CHECK(summary(decoded(form)) == kind);
  }
}

TEST_CASE("a record that lacks or spoils what every record needs is a dead letter with a reason",
          "[decode]") {
  const std::pair<std::string, const char*> table[] = {
      {R"({"eventVersion":"1.0","eventName":"A","eventSource":"s.amazonaws.com","userIdentity":{}})",
       "[bad_field]"},
      {R"({"eventName":"A","eventTime":"2026-03-02T10:00:00Z"})", "[bad_field]"},
      {R"({"eventSource":"s.amazonaws.com","eventTime":"2026-03-02T10:00:00Z"})", "[bad_field]"},
      {R"({"eventName":7,"eventSource":"s.amazonaws.com","eventTime":"2026-03-02T10:00:00Z"})",
       "[bad_field]"},
      {R"({"eventName":"A","eventSource":"s.amazonaws.com","eventTime":"yesterday"})",
       "[bad_field]"},
      {R"({"eventName":"A","eventSource":"s.amazonaws.com","eventTime":1772445600})",
       "[bad_field]"},
      {R"({"eventName":"A","eventSource":"s.amazonaws.com","eventTime":"2005-12-31T23:59:59Z"})",
       "[implausible_time]"},
      {R"({"eventName":"A","eventSource":"s.amazonaws.com","eventTime":"2100-01-01T00:00:00Z"})",
       "[implausible_time]"},
      {R"({"eventName":")" + std::string(kNameBytes + 1, 'x') +
           R"(","eventSource":"s.amazonaws.com","eventTime":"2026-03-02T10:00:00Z"})",
       "[bad_field]"},
  };
  for (const auto& [form, reason] : table) {
    CAPTURE(form);
    const Batch batch = decoded(form + "\n" + record("good"));
    CHECK(summary(batch) == std::string("good ") + reason);
    CHECK(batch.dead_letters[0].bytes == form);
    CHECK(batch.dead_letters[0].position == "byte 0");
    CHECK_FALSE(batch.dead_letters[0].detail.empty());
  }
}

TEST_CASE("a time that is no text is not replaced by another field", "[decode]") {
  std::string form = record("e", R"("@timestamp":"2026-03-02T10:00:00Z",)");
  const std::string time = R"("2026-03-02T10:00:00Z")";
  const auto with_time = [&](const std::string& text) {
    std::string changed = form;
    return decoded(changed.replace(changed.find(time), time.size(), text));
  };
  CHECK(summary(with_time("5")) == "[bad_field]");
  CHECK(with_time("5").dead_letters[0].detail == "eventTime is no string");
  CHECK(summary(with_time("null")) == "e ");
}

TEST_CASE("an envelope without its record is a dead letter, and what else it holds counts",
          "[decode]") {
  for (const char* form : {R"({"CloudTrailEvent":null})", R"({"CloudTrailEvent":" "})",
                           R"({"awslogs":{"data":7}})", R"({"Events":[{"CloudTrailEvent":{}}]})"}) {
    CAPTURE(form);
    const Batch batch = decoded(form);
    CHECK(summary(batch) == "[bad_field]");
    CHECK(batch.dead_letters[0].bytes.find("CloudTrailEvent") !=
          batch.dead_letters[0].bytes.find("awslogs"));
  }
  const std::string logs = R"({"messageType":"DATA_MESSAGE","logEvents":[{"message":null},{},)" +
                           (R"({"message":")" + escaped(record("e")) + "\"}]}");
  CHECK(summary(decoded(logs)) == "e [bad_field][bad_field]");
}

TEST_CASE("the sound part of a damaged body inside an envelope counts", "[decode]") {
  std::string many;
  for (int i = 0; i < 300; i++) many += record("id" + std::to_string(i * 7919 % 1009)) + "\n";
  std::string packed = gzip_of(many);
  packed.resize(packed.size() * 2 / 3);
  const Batch batch = decoded(R"({"awslogs":{"data":")" + base64_of(packed) + "\"}}");
  CHECK(batch.activities.size() > 100);
  CHECK(batch.counts.dead[static_cast<std::size_t>(DeadReason::bad_gzip)] == 1);
  CHECK(batch.dead_letters[0].bytes == packed);
}

TEST_CASE("a dead letter from inside an envelope lies where the envelope lies", "[decode]") {
  const std::string first = record("a") + "\n";
  const Batch batch =
      decoded(first + R"({"Type":"Notification","Message":")" +
              escaped(R"({"Records":[{"eventName":"A"},)" + record("b") + "]}") + "\"}");
  CHECK(summary(batch) == "a b [bad_field]");
  CHECK(batch.dead_letters[0].position == "byte " + std::to_string(first.size()));
}

TEST_CASE("an event far ahead of its message is implausible, one behind it is late", "[decode]") {
  Batch batch;
  Decoder decoder(kAllCalls);
  const std::int64_t time_ms = 1'772'445'600'000;
  const auto at = [&](std::int64_t message_ms) {
    decoder.decode({.source = "t", .partition = 3, .offset = 17, .message_ms = message_ms},
                   record("e"), batch);
  };
  at(time_ms - kDayMs);
  at(time_ms - kDayMs - 1);
  at(time_ms + 300 * kDayMs);
  CHECK(summary(batch) == "e e [implausible_time]");
  CHECK(batch.dead_letters[0].position == "partition 3 offset 17");
  CHECK(batch.activities[1].message_ms == time_ms + 300 * kDayMs);
}

TEST_CASE("odd values of optional fields are tolerated", "[decode]") {
  for (const char* more :
       {R"("errorCode":null,)", R"("errorCode":7,)", R"("additionalEventData":[[[]]],)",
        R"("sharedEventID":{},)", R"("readOnly":"no",)", R"("tlsDetails":"x",)",
        R"("eventID":"first",)", R"("requestParameters":"{\"a\":1}",)",
        R"("big":123456789012345678901234567890,)", R"("nul":"\u0000",)"}) {
    CAPTURE(more);
    CHECK(one(decoded(record("e", more))).event_id == "e");
  }
}

TEST_CASE("errorCode 200 is a success, any other a failure", "[decode]") {
  CHECK_FALSE(one(decoded(record("e", R"("errorCode":"200",)"))).failed());
  CHECK_FALSE(one(decoded(record("e", R"("errorCode":"",)"))).failed());
  CHECK(one(decoded(record("e", R"("errorCode":"AccessDenied",)"))).failed());
  CHECK(one(decoded(record("e", R"("errorCode":"Client.UnauthorizedOperation",)"))).failed());
}

TEST_CASE("addresses and agents lose what is spelling only", "[decode]") {
  const auto address = [](const std::string& text) {
    std::string form = record("e");
    form.replace(form.find("198.51.100.7"), 12, text);
    return std::string(one(decoded(form)).address);
  };
  CHECK(address("198.51.100.7, 10.0.0.1") == "198.51.100.7");
  CHECK(address("010.001.000.09") == "10.1.0.9");
  CHECK(address("0.0.0.0") == "0.0.0.0");
  CHECK(address("2001:db8::1") == "2001:db8::1");
  CHECK(address("cloudformation.amazonaws.com") == "cloudformation.amazonaws.com");
  CHECK(address("AWS Internal") == "AWS Internal");
  std::string form = record("e");
  form.replace(form.find("aws-cli/2"), 9, "[S3Console/0.4]");
  CHECK(one(decoded(form)).agent == "S3Console/0.4");
  CHECK(one(decoded(form)).console);
}

TEST_CASE("without an eventID the record's own content tells it, in any layout", "[decode]") {
  const auto without_id = [](std::string form) {
    const std::size_t at = form.find("\"eventID\":\"e\",");
    return form.erase(at, 14);
  };
  const std::string form = without_id(record("e"));
  const ActivityView a = one(decoded(form)), b = one(decoded(spread_out(form)));
  CHECK(a.moment == b.moment);
  std::string logstash = form;
  logstash.replace(logstash.find("\"eventTime\":"), 12, "\"@timestamp\":");
  logstash.replace(logstash.find("10:00:00Z"), 9, "10:00:00.000Z");
  CHECK(one(decoded(logstash)).moment == a.moment);
  std::string other = form;
  other.replace(other.find("PutBucketPolicy"), 15, "PutBucketPolicz");
  CHECK(one(decoded(other)).moment != a.moment);
  other = form;
  other.replace(other.find("\"bucketName\":\"b\""), 16, "\"bucketName\":\"c\"");
  CHECK(one(decoded(other)).moment != a.moment);
}

TEST_CASE("a call that is looked into is sound inside, or a dead letter that says so", "[decode]") {
  const auto with_policy = [](const std::string& policy) {
    std::string form = record("e");
    const std::string sound = R"({"Statement":[{"Effect":"Allow"}]})";
    return form.replace(form.find(sound), sound.size(), policy);
  };
  CHECK(summary(decoded(with_policy("{}"))) == "e ");
  CHECK(summary(decoded(with_policy("{\"a\":nope}"))) == "[not_json]");
  CHECK(summary(decoded(with_policy("\"\xff\""))) == "[not_json]");
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  CHECK(summary(decoded(with_policy(nested(100)))) == "e ");
  CHECK(summary(decoded(with_policy(nested(5000)))) == "[not_json]");
  CHECK(summary(decoded(with_policy("1e400"))) == "[not_json]");
  CHECK(summary(decoded(with_policy("\"\\ud800\""))) == "[not_json]");
}

TEST_CASE("long strings are cut between characters", "[decode]") {
  std::string form = record("e");
  std::string agent;
  for (int i = 0; i < 2000; i++) agent += "\xc3\xa9";
  form.replace(form.find("aws-cli/2"), 9, agent);
  const std::string_view cut = one(decoded(form)).agent;
  CHECK(cut.size() == kTextBytes);
  CHECK(std::string_view(agent).starts_with(cut));
}

TEST_CASE("envelopes in envelopes end at a depth, however they are made", "[decode]") {
  std::string form = record("deep");
  for (int i = 0; i < 12; i++) form = R"({"detail":)" + form + R"(,"detail-type":"x"})";
  CHECK(summary(decoded(form)) == "[too_large]");
  std::string packed = record("deep");
  for (int i = 0; i < 12; i++)
    packed = R"({"awslogs":{"data":")" + base64_of(gzip_of("\n" + packed + "\n")) + "\"}}";
  const Batch batch = decoded(packed);
  CHECK(batch.activities.empty());
  CHECK(batch.counts.dead_total() == 1);
}

}  // namespace foothold::test
