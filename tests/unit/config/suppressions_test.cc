#include "config/suppressions.h"

#include <catch2/catch.hpp>

#include "unit/config/settings_of.h"

// Goal: a suppression rule says who wants what until when, or is refused with its place.
namespace foothold {
namespace {

constexpr const char* kGood =
    "{ id: quiet-ci, owner: sec, reason: \"nightly: rebuild\", expires: 2027-01-31, "
    "match: { accountId: \"4844*\", resource.accessKeyDetails.userName: jenkins-* } }";

std::string with_rules(const std::string& rules) {
  return "detection:\n  suppress:\n" + rules;
}

std::string good_but(const std::string& what, const std::string& instead) {
  return with_rules("    - " + with(kGood, what, instead) + "\n");
}

}  // namespace

TEST_CASE("a rule is read whole, and printed as it is read") {
  const Settings settings = settings_of(with_rules("    - " + std::string(kGood) + "\n")).value();
  REQUIRE(settings.detection.suppress.size() == 1);
  const SuppressionSetting& rule = settings.detection.suppress[0];
  CHECK(rule.id == "quiet-ci");
  CHECK(rule.owner == "sec");
  CHECK(rule.reason == "nightly: rebuild");
  CHECK(rule.expires_day == day_of(*parse_time("2027-01-31T00:00:00Z")));
  CHECK(rule.match ==
        std::map<std::string, std::string>{{"accountId", "4844*"},
                                           {"resource.accessKeyDetails.userName", "jenkins-*"}});
  const std::string shown = show_suppressions(settings.detection.suppress);
  CHECK(settings_of("detection: { suppress: " + shown + " }\n") == settings);
  CHECK(settings_of("detection: { suppress: [ ] }\n") == Settings{});
}

TEST_CASE("in the environment rules are the same YAML") {
  const Settings settings = settings_of(with_rules("    - " + std::string(kGood) + "\n")).value();
  CHECK(settings_of("", {"FOOTHOLD_DETECTION_SUPPRESS=[" + std::string(kGood) + "]"}) == settings);
  CHECK(settings_of(with_rules("    - " + std::string(kGood) + "\n"),
                    {"FOOTHOLD_DETECTION_SUPPRESS="}) == Settings{});
  for (const auto& [value, expected] : std::vector<std::pair<std::string, std::string>>{
           {"quiet-ci", "detection.suppress must be a list of rules"},
           {"a,b", "detection.suppress must be a list of rules"},
           {"[{id: x}]", "its value:1:2: this rule of detection.suppress has no owner"},
           {"[{id: x", "its value:1:"}}) {
    const Result<Settings> loaded = settings_of("", {"FOOTHOLD_DETECTION_SUPPRESS=" + value});
    REQUIRE_FALSE(loaded.has_value());
    INFO(loaded.error().what);
    CHECK(loaded.error().what.starts_with("FOOTHOLD_DETECTION_SUPPRESS in the environment: "));
    CHECK(loaded.error().what.find(expected) != std::string::npos);
  }
}

TEST_CASE("what is no rule is refused with its place and the way out") {
  const std::string rule = kGood;
  const std::vector<std::pair<std::string, std::string>> bad = {
      {"detection: { suppress: { id: x } }\n", ":1:24: detection.suppress must be a list of rules"},
      {"detection: { suppress: quiet }\n", "detection.suppress must be a list of rules"},
      {with_rules("    - quiet\n"), ":3:7: a rule of detection.suppress must be a map of id"},
      {good_but("owner: sec, ", ""), ":3:7: this rule of detection.suppress has no owner"},
      {good_but("id: quiet-ci, ", ""), "has no id"},
      {good_but("reason: \"nightly: rebuild\", ", ""), "has no reason"},
      {good_but("expires: 2027-01-31, ", ""), "has no expires"},
      {good_but("owner", "ownr"),
       ":3:23: a rule of detection.suppress has no ownr; the nearest is owner"},
      {good_but("quiet-ci", "\"quiet ci\""), "id must be 1 to 64 letters"},
      {good_but("quiet-ci", std::string(65, 'x')), "id must be 1 to 64 letters"},
      {good_but("owner: sec", "owner: \"\""), "owner must be a text"},
      {good_but("owner: sec", "owner: [ a ]"), "it is a list"},
      {good_but("owner: sec", "owner:"), "owner must be a text of 1 to 500 bytes; it is empty"},
      {good_but("nightly", "\\x01"), "reason must be a text"},
      {good_but("2027-01-31", "2027-02-30"),
       "expires must be a day such as 2027-01-31; it is \"2027-02-30\""},
      {good_but("2027-01-31", "never"), "expires must be a day"},
      {good_but("2027-01-31", "2027-01-31T12:00:00Z"), "expires must be a day"},
      {good_but("accountId", "accountid"),
       "a rule cannot look at accountid of a finding; the nearest it can is accountId"},
      {good_but("accountId", "updatedAt"), "a rule cannot look at updatedAt"},
      {good_but("\"4844*\"", "[ a ]"), "a pattern must be a text of 1 to 256 bytes; it is a list"},
      {good_but("\"4844*\"", "\"" + std::string(257, '*') + "\""), "a pattern must be a text"},
      {good_but("\"4844*\"", "*"), "in quotes"},
      {with_rules("    - " + rule + "\n    - " + rule + "\n"),
       ":4:7: detection.suppress has a second rule with the id quiet-ci"}};
  for (const auto& [text, expected] : bad) {
    const std::string what = refusal(text);
    INFO(what);
    CHECK(what.find(expected) != std::string::npos);
  }
}

TEST_CASE("a rule for every finding is refused") {
  const std::string match =
      "{ accountId: \"4844*\", resource.accessKeyDetails.userName: jenkins-* }";
  for (const char* all :
       {"{ }", "{ type: \"*\" }", "{ id: \"?*\", accountId: \"**\" }", "{ schemaVersion: \"2.0\" }",
        "{ partition: aws, type: \"*\" }", "{ service.serviceName: foothold }"}) {
    const std::string what = refusal(good_but(match, all));
    INFO(what);
    CHECK(what.find("match fits every finding") != std::string::npos);
  }
  CHECK(settings_of(good_but(match, "{ type: \"*\", accountId: \"1*\" }")).has_value());
  CHECK(refusal(good_but(match, "all")).find("match must be a map") != std::string::npos);
}

TEST_CASE("rules are part of what findings are judged by") {
  Settings settings;
  const std::string before = detection_fingerprint(settings);
  settings.detection.suppress = {{"a", "b", "c", 20'000, {{"accountId", "1*"}}}};
  const std::string after = detection_fingerprint(settings);
  CHECK(after != before);
  settings.detection.suppress[0].expires_day++;
  CHECK(detection_fingerprint(settings) != after);
  CHECK(changed_until_restart(Settings{}, settings).empty());
}

}  // namespace foothold
