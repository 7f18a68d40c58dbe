// Goal: profiles and their pieces are lattices. Method: properties over random activities
// (RapidCheck): any order, any duplicates, any split and merge end in the same value and the same
// bytes.

#include <rapidcheck.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "baseline/codec.h"
#include "baseline/learn.h"

namespace foothold {
namespace {

struct Call {
  std::int64_t time_ms;
  int api, network, id;
  bool failed, forwarded;
};

// 40 days of calls, few enough values that they meet, and bounded sets small enough to overflow are
// tested on BoundedUses by itself.
rc::Gen<std::vector<Call>> calls() {
  const auto call = rc::gen::construct<Call>(
      rc::gen::map(rc::gen::inRange<std::int64_t>(0, 40 * 24 * 60),
                   [](std::int64_t minute) { return 1'700'000'000'000 + minute * kMinuteMs; }),
      rc::gen::inRange(0, 6), rc::gen::inRange(0, 4), rc::gen::inRange(0, 200),
      rc::gen::arbitrary<bool>(), rc::gen::arbitrary<bool>());
  return rc::gen::container<std::vector<Call>>(call);
}

std::vector<Call> shuffled(std::vector<Call> list, unsigned seed) {
  std::mt19937 random(seed);
  std::shuffle(list.begin(), list.end(), random);
  return list;
}

std::map<std::string, std::string> bytes_of(const Profile& profile) {
  std::map<std::string, std::string> bytes;
  for (const Part& part : encode_all("p", profile)) bytes[part.key] = part.value;
  return bytes;
}

void fold(Profile& profile, const std::vector<Call>& list) {
  DirtyParts dirty;
  for (const Call& call : list) {
    const std::string name = (call.api < 3 ? "Get" : "Put") + std::to_string(call.api);
    const std::string network = "10.0." + std::to_string(call.network) + ".0/24";
    ActivityView activity;
    activity.moment = {call.time_ms, call_id(std::to_string(call.id))};
    activity.source = "s3.amazonaws.com";
    activity.name = name;
    activity.region = "eu-west-1";
    activity.agent = "aws-cli/2";
    activity.access_key = "AKIA1";
    activity.error_code = call.failed ? "AccessDenied" : "";
    activity.forwarded = call.forwarded;
    learn(profile, dirty, activity,
          {.network = network, .as_number = "", .country = "", .agent = "aws-cli"}, call.api >= 3);
  }
}

}  // namespace

TEST_CASE("folding calls in any order gives the same profile and bytes", "[lattice][I3][I4]") {
  REQUIRE(rc::check("commutative", [](unsigned seed) {
    const std::vector<Call> list = *calls();
    Profile a, b;
    fold(a, list);
    fold(b, shuffled(list, seed));
    RC_ASSERT(a == b);
    RC_ASSERT(bytes_of(a) == bytes_of(b));
  }));
}

TEST_CASE("folding calls again changes nothing", "[lattice][I3]") {
  REQUIRE(rc::check("idempotent", [](unsigned seed) {
    const std::vector<Call> list = *calls();
    Profile once, twice;
    fold(once, list);
    fold(twice, list);
    fold(twice, shuffled(list, seed));
    RC_ASSERT(once == twice);
  }));
}

TEST_CASE("a profile survives its bytes", "[lattice]") {
  REQUIRE(rc::check("decode after encode", [] {
    Profile profile, read;
    fold(profile, *calls());
    for (const Part& part : encode_all("p", profile)) {
      RC_ASSERT(decode_part(part.key.substr(1), part.value, read).has_value());
    }
    RC_ASSERT(read == profile);
  }));
}

TEST_CASE("day sets merge in any order and grouping", "[lattice]") {
  REQUIRE(rc::check("associative, commutative, idempotent", [] {
    const auto set = [] {
      DaySet days;
      for (const int day : *rc::gen::container<std::vector<int>>(rc::gen::inRange(19'000, 19'400)))
        days.add(day);
      return days;
    };
    const DaySet a = set(), b = set(), c = set();
    DaySet left = a, right = b, other = c;
    left.merge(b);
    left.merge(c);
    right.merge(c);
    DaySet grouped = a;
    grouped.merge(right);
    other.merge(b);
    other.merge(a);
    RC_ASSERT(left == grouped);
    RC_ASSERT(left == other);
    DaySet again = left;
    RC_ASSERT(!again.merge(a));
  }));
}

TEST_CASE("a day set is the days of its reach", "[lattice]") {
  REQUIRE(rc::check("agrees with a plain set", [] {
    const auto list =
        *rc::gen::nonEmpty(rc::gen::container<std::vector<int>>(rc::gen::inRange(19'000, 19'300)));
    DaySet days;
    for (const int day : list) days.add(day);
    const int latest = *std::max_element(list.begin(), list.end());
    RC_ASSERT(days.latest() == latest);
    for (int day = 18'990; day <= 19'310; day++) {
      const bool in = std::find(list.begin(), list.end(), day) != list.end() &&
                      day >= latest - DaySet::kReachDays;
      RC_ASSERT(days.contains(day) == in);
    }
    const int from = *rc::gen::inRange(18'990, 19'310), to = *rc::gen::inRange(18'990, 19'310);
    int count = 0;
    for (int day = from; day <= to; day++) count += days.contains(day) ? 1 : 0;
    RC_ASSERT(days.count(from, to) == count);
  }));
}

TEST_CASE("a bounded set ends in the same values and mark in any order", "[lattice]") {
  REQUIRE(rc::check("K smallest hashes", [](unsigned seed) {
    const auto values = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 60));
    BoundedUses a(8), b(8), left(8), right(8);
    std::vector<std::pair<int, std::int64_t>> list;
    for (std::size_t i = 0; i < values.size(); i++) {
      list.emplace_back(values[i],
                        1'700'000'000'000 + static_cast<std::int64_t>(i * 37 % 101) * kHourMs);
    }
    for (const auto& [value, time_ms] : list)
      a.add(std::to_string(value), Outcome::success, time_ms);
    std::mt19937 random(seed);
    std::shuffle(list.begin(), list.end(), random);
    for (std::size_t i = 0; i < list.size(); i++) {
      b.add(std::to_string(list[i].first), Outcome::success, list[i].second);
      (i % 2 == 0 ? left : right)
          .add(std::to_string(list[i].first), Outcome::success, list[i].second);
    }
    left.merge(right);
    RC_ASSERT(a == b);
    RC_ASSERT(a.values().size() <= 8);
    RC_ASSERT(a == left);
  }));
}

TEST_CASE("windows end in the same buckets in any order", "[lattice]") {
  REQUIRE(rc::check("bounded buckets", [](unsigned seed) {
    auto minutes = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 3000));
    Windows a, b;
    const auto add = [](Windows& windows, int minute) {
      windows.add({1'700'000'000'000 + minute * kMinuteMs, call_id(std::to_string(minute % 7))},
                  "api" + std::to_string(minute % 11));
    };
    for (const int minute : minutes) add(a, minute);
    std::mt19937 random(seed);
    std::shuffle(minutes.begin(), minutes.end(), random);
    for (const int minute : minutes) add(b, minute);
    RC_ASSERT(a == b);
    Windows merged = a;
    merged.merge(b);
    RC_ASSERT(merged == a);
  }));
}

TEST_CASE("a million distinct values stay within the bounds of a profile", "[lattice][bounded]") {
  Profile profile;
  DirtyParts dirty;
  std::string name, address;
  for (int i = 0; i < 1'000'000; i++) {
    name = "Get" + std::to_string(i);
    address = "10." + std::to_string(i % 1000) + ".0/24";
    ActivityView activity;
    activity.moment = {1'700'000'000'000 + i * kSecondMs, call_id(name)};
    activity.source = "s3.amazonaws.com";
    activity.name = name;
    activity.region = "eu-west-1";
    activity.agent = name;
    activity.access_key = name;
    activity.error_code = i % 2 == 0 ? "AccessDenied" : "";
    learn(profile, dirty, activity,
          {.network = address, .as_number = "", .country = "", .agent = name}, false);
  }
  CHECK(profile.bytes() < 1'500'000);
  std::size_t values = 0;
  for (std::size_t i = 0; i < kFeatures; i++) {
    const auto feature = static_cast<Feature>(i);
    values += profile.feature(feature).values().size();
    CHECK(profile.feature(feature).values().size() <= limit_of(feature));
  }
  CHECK(values > 1000);
  CHECK(profile.feature(Feature::api).overflow_ms() != kNeverMs);
  for (const Part& part : encode_all("p", profile)) CHECK(part.value.size() <= 256 * 1024);
}

}  // namespace foothold
