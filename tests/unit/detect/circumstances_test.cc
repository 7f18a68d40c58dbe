// Goal: what is unusual about a call is read from what came before it, and from nothing else.
// Method: a profile of a few activities, and calls around them.

#include "detect/circumstances.h"

#include <catch2/catch.hpp>

namespace foothold {
namespace {

constexpr std::int64_t kBegin = 1'772'409'600'000;  // 2026-03-02

// A principal that lists buckets at ten every day, from one place.
class Habit {
 public:
  Habit() {
    for (int day = 0; day < 30; day++) act(day * kDayMs + 10 * kHourMs, "ListBuckets");
  }
  void act(std::int64_t after_ms, std::string_view name, const Place& place = kHome,
           std::string_view error = "") {
    ActivityView activity;
    activity.moment = {kBegin + after_ms, call_id(std::to_string(number_++))};
    activity.source = "s3.amazonaws.com";
    activity.name = name;
    activity.region = "eu-west-1";
    activity.error_code = error;
    activity.access_key = "AKIA1";
    activity.kind = PrincipalKind::person;
    activity.read_only = true;
    learn(profile, dirty_, activity, place, false);
  }
  Circumstances at(std::int64_t after_ms, const Place& place = kHome) const {
    Evidence evidence;
    evidence.kind = PrincipalKind::person;
    evidence.source = "s3.amazonaws.com";
    evidence.name = "PutBucketPolicy";
    evidence.region = "eu-west-1";
    evidence.access_key = "AKIA1";
    return circumstances_before(profile, catalog(), FindingType::resource, evidence, place,
                                {{kBegin + after_ms, call_id("the call")}, 90, quarantined});
  }
  static const Catalog& catalog() {
    static const Catalog loaded = Catalog::load({}).value();
    return loaded;
  }
  static constexpr Place kHome{"198.51.100.0/24", "AS64500", "DE", "aws-cli"};
  static std::int32_t day_of_now() { return day_of(kBegin + 30 * kDayMs); }
  Profile profile;
  std::vector<std::int32_t> quarantined;

 private:
  DirtyParts dirty_;
  int number_ = 0;
};

constexpr std::int64_t kNow = 30 * kDayMs + 10 * kHourMs;

}  // namespace

TEST_CASE("the usual place at the usual hour is nothing strange", "[circumstances]") {
  const Circumstances usual = Habit().at(kNow);
  for (const Familiar each : {usual.network, usual.as_number, usual.country, usual.region,
                              usual.agent, usual.long_term_key, usual.service})
    CHECK(each == Familiar::known);
  CHECK_FALSE(usual.denied_burst);
  CHECK_FALSE(usual.unusual_hour);
  CHECK_FALSE(usual.dormant);
  CHECK(usual.discovery == 0);
}

TEST_CASE("a session of less than a day makes nothing familiar", "[circumstances]") {
  Habit habit;
  const Place abroad{"203.0.113.0/24", "AS64501", "SE", "boto3"};
  habit.act(kNow - 2 * kHourMs, "ListBuckets", abroad);
  const Circumstances strange = habit.at(kNow, abroad);
  for (const Familiar each : {strange.network, strange.as_number, strange.country, strange.agent})
    CHECK(each == Familiar::fresh);
}

TEST_CASE("a visit makes a place familiar on two days, or in a week", "[circumstances]") {
  const Place abroad{"203.0.113.0/24", "AS64501", "SE", "boto3"};
  Habit habit;
  habit.act(kNow, "ListBuckets", abroad);
  CHECK(habit.at(kNow + 2 * kDayMs, abroad).as_number == Familiar::fresh);
  CHECK(habit.at(kNow + 7 * kDayMs, abroad).as_number == Familiar::known);
  habit.act(kNow + kDayMs, "ListBuckets", abroad);
  habit.quarantined = {Habit::day_of_now() + 1};
  CHECK(habit.at(kNow + 3 * kDayMs, abroad).as_number == Familiar::fresh);
  habit.quarantined.clear();
  CHECK(habit.at(kNow + 3 * kDayMs, abroad).as_number == Familiar::known);
}

TEST_CASE("denied probes make nothing familiar, however many and however long ago",
          "[circumstances]") {
  const Place abroad{"203.0.113.0/24", "AS64501", "SE", "boto3"};
  Habit habit;
  for (int i = 0; i < 10; i++)
    habit.act(kNow + i * kDayMs, "GetBucketPolicy", abroad, "AccessDenied");
  const Circumstances later = habit.at(kNow + 20 * kDayMs, abroad);
  for (const Familiar each : {later.network, later.as_number, later.country, later.agent})
    CHECK(each == Familiar::fresh);
}

TEST_CASE("ten denied calls within ten minutes are a burst, before it and not after",
          "[circumstances]") {
  Habit habit;
  for (int i = 0; i < 10; i++)
    habit.act(kNow - 5 * kMinuteMs + i * kSecondMs, "GetBucketPolicy", Habit::kHome,
              "AccessDenied");
  CHECK(habit.at(kNow).denied_burst);
  CHECK_FALSE(habit.at(kNow - 10 * kMinuteMs).denied_burst);
  CHECK_FALSE(habit.at(kNow + kHourMs).denied_burst);
}

TEST_CASE("reads never made before count for an hour", "[circumstances]") {
  Habit habit;
  for (const char* name : {"GetA", "GetB", "ListC", "DescribeD", "GetE", "GetF", "GetG", "GetH"})
    habit.act(kNow - 30 * kMinuteMs, name);
  CHECK(habit.at(kNow).discovery == 8);
  CHECK(habit.at(kNow + kHourMs).discovery == 0);
  CHECK(habit.at(kNow - kHourMs).discovery == 0);
}

TEST_CASE("an hour of the day never seen in three weeks is unusual, for a person",
          "[circumstances]") {
  CHECK(Habit().at(30 * kDayMs + 3 * kHourMs).unusual_hour);
}

TEST_CASE("ninety days without a call are dormant", "[circumstances]") {
  CHECK(Habit().at(kNow + 95 * kDayMs).dormant);
  CHECK_FALSE(Habit().at(kNow + 80 * kDayMs).dormant);
}

}  // namespace foothold
