#include "finding/finding_paths.h"

#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "finding/guardduty.h"
#include "json/json.h"

// Goal: a rule can look at all that a finding says of itself, and at nothing that it never says.
// Method: compares the table with the paths of findings that have everything. When this fails after
// a field was added to a finding: add its path to lib/finding/finding_paths.cc.
namespace foothold {
namespace {

const std::set<std::string> kNoProperty = {"createdAt", "updatedAt", "service.archived",
                                           "service.additionalInfo.configHash"};

Finding whole(const std::string& address) {
  Finding finding;
  finding.id = "id";
  finding.config_hash = "hash";
  finding.reasons = {{"N1", 1, "o", "b", "t", "detection.weights.N1"}};
  for (std::string* const text :
       {&finding.account,         &finding.principal,      &finding.partition,
        &finding.region,          &finding.title,          &finding.description,
        &finding.remediation,     &finding.access_key,     &finding.principal_id,
        &finding.user_name,       &finding.user_type,      &finding.session,
        &finding.source_identity, &finding.instance_id,    &finding.api,
        &finding.source,          &finding.error_code,     &finding.agent,
        &finding.invoked_by,      &finding.caller_account, &finding.as_number,
        &finding.as_organization, &finding.country}) {
    *text = "text";
  }
  finding.account = "111122223333";
  finding.address = address;
  finding.mfa_known = true;
  finding.calls = {{.time_ms = 1,
                    .message_ms = 1,
                    .event_id = "e",
                    .api = "a",
                    .source = "s",
                    .outcome = "o",
                    .region = "r",
                    .address = address,
                    .agent = "a",
                    .access_key = "k",
                    .session = "s",
                    .error_code = "e",
                    .invoked_by = "i",
                    .mitre = {"T1"},
                    .severity = 5,
                    .score = 1}};
  return finding;
}

void collect(JsonView value, const std::string& path, std::set<std::string>& into) {
  const auto below = [&](std::string_view name, JsonView member) {
    collect(member, path.empty() ? std::string(name) : path + "." + std::string(name), into);
    return false;
  };
  const auto item = [&](JsonView each) {
    collect(each, path, into);
    return false;
  };
  if (value.is_object())
    value.any_member(below);
  else if (value.is_array())
    value.any_item(item);
  else
    into.insert(path);
}

}  // namespace

TEST_CASE("the table has every path of a finding, and no other", "[paths]") {
  std::set<std::string> said, listed;
  for (const char* address : {"198.51.100.7", "2001:db8::1", "cloudformation.amazonaws.com"})
    collect(JsonDocument::parse(to_guardduty(whole(address))).root(), "", said);
  for (const std::string& path : kNoProperty) CHECK(said.erase(path) == 1);
  for (const FindingPath& row : finding_paths()) listed.emplace(row.path);
  for (const std::string& path : said) {
    INFO(path);
    CHECK(listed.count(path) == 1);
  }
  for (const std::string& path : listed) {
    INFO(path);
    CHECK(said.count(path) == 1);
  }
}

TEST_CASE("a path is found by its whole name; the types of resources are open", "[paths]") {
  REQUIRE(find_finding_path("accountId") != nullptr);
  CHECK_FALSE(find_finding_path("accountId")->same_in_all);
  CHECK(find_finding_path("schemaVersion")->same_in_all);
  const std::string resources = "service.action.awsApiCallAction.affectedResources";
  REQUIRE(find_finding_path(resources + ".AWS::S3::Bucket") != nullptr);
  CHECK_FALSE(find_finding_path(resources + ".AWS::S3::Bucket")->same_in_all);
  for (const std::string& path : {resources, resources + ".", std::string("account"),
                                  std::string(""), std::string("updatedAt")}) {
    INFO(path);
    CHECK(find_finding_path(path) == nullptr);
  }
}

TEST_CASE("a suppressed finding is archived, says by which rule, and is else as it was",
          "[suppression]") {
  Finding finding = whole("198.51.100.7");
  const std::string before = to_guardduty(finding);
  CHECK(suppressed_by(before).empty());
  finding.suppression = {.rule = "quiet-ci", .owner = "team", .reason = "why", .expires = "2027"};
  std::string after = to_guardduty(finding);
  CHECK(suppressed_by(after) == "quiet-ci");
  CHECK(suppressed_by(to_guardduty_corrected(after)).empty());
  const auto replace = [&](const std::string& from, const std::string& to) {
    const std::size_t at = after.find(from);
    REQUIRE(at != std::string::npos);
    after.replace(at, from.size(), to);
  };
  replace("\"archived\":true", "\"archived\":false");
  replace(R"(,"suppression":{"rule":"quiet-ci","owner":"team","reason":"why","expires":"2027"})",
          "");
  CHECK(after == before);
}

}  // namespace foothold
