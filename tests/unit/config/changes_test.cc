#include "config/changes.h"

#include <catch2/catch.hpp>

#include "unit/config/settings_of.h"

// Goal: a declared change says who works when, or is refused with its place.
namespace foothold {
namespace {

constexpr const char* kGood =
    "{ ticket: CHG-1042, principal: \"arn:aws:iam::*:role/terraform-*\", account: \"484358065498\","
    " from: 2026-11-24T09:00:00Z, to: 2026-11-24T12:00:00Z }";

std::string with_changes(const std::string& changes) {
  return "detection:\n  changes:\n" + changes;
}
std::string good() {
  return with_changes("    - " + std::string(kGood) + "\n");
}

std::string good_but(const std::string& what, const std::string& instead) {
  return with_changes("    - " + with(kGood, what, instead) + "\n");
}

}  // namespace

TEST_CASE("a change is read whole, and printed as it is read") {
  const Settings settings = settings_of(good()).value();
  REQUIRE(settings.detection.changes.size() == 1);
  CHECK(settings.detection.changes[0] ==
        ChangeSetting{"CHG-1042", "arn:aws:iam::*:role/terraform-*", "484358065498",
                      *parse_time("2026-11-24T09:00:00Z"), *parse_time("2026-11-24T12:00:00Z")});
  const std::string shown = show_changes(settings.detection.changes);
  CHECK(shown.find("from: 2026-11-24T09:00:00Z, to: 2026-11-24T12:00:00Z") != std::string::npos);
  CHECK(settings_of("detection: { changes: " + shown + " }\n") == settings);
  CHECK(settings_of("detection: { changes: [ ] }\n") == Settings{});
}

TEST_CASE("any account, several changes of a ticket, and other zones") {
  const Settings settings =
      settings_of(
          with_changes("    - " + std::string(kGood) +
                       "\n    - { ticket: CHG-1042, principal: \"*:user/ci#*\", from: "
                       "2026-11-24T10:00:00+01:00, to: \"2026-11-24 13:00:00.5+01:00\" }\n"))
          .value();
  REQUIRE(settings.detection.changes.size() == 2);
  const ChangeSetting& second = settings.detection.changes[1];
  CHECK(second.account.empty());
  CHECK(second.from_ms == settings.detection.changes[0].from_ms);
  CHECK(second.to_ms == settings.detection.changes[0].to_ms + 500);
  CHECK(settings_of("detection: { changes: " + show_changes(settings.detection.changes) + " }\n") ==
        settings);
}

TEST_CASE("in the environment changes are the same YAML") {
  const Settings settings = settings_of(good()).value();
  CHECK(settings_of("", {"FOOTHOLD_DETECTION_CHANGES=[" + std::string(kGood) + "]"}) == settings);
  CHECK(settings_of(good(), {"FOOTHOLD_DETECTION_CHANGES="}) == Settings{});
  for (const auto& [value, expected] : std::vector<std::pair<std::string, std::string>>{
           {"CHG-1042", "detection.changes must be a list of changes"},
           {"[{ticket: x}]", "its value:1:2: this change of detection.changes has no principal"},
           {"[{ticket: x", "its value:1:"}}) {
    const Result<Settings> loaded = settings_of("", {"FOOTHOLD_DETECTION_CHANGES=" + value});
    REQUIRE_FALSE(loaded.has_value());
    INFO(loaded.error().what);
    CHECK(loaded.error().what.starts_with("FOOTHOLD_DETECTION_CHANGES in the environment: "));
    CHECK(loaded.error().what.find(expected) != std::string::npos);
  }
}

TEST_CASE("what is no change is refused with its place and the way out") {
  const std::string pattern = "arn:aws:iam::*:role/terraform-*";
  const std::vector<std::pair<std::string, std::string>> bad = {
      {"detection: { changes: { ticket: x } }\n",
       ":1:23: detection.changes must be a list of changes"},
      {with_changes("    - CHG-1042\n"),
       ":3:7: a change of detection.changes must be a map of ticket, principal, from and to; it is "
       "\"CHG-1042\""},
      {good_but("ticket: CHG-1042, ", ""), ":3:7: this change of detection.changes has no ticket"},
      {good_but("from: 2026-11-24T09:00:00Z, ", ""), "has no from"},
      {good_but(", to: 2026-11-24T12:00:00Z", ""), "has no to"},
      {good_but("principal: \"" + pattern + "\", ", ""), "has no principal"},
      {good_but("principal", "principel"),
       ":3:27: a change of detection.changes has no principel; the nearest is principal"},
      {good_but("account", "acount"), "has no acount; the nearest is account"},
      {good_but("CHG-1042", "\"\""), "ticket must be a text of 1 to 200 bytes"},
      {good_but("CHG-1042", std::string(201, 'x')), "ticket must be a text of 1 to 200 bytes"},
      {good_but("CHG-1042", "[ a ]"), "it is a list"},
      {good_but("CHG-1042", "\"a\\nb\""), "ticket must be a text"},
      {good_but(" CHG-1042", ""), ":3:9: ticket must be a text of 1 to 200 bytes; it is empty"},
      {good_but(pattern, "*"), "principal fits everybody"},
      {good_but(pattern, "*?**"), "principal fits everybody"},
      {good_but(pattern, ""), "principal must be a pattern of 1 to 256 bytes"},
      {good_but(pattern, std::string(257, 'x')), "principal must be a pattern of 1 to 256 bytes"},
      {good_but("484358065498", "4843*"), "account must be 12 digits; it is \"4843*\""},
      {good_but("484358065498", "48435806549"), "account must be 12 digits"},
      {good_but("484358065498", ""), "account must be 12 digits"},
      {good_but("2026-11-24T09:00:00Z", "2026-11-24"),
       "from must be a time with its zone such as 2026-11-24T09:00:00Z; it is \"2026-11-24\""},
      {good_but("2026-11-24T09:00:00Z", "2026-11-31T09:00:00Z"), "from must be a time"},
      {good_but("2026-11-24T09:00:00Z", "2026-11-24T09:00:00"),
       "from must be a time with its zone"},
      {good_but("2026-11-24T09:00:00Z", "0026-11-24T09:00:00Z"), "from must be a time"},
      {good_but("2026-11-24T12:00:00Z", "noon"), "to must be a time"},
      {good_but("2026-11-24T12:00:00Z", "2026-11-24T09:00:00Z"),
       ":3:130: to must be later than from; it is \"2026-11-24T09:00:00Z\""},
      {good_but("2026-11-24T12:00:00Z", "2025-11-24T12:00:00Z"), "to must be later than from"},
      {good_but("2026-11-24T12:00:00Z", "2026-12-01T09:00:01Z"),
       "a change must last 7d at most; from 2026-11-24T09:00:00Z to 2026-12-01T09:00:01Z is "
       "longer"}};
  for (const auto& [text, expected] : bad) {
    const std::string what = refusal(text);
    INFO(what);
    CHECK(what.find(expected) != std::string::npos);
  }
  CHECK(settings_of(good_but("2026-11-24T12:00:00Z", "2026-12-01T09:00:00Z")).has_value());
  std::string many;
  for (int i = 0; i < 1001; i++) many += "    - " + std::string(kGood) + "\n";
  CHECK(refusal(with_changes(many)).find("detection.changes must be at most 1000 changes") !=
        std::string::npos);
}

TEST_CASE("changes are part of what findings are judged by") {
  Settings settings = settings_of(good()).value();
  const std::string before = detection_fingerprint(Settings{});
  const std::string after = detection_fingerprint(settings);
  CHECK(after != before);
  settings.detection.changes[0].to_ms++;
  CHECK(detection_fingerprint(settings) != after);
  CHECK(changed_until_restart(Settings{}, settings).empty());
}

}  // namespace foothold
