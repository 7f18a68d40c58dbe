#include "detect/suppression.h"

#include <catch2/catch.hpp>

// Goal: a rule acts on what it says and on nothing else, for as long as it says.
namespace foothold {
namespace {

constexpr std::int32_t kDay = 20'514;
constexpr const char* kFinding =
    R"({"accountId":"484400001111","type":"Persistence:IAMUser/NetworkPermissions","severity":5.0,)"
    R"("resource":{"accessKeyDetails":{"userName":"jenkins-7","accessKeyId":""},"none":null},)"
    R"("service":{"count":2,"additionalInfo":{"console":false,"mitre":["T1098","T1562.007"],)"
    R"("occurrences":[{"userAgent":"a","api":"X"},{"userAgent":"b*c","api":"Y"}]}}})";

SuppressionRule rule(std::map<std::string, std::string> match, std::int32_t expires = kDay + 1) {
  return {.id = "r",
          .owner = "team",
          .reason = "why",
          .expires_day = expires,
          .match = std::move(match)};
}

bool acts(const std::map<std::string, std::string>& match) {
  return suppressing({rule(match)}, kFinding, kDay) != nullptr;
}

}  // namespace

TEST_CASE("all paths of a rule must match, in an array any element") {
  CHECK(acts({{"accountId", "4844*"}}));
  CHECK(acts({{"accountId", "4844*"}, {"resource.accessKeyDetails.userName", "jenkins-?"}}));
  CHECK_FALSE(acts({{"accountId", "4844*"}, {"resource.accessKeyDetails.userName", "x*"}}));
  CHECK(acts({{"service.additionalInfo.mitre", "T1562*"}}));
  CHECK(acts({{"service.additionalInfo.occurrences.userAgent", "b?c"}}));
  CHECK_FALSE(acts({{"service.additionalInfo.occurrences.userAgent", "c"}}));
  CHECK(acts({{"severity", "5*"}, {"service.count", "2"}}));
  CHECK(acts({{"service.additionalInfo.console", "false"}}));
}

TEST_CASE("what is not there matches nothing, not even *") {
  for (const char* path : {"nothing", "accountId.x", "resource", "resource.none", "service.",
                           "resource.accessKeyDetails.accessKeyId", "", ".", "a..b",
                           "service.additionalInfo.occurrences"}) {
    INFO(path);
    CHECK_FALSE(acts({{path, "*"}}));
  }
  CHECK_FALSE(acts({}));
  CHECK(suppressing({rule({{"a", "*"}})}, "no JSON", kDay) == nullptr);
}

TEST_CASE("a rule acts up to its day, by the time of the calls") {
  const std::map<std::string, std::string> match = {{"severity", "5.0"}};
  CHECK(suppressing({rule(match, kDay + 1)}, kFinding, kDay) != nullptr);
  CHECK(suppressing({rule(match, kDay)}, kFinding, kDay) == nullptr);
  CHECK(suppressing({rule(match, kDay)}, kFinding, kDay - 1) != nullptr);
}

TEST_CASE("of several rules the first that acts is told") {
  std::vector<SuppressionRule> rules = {rule({{"severity", "8*"}}), rule({{"severity", "5*"}}, 1),
                                        rule({{"severity", "5*"}}), rule({{"severity", "*"}})};
  for (std::size_t i = 0; i < rules.size(); i++) rules[i].id = std::to_string(i);
  const SuppressionRule* const acting = suppressing(rules, kFinding, kDay);
  REQUIRE(acting == &rules[2]);
  const Suppression told = suppression_by(*acting);
  CHECK(told.rule == "2");
  CHECK(told.owner == "team");
  CHECK(told.reason == "why");
  CHECK(told.expires == "2026-03-03");
}

}  // namespace foothold
