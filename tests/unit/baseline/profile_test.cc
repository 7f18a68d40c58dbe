#include "baseline/profile.h"

#include <catch2/catch.hpp>

#include "baseline/learn.h"

namespace foothold {
namespace {

ActivityView own_call() {
  ActivityView activity;
  activity.moment = {1'770'000'000'000, call_id("1")};
  activity.source = "ec2.amazonaws.com";
  activity.name = "DescribeInstances";
  activity.region = "eu-west-1";
  activity.agent = "aws-cli/2.15";
  activity.access_key = "AKIA1";
  activity.read_only = true;
  return activity;
}
const Place kPlace{
    .network = "198.51.100.0/24", .as_number = "AS64500", .country = "DE", .agent = "aws-cli"};

}  // namespace

TEST_CASE("dates and versions that CloudTrail appends are no part of an API's name", "[profile]") {
  const std::pair<const char*, const char*> table[] = {
      {"AddPermission20150331v2", "AddPermission"},
      {"AddPermission20150331", "AddPermission"},
      {"AddPermissionv2", "AddPermission"},
      {"AddLayerVersionPermission20181031", "AddLayerVersionPermission"},
      {"PutBucketPolicy", "PutBucketPolicy"},
      {"ListObjectsV2", "ListObjectsV2"},
      {"CreateIPSet", "CreateIPSet"},
      {"20150331", "20150331"},
      {"v2", "v2"},
      {"Get120150331", "Get120150331"},
      {"", ""},
  };
  for (const auto& [name, base] : table) {
    CAPTURE(name);
    CHECK(base_name(name) == base);
  }
}

TEST_CASE("an own call is remembered with its circumstances", "[learn]") {
  Profile profile;
  DirtyParts dirty;
  const Learned learned = learn(profile, dirty, own_call(), kPlace, false);
  CHECK(learned.change.changed);
  CHECK(learned.change.from_ms == 1'770'000'000'000);
  CHECK(profile.feature(Feature::api).find("ec2.amazonaws.com/DescribeInstances") != nullptr);
  CHECK(profile.feature(Feature::network).find("198.51.100.0/24") != nullptr);
  CHECK(profile.feature(Feature::as_number).find("AS64500") != nullptr);
  CHECK(profile.feature(Feature::country).find("DE") != nullptr);
  CHECK(profile.feature(Feature::agent).find("aws-cli") != nullptr);
  CHECK(profile.feature(Feature::access_key).find("AKIA1") != nullptr);
  CHECK(profile.feature(Feature::credential).find("long-term key") != nullptr);
  CHECK(profile.feature(Feature::write_origin).values().empty());
  CHECK(profile.earliest.calls().size() == 1);
  CHECK(profile.hours.days().size() == 1);
  CHECK(learned.facts.size() == 4);  // that it is there, network, AS number, region
}

TEST_CASE("the hundredth call of the day changes nothing", "[learn]") {
  Profile profile;
  DirtyParts dirty;
  ActivityView activity = own_call();
  for (int i = 0; i < 30; i++) {
    activity.moment = {1'770'000'000'000 + i, call_id(std::to_string(i))};
    learn(profile, dirty, activity, kPlace, false);
  }
  DirtyParts after;
  activity.moment = {1'770'000'000'100, call_id("later")};
  const Learned learned = learn(profile, after, activity, kPlace, false);
  CHECK_FALSE(learned.change.changed);
  CHECK_FALSE(after.any());
  CHECK(learned.touched.complete);
  CHECK(changes_nothing(profile, learned.touched, activity));
  activity.moment.time_ms += 30 * kDayMs;
  CHECK_FALSE(changes_nothing(profile, learned.touched, activity));
}

TEST_CASE("a forwarded call's address, agent, key and hour are not the principal's", "[learn]") {
  Profile profile;
  DirtyParts dirty;
  ActivityView activity = own_call();
  activity.forwarded = true;
  learn(profile, dirty, activity, kPlace, false);
  CHECK(profile.feature(Feature::network).values().empty());
  CHECK(profile.feature(Feature::agent).values().empty());
  CHECK(profile.feature(Feature::access_key).values().empty());
  CHECK(profile.hours.days().empty());
  CHECK(profile.earliest.calls().empty());
  CHECK(profile.first_ms == activity.moment.time_ms);
  CHECK(profile.feature(Feature::api)
            .find("ec2.amazonaws.com/DescribeInstances")
            ->of(Outcome::forwarded)
            .ever());
}

TEST_CASE("a refused call makes nothing familiar by success, and is counted as a burst",
          "[learn]") {
  Profile profile;
  DirtyParts dirty;
  ActivityView activity = own_call();
  activity.error_code = "AccessDenied";
  const Learned learned = learn(profile, dirty, activity, kPlace, false);
  REQUIRE(learned.facts.size() == 1);
  CHECK(learned.facts[0].kind == FactKind::presence);
  CHECK(profile.hours.days().empty());
  CHECK_FALSE(
      profile.feature(Feature::network).find("198.51.100.0/24")->of(Outcome::success).ever());
  CHECK(profile.denied.count(activity.moment.time_ms, {activity.moment.time_ms + 1, {}}) == 1);
}

TEST_CASE("what was habit before its API was catalogued is habit still", "[learn]") {
  Profile profile;
  DirtyParts dirty;
  ActivityView activity = own_call();
  learn(profile, dirty, activity, kPlace, false);
  activity.moment.time_ms += 3 * kDayMs;
  learn(profile, dirty, activity, kPlace, true);
  const Seen& seen =
      profile.catalogued.at("ec2.amazonaws.com/DescribeInstances").use.of(Outcome::success);
  CHECK(seen.first_ms == own_call().moment.time_ms);
  CHECK(seen.days.count(0, 100'000) == 2);
}

TEST_CASE("calls that blind the watchers are kept in a window", "[learn]") {
  Profile profile;
  DirtyParts dirty;
  ActivityView activity = own_call();
  activity.source = "cloudtrail.amazonaws.com";
  activity.name = "StopLogging";
  activity.read_only = false;
  learn(profile, dirty, activity, kPlace, false);
  CHECK(profile.evasion.buckets().size() == 1);
  CHECK(dirty.evasion);
  CHECK(profile.feature(Feature::write_origin).find("aws-cli AS64500") != nullptr);
}

TEST_CASE("of two records of one moment the smaller evidence stands, whichever came first",
          "[mark]") {
  const Moment moment{1'770'000'000'000, call_id("1")};
  const auto evidenced = [&](const std::string& bytes) {
    return Evidenced{{moment, hash64(bytes), 1}, bytes};
  };
  for (const bool swapped : {false, true}) {
    CataloguedApi api;
    api.use.of(Outcome::success).add(moment.time_ms);
    std::string stored;
    std::vector<EvidenceWrite> writes;
    for (const char* bytes : {swapped ? "b" : "a", swapped ? "a" : "b"}) {
      writes.clear();
      const Marked marked = mark_call(
          api, Outcome::success, moment, [&] { return evidenced(bytes); }, [&] { return stored; },
          writes);
      CHECK(marked.earliest);
      if (!writes.empty()) stored = *writes.front().evidence;
    }
    CHECK(stored == "a");
  }
}

TEST_CASE("marks and their evidence go when their day is out of reach", "[mark]") {
  CataloguedApi api;
  std::vector<EvidenceWrite> writes;
  const auto call = [&](std::int64_t time_ms) {
    const Moment moment{time_ms, call_id("1")};
    api.use.of(Outcome::success).add(time_ms);
    return mark_call(
        api, Outcome::success, moment,
        [&] {
          return Evidenced{{moment, 1, 1}, "e"};
        },
        [] { return std::string(); }, writes);
  };
  const std::int64_t first_ms = 1'770'000'000'000;
  call(first_ms);
  writes.clear();
  call(first_ms + 121 * kDayMs);
  REQUIRE(writes.size() == 2);
  CHECK(writes[1].day == day_of(first_ms));
  CHECK_FALSE(writes[1].evidence.has_value());
  CHECK(call(first_ms).too_old);
}

}  // namespace foothold
