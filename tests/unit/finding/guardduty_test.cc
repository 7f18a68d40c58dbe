#include "finding/guardduty.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace foothold {
namespace {

JudgedCall call(int number) {
  return {.time_ms = 1'772'409'600'000 + number * 1000,
          .message_ms = 1'772'409'660'000 + number * 1000,
          .event_id = "event-" + std::to_string(number),
          .api = "CreateUser",
          .source = "iam.amazonaws.com",
          .outcome = "success",
          .region = "us-east-1",
          .address = "198.51.100.7",
          .agent = "aws-cli/2",
          .access_key = "AKIAEXAMPLE",
          .session = "",
          .error_code = "",
          .invoked_by = "",
          .mitre = {"T1136.003"},
          .severity = 5.0,
          .score = 15};
}

Finding finding(FindingType type) {
  Finding out;
  out.type = type;
  out.account = "111122223333";
  out.principal = "arn:aws:iam::111122223333:user/alice#AIDAEXAMPLE";
  out.id = finding_id(type, out.account, out.principal, 20'514);
  out.partition = "aws";
  out.region = "us-east-1";
  out.config_hash = "00000000000000000000000000000000";
  out.severity = 5.0;
  out.score = 15;
  out.confidence = 80;
  out.title = "Unusual changes to " + std::string(row_of(type).changes) + " by alice.";
  out.description = "IAM user alice called CreateUser \"quoted\" \xc3\xa9.";
  out.remediation = "Ask.";
  out.reasons = {{"G4", 0, "CreateUser", "none", "First."},
                 {"N1", 15, "first", "nobody", "Nobody."}};
  out.history = {.first_ms = 1'771'000'000'000,
                 .history_days = 16,
                 .active_days = 12,
                 .known_apis = 30,
                 .family_apis = 2,
                 .api_days = 120,
                 .single_day_apis = 3,
                 .services = 5,
                 .networks = 2,
                 .agents = 1,
                 .regions = 1,
                 .complete = true};
  out.access_key = "AKIAEXAMPLE";
  out.principal_id = "AIDAEXAMPLE";
  out.user_name = "alice";
  out.user_type = "IAMUser";
  out.api = "CreateUser";
  out.source = "iam.amazonaws.com";
  out.agent = "aws-cli/2";
  out.address = "198.51.100.7";
  out.caller_account = "111122223333";
  out.as_number = "AS64500";
  out.as_organization = "Example";
  out.country = "DE";
  out.mfa_known = true;
  out.resources = {{"AWS::IAM::User", "eve"}, {"AWS::IAM::User", "second of a type is left out"}};
  out.calls = {call(0), call(5)};
  return out;
}

}  // namespace

TEST_CASE("the GuardDuty form of each type is what it was", "[guardduty][golden]") {
  const std::string path = FOOTHOLD_GOLDEN_DIR "/guardduty.ndjson";
  std::string actual;
  for (const FindingType type : {FindingType::network, FindingType::resource, FindingType::user}) {
    actual += to_guardduty(finding(type)) + "\n";
  }
  if (std::getenv("FOOTHOLD_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << actual;
  std::ostringstream golden;
  golden << std::ifstream(path).rdbuf();
  CHECK(golden.str() == actual);
}

TEST_CASE("of many calls the 25 earliest and the 25 latest are told, and all of their ids",
          "[guardduty]") {
  Finding many = finding(FindingType::user);
  many.calls.clear();
  for (int i = 0; i < 1200; i++) many.calls.push_back(call(i));
  const std::string json = to_guardduty(many);
  const auto count = [&](const std::string& text) {
    std::size_t found = 0;
    for (std::size_t at = json.find(text); at != std::string::npos; at = json.find(text, at + 1))
      found++;
    return found;
  };
  CHECK(count("\"eventTime\"") == 50);
  CHECK(count("\"event-24\"") == 2);
  CHECK(count("\"event-25\"") == 1);
  CHECK(count("\"event-999\"") == 1);
  CHECK(count("\"event-1000\"") == 0);
  CHECK(count("\"event-1199\"") == 1);
  CHECK(count("\"count\":1200") == 1);
}

TEST_CASE("an address that is none is a domain, an IPv6 address is one", "[guardduty]") {
  Finding forwarded = finding(FindingType::user);
  forwarded.address = "cloudformation.amazonaws.com";
  CHECK(to_guardduty(forwarded).find("\"callerType\":\"Domain\"") != std::string::npos);
  forwarded.address = "2001:db8::1";
  CHECK(to_guardduty(forwarded).find("\"ipAddressV6\":\"2001:db8::1\"") != std::string::npos);
}

TEST_CASE("a corrected finding keeps its id and says that it is none", "[guardduty]") {
  const std::string json = to_guardduty(finding(FindingType::user));
  const std::string corrected = to_guardduty_corrected(json);
  CHECK(corrected.find("\"archived\":true") != std::string::npos);
  CHECK(corrected.find("\"count\":0") != std::string::npos);
  CHECK(corrected.find("\"correction\"") != std::string::npos);
  CHECK(corrected.find(finding(FindingType::user).id) != std::string::npos);
}

}  // namespace foothold
