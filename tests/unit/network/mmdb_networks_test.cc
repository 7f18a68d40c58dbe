#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <thread>

#include "network/networks.h"
#include "unit/network/mmdb_writer.h"

// Goal: what is read out of a MaxMind-format database, and that a damaged one crashes nothing. The
// databases are made here.
namespace foothold {
namespace {

using Writer = MmdbWriter;

Result<std::unique_ptr<Networks>> load(const std::string& bytes) {
  static int count = 0;
  const std::string path =
      std::filesystem::temp_directory_path() /
      ("networks." + std::to_string(::getpid()) + "." + std::to_string(count++));
  std::ofstream(path, std::ios::binary) << bytes;
  Result<std::unique_ptr<Networks>> loaded = Networks::load(path);
  std::filesystem::remove(path);
  return loaded;
}

std::string sample() {
  Writer writer(6);
  writer.add("198.18.0.0/24",
             Writer::map({{"autonomous_system_number", Writer::u32(64500)},
                          {"autonomous_system_organization", Writer::text("ExampleCorp")}}));
  writer.add("2001:db8::/32",
             Writer::map({{"country", Writer::map({{"iso_code", Writer::text("DE")}})},
                          {"autonomous_system_number", Writer::u16(300)}}));
  writer.add("198.51.100.0/24", Writer::map({{"asn", Writer::text("AS64501")},
                                             {"as_name", Writer::text("Inc")},
                                             {"country_code", Writer::text("FR")},
                                             {"country", Writer::text("France")}}));
  writer.add("203.0.113.0/24", Writer::map({{"country", Writer::text("IE")}}));
  writer.add("192.0.2.0/25", Writer::map({{"elevation", Writer::u16(3)}}));
  writer.add("192.0.2.128/25",
             Writer::map({{"autonomous_system_number", Writer::text("many")},
                          {"autonomous_system_organization", Writer::text("\xff\xfe")},
                          {"country", Writer::map({{"iso_code", Writer::u16(1)}})}}));
  return writer.bytes();
}

}  // namespace

TEST_CASE("a database gives number, organization and country of IPv4 and IPv6 addresses") {
  const auto networks = load(sample());
  REQUIRE(networks.has_value());
  const auto found = [&](std::string_view address) {
    const NetworkInfo* const info = (*networks)->find(address);
    return info == nullptr ? NetworkInfo{} : *info;
  };
  CHECK(found("198.18.0.7") == NetworkInfo{64500, "ExampleCorp", "", ""});
  CHECK(found("::ffff:198.18.0.8") == NetworkInfo{64500, "ExampleCorp", "", ""});
  CHECK(found("2001:db8::1") == NetworkInfo{300, "", "", "DE"});
  CHECK(found("198.51.100.1") == NetworkInfo{64501, "Inc", "", "FR"});
  CHECK(found("203.0.113.1") == NetworkInfo{0, "", "", "IE"});
  // The second question is answered from memory, by the same object.
  CHECK((*networks)->find("198.18.0.7") == (*networks)->find("198.18.0.200"));
}

TEST_CASE("an address without facts has none: outside, no address, or values of other kinds") {
  const auto networks = load(sample());
  REQUIRE(networks.has_value());
  for (const char* address : {"198.18.1.7", "2001:db9::", "192.0.2.1", "192.0.2.129",
                              "AWS Internal", "s3.amazonaws.com", ""}) {
    INFO(address);
    CHECK((*networks)->find(address) == nullptr);
    CHECK((*networks)->find(address) == nullptr);
  }
}

TEST_CASE("a database of IPv4 addresses has no answer for IPv6") {
  Writer writer(4);
  writer.add("198.18.0.0/24", Writer::map({{"autonomous_system_number", Writer::u32(1)}}));
  const auto networks = load(writer.bytes());
  REQUIRE(networks.has_value());
  CHECK((*networks)->find("198.18.0.1")->asn == 1);
  CHECK((*networks)->find("2001:db8::1") == nullptr);
}

TEST_CASE("threads ask one database at once") {
  const auto networks = load(sample());
  REQUIRE(networks.has_value());
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; i++) {
    threads.emplace_back([&] {
      for (int round = 0; round < 200; round++) {
        const NetworkInfo* const info = (*networks)->find("198.18.0." + std::to_string(round));
        if (info == nullptr || info->asn != 64500) wrong++;
        if ((*networks)->find("2001:db8::1") == nullptr) wrong++;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == 0);
}

TEST_CASE("a damaged database is refused or answers less, byte by byte") {
  const std::string good = sample();
  const auto ask = [](const std::string& bytes) {
    const auto networks = load(bytes);
    if (!networks) {
      CHECK(networks.error().code == Errc::rejected);
      return;
    }
    for (const char* address : {"198.18.0.1", "2001:db8::1", "198.51.100.1", "192.0.2.129", "::"}) {
      (*networks)->find(address);
    }
  };
  for (std::size_t at = 0; at < good.size(); at++) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ (1 << at % 8));
    if (at % 3 == 0) bad[at] = '\xff';
    ask(bad);
    if (at % 16 == 0) ask(good.substr(0, at) + good.substr(good.size() - 240));
  }
  CHECK_FALSE(load(good.substr(0, good.size() - 100)).has_value());
  CHECK_FALSE(load("\xab\xcd\xefMaxMind.com").has_value());
}

}  // namespace foothold
