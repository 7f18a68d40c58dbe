// Goal: state written by the first version is read for ever, and no damage to it is taken for
// state. Method: golden bytes of a profile with everything in it; then every truncation and every
// flipped bit.

#include "baseline/codec.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "base/hash.h"
#include "baseline/learn.h"

namespace foothold {
namespace {

Profile full_profile() {
  Profile profile;
  DirtyParts dirty;
  for (int i = 0; i < 60; i++) {
    const std::string name = i == 33      ? "StopLogging"
                             : i % 5 == 0 ? "CreateUser"
                                          : "Get" + std::to_string(i % 7);
    const std::string network = "198.51." + std::to_string(i % 3) + ".0/24";
    ActivityView activity;
    activity.moment = {1'770'000'000'000 + i * 7 * kHourMs, call_id(std::to_string(i))};
    activity.source = i % 2 == 0 ? "iam.amazonaws.com" : "cloudtrail.amazonaws.com";
    activity.name = name;
    activity.region = "eu-west-1";
    activity.agent = "aws-cli/2.15";
    activity.access_key = "AKIA1";
    activity.error_code = i % 4 == 1 ? "AccessDenied" : "";
    activity.forwarded = i % 11 == 3;
    const bool catalogued = name == "CreateUser";
    learn(profile, dirty, activity,
          {.network = network, .as_number = "AS64500", .country = "DE", .agent = "aws-cli"},
          catalogued);
    if (!catalogued) continue;
    std::vector<EvidenceWrite> writes;
    mark_call(
        profile.catalogued.at(api_key(activity.source, name)),
        outcome_of(activity.failed(), activity.forwarded), activity.moment,
        [&] {
          return Evidenced{{activity.moment, static_cast<std::uint64_t>(i), 3}, ""};
        },
        [] { return std::string(); }, writes);
  }
  return profile;
}

std::string hex_dump(const std::vector<Part>& parts) {
  std::string text;
  const auto hex = [](const std::string& bytes) {
    return to_hex(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  };
  for (const Part& part : parts) text += hex(part.key) + " " + hex(part.value) + "\n";
  return text;
}

}  // namespace

TEST_CASE("the bytes of version 1 are what they were", "[codec][golden]") {
  const std::string path = FOOTHOLD_GOLDEN_DIR "/profile.v1.hex";
  const std::string actual = hex_dump(encode_all(
      profile_prefix("111122223333", "arn:aws:iam::111122223333:user/a"), full_profile()));
  if (std::getenv("FOOTHOLD_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << actual;
  std::ostringstream golden;
  golden << std::ifstream(path).rdbuf();
  CHECK(golden.str() == actual);
}

TEST_CASE("the golden bytes of version 1 still read as the profile they were", "[codec][golden]") {
  std::ifstream in(FOOTHOLD_GOLDEN_DIR "/profile.v1.hex");
  const std::size_t prefix =
      profile_prefix("111122223333", "arn:aws:iam::111122223333:user/a").size();
  Profile profile;
  std::string key, value;
  const auto bytes = [](const std::string& hex) {
    std::string out;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
      out.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
    return out;
  };
  int parts = 0;
  for (; in >> key >> value; parts++) {
    REQUIRE(decode_part(bytes(key).substr(prefix), bytes(value), profile).has_value());
  }
  CHECK(parts > 8);
  CHECK(profile == full_profile());
}

TEST_CASE("a part that is cut is corrupt, wherever it is cut", "[codec]") {
  for (const Part& part : encode_all("p", full_profile())) {
    for (std::size_t size = 0; size < part.value.size(); size++) {
      Profile profile;
      const Result<> read = decode_part(part.key.substr(1), part.value.substr(0, size), profile);
      REQUIRE_FALSE(read.has_value());
      REQUIRE(read.error().code == Errc::corrupt);
    }
    Profile profile;
    CHECK_FALSE(decode_part(part.key.substr(1), part.value + "x", profile).has_value());
  }
}

TEST_CASE("no flipped bit of a part brings the reader down", "[codec]") {
  for (const Part& part : encode_all("p", full_profile())) {
    for (std::size_t bit = 0; bit < std::min<std::size_t>(part.value.size(), 400) * 8; bit++) {
      std::string value = part.value;
      value[bit / 8] = static_cast<char>(value[bit / 8] ^ (1 << bit % 8));
      Profile profile;
      const Result<> read = decode_part(part.key.substr(1), value, profile);
      CHECK((!read || profile.bytes() > 0));
    }
  }
}

TEST_CASE("a newer version is refused by name, not misread", "[codec]") {
  Profile profile;
  const Result<> read = decode_part("c", std::string("\x02\x00", 2), profile);
  REQUIRE_FALSE(read.has_value());
  CHECK(read.error().code == Errc::rejected);
  CHECK(read.error().what.find("newer foothold") != std::string::npos);
}

TEST_CASE("a key gives its account and principal back", "[codec]") {
  const std::string prefix = profile_prefix("111122223333", "arn:aws:iam::111122223333:user/a");
  const std::string key =
      evidence_key(prefix, 20000, Outcome::failure, "iam.amazonaws.com/CreateUser");
  const Result<ProfileName> name = parse_profile_key(key);
  REQUIRE(name.has_value());
  CHECK(name->account == "111122223333");
  CHECK(name->principal == "arn:aws:iam::111122223333:user/a");
  CHECK(name->prefix_size == prefix.size());
  CHECK(is_evidence_key(key, prefix.size()));
  CHECK_FALSE(parse_profile_key("short").has_value());
}

}  // namespace foothold
