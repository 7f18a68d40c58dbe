#include "support/case_file.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "base/hash.h"
#include "base/time.h"
#include "finding/finding.h"
#include "finding/verdict.h"

namespace foothold::test {
namespace {

constexpr std::int64_t kFirstDayMs = 1772409600000;  // 2026-03-02
constexpr const char* kAccount = "111122223333";

std::string quoted(const std::string& text) {
  return "\"" + text + "\"";
}

std::string value_or(const std::map<std::string, std::string>& keys, const std::string& key,
                     const std::string& fallback) {
  const auto at = keys.find(key);
  return at == keys.end() ? fallback : at->second;
}

struct Who {
  std::string kind, name, account;
};
Who parse_who(std::string text) {
  Who who{.kind = {}, .name = {}, .account = kAccount};
  const std::size_t at = text.find('@');
  if (at != std::string::npos) {
    who.account = text.substr(at + 1);
    text.resize(at);
  }
  const std::size_t colon = text.find(':');
  who.kind = text.substr(0, colon);
  if (colon != std::string::npos) who.name = text.substr(colon + 1);
  return who;
}

std::string session_identity(const Who& who, const std::string& role_arn, const std::string& role,
                             const std::string& session, const RecordSpec& spec) {
  const std::string unique = value_or(spec.keys, "aroa", "AROAEXAMPLE" + role);
  const bool instance = spec.keys.contains("instance");
  return R"({"type":"AssumedRole","principalId":)" + quoted(unique + ":" + session) + R"(,"arn":)" +
         quoted("arn:aws:sts::" + who.account + ":assumed-role/" + role + "/" + session) +
         R"(,"accountId":)" + quoted(who.account) + R"(,"accessKeyId":)" +
         quoted(value_or(spec.keys, "key", "ASIAEXAMPLE" + role)) +
         R"(,"sessionContext":{"sessionIssuer":{"type":"Role","principalId":)" + quoted(unique) +
         R"(,"arn":)" + quoted(role_arn) + R"(,"accountId":)" + quoted(who.account) +
         R"(,"userName":)" + quoted(role) +
         R"(},"attributes":{"creationDate":"2026-03-02T00:00:00Z","mfaAuthenticated":"false"})" +
         (instance ? R"(,"ec2RoleDelivery":"2.0")" : "") + "}";
}

// The userIdentity without its closing brace.
std::string identity(const RecordSpec& spec) {
  const Who who = parse_who(spec.who);
  if (who.kind == "service")
    return R"({"type":"AWSService","invokedBy":)" + quoted(who.name + ".amazonaws.com");
  if (who.kind == "root") {
    return R"({"type":"Root","principalId":)" + quoted(who.account) + R"(,"arn":)" +
           quoted("arn:aws:iam::" + who.account + ":root") + R"(,"accountId":)" +
           quoted(who.account);
  }
  if (who.kind == "user") {
    return R"({"type":"IAMUser","principalId":)" + quoted("AIDAEXAMPLE" + who.name) + R"(,"arn":)" +
           quoted("arn:aws:iam::" + who.account + ":user/" + who.name) + R"(,"accountId":)" +
           quoted(who.account) + R"(,"accessKeyId":)" +
           quoted(value_or(spec.keys, "key", "AKIAEXAMPLE" + who.name)) + R"(,"userName":)" +
           quoted(who.name);
  }
  if (who.kind == "person") {
    const std::string role = "AWSReservedSSO_PowerUser_0123456789abcdef";
    return session_identity(
        who, "arn:aws:iam::" + who.account + ":role/aws-reserved/sso.amazonaws.com/" + role, role,
        who.name + "@example.com", spec);
  }
  const std::string session =
      value_or(spec.keys, "instance", value_or(spec.keys, "session", "session-1"));
  return session_identity(who, "arn:aws:iam::" + who.account + ":role/" + who.name, who.name,
                          session, spec);
}

std::int64_t time_of(const std::string& day, const std::string& clock) {
  const auto time = parse_time("2026-03-02T" + clock + (clock.size() == 5 ? ":00Z" : "Z"));
  REQUIRE(time.has_value());
  return *time + std::stoi(day.substr(1)) * kDayMs;
}

void split_api(const std::string& text, RecordSpec& spec) {
  const std::size_t slash = text.find('/');
  REQUIRE(slash != std::string::npos);
  spec.service = text.substr(0, slash);
  spec.name = text.substr(slash + 1);
}

void read_habit(std::istringstream& words, CaseFile& file) {
  std::string who, days, api;
  words >> who >> days;
  const std::size_t dash = days.find('-');
  REQUIRE(dash != std::string::npos);
  const int first = std::stoi(days.substr(1, dash - 1)), last = std::stoi(days.substr(dash + 2));
  while (words >> api) {
    for (int day = first; day <= last; day++) {
      for (int hour = 9; hour < 13; hour++) {
        RecordSpec spec;
        spec.who = who;
        split_api(api, spec);
        spec.time_ms = kFirstDayMs + day * kDayMs + hour * kHourMs;
        spec.event_id = event_id_of(who + api + std::to_string(spec.time_ms));
        file.records.push_back(record_json(spec));
      }
    }
  }
}

// The principal key that the decoder makes of WHO (detection.md G3).
std::string principal_of(const Who& who) {
  const std::string arn = "arn:aws:iam::" + who.account + ":";
  if (who.kind == "root") return who.account;
  if (who.kind == "user") return arn + "user/" + who.name + "#AIDAEXAMPLE" + who.name;
  if (who.kind == "person")
    return arn + "role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_PowerUser_0123456789abcdef#" +
           who.name + "@example.com";
  return arn + "role/" + who.name;
}

ChangeWindow read_change(std::istringstream& words) {
  std::string whose, from_day, from, to_day, to, ticket;
  words >> whose >> from_day >> from >> to_day >> to >> ticket;
  REQUIRE(!ticket.empty());
  const Who who = parse_who(whose);
  return {.ticket = ticket,
          .principal = principal_of(who),
          .account = who.account,
          .from_ms = time_of(from_day, from),
          .to_ms = time_of(to_day, to)};
}

std::string read_verdict(const std::string& given_on, std::istringstream& words) {
  std::string clock, verdict, whose, type, day, said;
  words >> clock >> verdict >> whose >> type >> day >> said;
  const Who who = parse_who(whose);
  const FindingType of = type == "network"    ? FindingType::network
                         : type == "resource" ? FindingType::resource
                                              : FindingType::user;
  REQUIRE((said == "useful" || said == "not_useful"));
  return to_json(
      FindingVerdict{.finding_id = finding_id(of, who.account, principal_of(who),
                                              day_of(kFirstDayMs) + std::stoi(day.substr(1))),
                     .useful = said == "useful",
                     .by = "analyst",
                     .note = "",
                     .time_ms = time_of(given_on, clock)});
}

}  // namespace

std::string event_id_of(const std::string& text) {
  const Hash128 hash = hash128(text);
  std::string id = to_hex(hash.data(), hash.size());
  for (const std::size_t dash : {8, 13, 18, 23}) id.insert(dash, "-");
  return id;
}

std::string record_json(const RecordSpec& spec) {
  const Who who = parse_who(spec.who);
  const std::string host = spec.service + ".amazonaws.com";
  const bool reads = spec.name.starts_with("List") || spec.name.starts_with("Get") ||
                     spec.name.starts_with("Describe");
  std::string json = R"({"eventVersion":"1.11","userIdentity":)" + identity(spec);
  if (spec.keys.contains("by")) json += R"(,"invokedBy":)" + quoted(spec.keys.at("by"));
  json += R"(},"eventTime":)" + quoted(format_time_seconds(spec.time_ms)) + R"(,"eventSource":)" +
          quoted(host) + R"(,"eventName":)" + quoted(spec.name) + R"(,"awsRegion":)" +
          quoted(value_or(spec.keys, "region", "eu-west-1")) + R"(,"sourceIPAddress":)" +
          quoted(value_or(spec.keys, "from", value_or(spec.keys, "by", "198.51.100.7"))) +
          R"(,"userAgent":)" + quoted(value_or(spec.keys, "agent", "aws-cli/2.15.0")) +
          R"(,"requestParameters":)" + value_or(spec.keys, "request", "null") +
          R"(,"responseElements":null,)";
  if (spec.keys.contains("error")) json += R"("errorCode":)" + quoted(spec.keys.at("error")) + ",";
  json += R"("requestID":"r","eventID":)" + quoted(spec.event_id) + R"(,"readOnly":)" +
          (reads ? "true" : "false") +
          R"(,"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":)" +
          quoted(who.account) + R"(,"eventCategory":"Management"})";
  return json;
}

CaseFile read_case(const std::string& path) {
  std::ifstream in(path);
  REQUIRE(in.good());
  CaseFile file;
  file.name = path;
  std::string line;
  for (int number = 1; std::getline(in, line); number++) {
    INFO(path << ":" << number << ": " << line);
    std::istringstream words(line.substr(0, line.find('#')));
    std::string first;
    if (!(words >> first)) continue;
    if (first == "habit") {
      read_habit(words, file);
      continue;
    }
    if (first == "learning_period" || first == "forget_after" || first == "severity_mode") {
      words >> file.settings[first];
      continue;
    }
    if (first == "change") {
      file.changes.push_back(read_change(words));
      continue;
    }
    RecordSpec spec;
    std::string clock, api, word;
    if (line.find(" verdict ") != std::string::npos) {
      file.records.push_back(read_verdict(first, words));
      continue;
    }
    const bool parsed = static_cast<bool>(words >> clock >> spec.who >> api);
    REQUIRE(parsed);
    spec.time_ms = time_of(first, clock);
    split_api(api, spec);
    while (words >> word && word != "->") {
      const std::size_t equals = word.find('=');
      REQUIRE(equals != std::string::npos);
      spec.keys[word.substr(0, equals)] = word.substr(equals + 1);
    }
    Expected expected;
    expected.line = number;
    words >> expected.type >> expected.severity;
    int score = 0;
    if (words >> score) expected.score = score;
    REQUIRE(!expected.type.empty());
    spec.event_id = value_or(spec.keys, "id",
                             event_id_of(path.substr(path.rfind('/')) + std::to_string(number)));
    expected.event_id = spec.event_id;
    file.records.push_back(record_json(spec));
    file.expected.push_back(expected);
  }
  return file;
}

}  // namespace foothold::test
