#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>

#include "network/address.h"
#include "network/formats.h"
#include "network/networks.h"

// Goal: the text format of networks: the longest prefix wins, and every bad line is named.
namespace foothold {
namespace {

constexpr std::string_view kHeader = "cidr\tasn\torg\tkind\tcountry\n";

std::unique_ptr<Networks> networks(const std::string& rows) {
  Result<std::unique_ptr<Networks>> parsed = parse_networks(std::string(kHeader) + rows, "n.tsv");
  INFO((parsed ? "" : parsed.error().what));
  REQUIRE(parsed.has_value());
  return *std::move(parsed);
}

std::string org(const Networks& networks, std::string_view address) {
  const NetworkInfo* const info = networks.find(address);
  return info == nullptr ? "(none)" : info->org;
}

std::string error(const std::string& text) {
  const Result<std::unique_ptr<Networks>> parsed = parse_networks(text, "n.tsv");
  REQUIRE_FALSE(parsed.has_value());
  CHECK(parsed.error().code == Errc::rejected);
  return parsed.error().what;
}

}  // namespace

TEST_CASE("a row gives its facts to every address of its network and to no other") {
  const auto all = networks(
      "198.18.1.0/24\tAS64500\tExampleCorp VPN\tbusiness\tUS\n"
      "2001:db8::/32\t64501\tSechs\t\t\n");
  for (const char* inside :
       {"198.18.1.0", "198.18.1.255", "::ffff:198.18.1.9", "198.018.001.009"}) {
    const NetworkInfo* const info = all->find(inside);
    REQUIRE(info != nullptr);
    CHECK(*info == NetworkInfo{64500, "ExampleCorp VPN", "business", "US"});
  }
  CHECK(*all->find("2001:db8:ffff::1") == NetworkInfo{64501, "Sechs", "", ""});
  for (const char* outside : {"198.18.0.255", "198.18.2.0", "2001:db9::", "2001:db7:ffff::",
                              "s3.amazonaws.com", "AWS Internal", "", "198.18.1"}) {
    INFO(outside);
    CHECK(all->find(outside) == nullptr);
  }
}

TEST_CASE("the longest prefix wins, whatever the order of rows") {
  std::vector<std::string> rows = {
      "10.0.0.0/8\t1\teight\t\t\n",       "10.1.0.0/16\t1\tsixteen\t\t\n",
      "10.1.1.0/24\t1\ttwentyfour\t\t\n", "10.1.255.0/24\t1\tend\t\t\n",
      "10.2.0.0/16\t1\tnext\t\t\n",       "0.0.0.0/0\t1\tany\t\t\n",
      "255.255.255.255/32\t1\tlast\t\t\n"};
  std::sort(rows.begin(), rows.end());
  do {
    std::string text;
    for (const std::string& row : rows) text += row;
    const auto all = networks(text);
    const std::map<std::string, std::string> expected = {
        {"9.255.255.255", "any"},  {"10.0.0.0", "eight"},      {"10.0.255.255", "eight"},
        {"10.1.0.255", "sixteen"}, {"10.1.1.1", "twentyfour"}, {"10.1.2.0", "sixteen"},
        {"10.1.255.255", "end"},   {"10.2.0.0", "next"},       {"10.3.0.0", "eight"},
        {"11.0.0.0", "any"},       {"255.255.255.254", "any"}, {"255.255.255.255", "last"},
        {"2001:db8::", "(none)"}};
    for (const auto& [address, name] : expected) {
      if (org(*all, address) != name) FAIL(address << " is not of " << name);
    }
  } while (std::next_permutation(rows.begin(), rows.begin() + 5));
}

TEST_CASE("IPv6 networks nest as well, up to the last address, and leave IPv4 alone") {
  const auto all = networks(
      "::/0\t1\tany\t\t\nffff:ffff:ffff:ffff::/64\t1\tlast\t\t\n"
      "2001:db8::/32\t1\tdoc\t\t\n2001:db8:0:8000::/49\t1\thalf\t\t\n");
  CHECK(org(*all, "2001:db8::1") == "doc");
  CHECK(org(*all, "2001:db8:0:7fff:ffff:ffff:ffff:ffff") == "doc");
  CHECK(org(*all, "2001:db8:0:8000::") == "half");
  CHECK(org(*all, "2001:db8:1::") == "doc");
  CHECK(org(*all, "2001:db9::") == "any");
  CHECK(org(*all, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff") == "last");
  CHECK(org(*all, "1.2.3.4") == "(none)");
}

TEST_CASE("random nested networks answer as a search through all of them does") {
  std::mt19937 random(7);
  std::string text;
  std::map<std::string, AddressRange> ranges;
  while (ranges.size() < 300) {
    const unsigned length = random() % 17 + 8;
    const unsigned bits = (0x0a000000U | (random() & 0xffffffU)) & ~((1U << (32 - length)) - 1);
    char cidr[32];
    std::snprintf(cidr, sizeof cidr, "%u.%u.%u.%u/%u", bits >> 24, bits >> 16 & 255,
                  bits >> 8 & 255, bits & 255, length);
    if (ranges.emplace(cidr, parse_cidr(cidr).value()).second) {
      text += std::string(cidr) + "\t1\t" + cidr + "\t\t\n";
    }
  }
  const auto all = networks(text);
  for (int i = 0; i < 5000; i++) {
    const unsigned bits = 0x0a000000U | (random() & 0xffffffU);
    const std::string address = "10." + std::to_string(bits >> 16 & 255) + "." +
                                std::to_string(bits >> 8 & 255) + "." + std::to_string(bits & 255);
    std::string expected = "(none)";
    int longest = -1;
    for (const auto& [cidr, range] : ranges) {
      const AddressBits at{0, bits};
      if (at < range.first || at > range.last || range.length <= longest) continue;
      longest = range.length;
      expected = cidr;
    }
    if (org(*all, address) != expected) FAIL(address << " is not of " << expected);
  }
}

TEST_CASE("columns may come in any order, and only cidr is needed") {
  const auto parsed = parse_networks("country\tcidr\nDE\t10.0.0.0/8\n", "n.tsv");
  REQUIRE(parsed.has_value());
  CHECK(*(*parsed)->find("10.1.1.1") == NetworkInfo{0, "", "", "DE"});
}

TEST_CASE("byte order mark, CRLF, comments, empty lines and a missing last newline are fine") {
  const auto parsed =
      parse_networks("\xef\xbb\xbf# ours\r\n\r\ncidr\torg\r\n#x\r\n\r\n10.0.0.0/8\tus", "n.tsv");
  REQUIRE(parsed.has_value());
  CHECK(org(**parsed, "10.1.1.1") == "us");
  CHECK(org(*networks(""), "10.1.1.1") == "(none)");
}

TEST_CASE("every bad line is refused with file, line and reason") {
  const std::string header(kHeader);
  const std::vector<std::pair<std::string, std::string>> bad = {
      {"", "n.tsv:1: there is no header line"},
      {"# only\n\n", "n.tsv:1: there is no header line"},
      {"10.0.0.0/8\tAS1\tx\ty\tUS\n", "n.tsv:1: \"10.0.0.0/8\" is no column"},
      {"cidr,asn\n", "n.tsv:1: \"cidr,asn\" is no column"},
      {"asn\torg\n", "n.tsv:1: the header line lacks the column cidr"},
      {"cidr\tcidr\n", "n.tsv:1: the column cidr is named twice"},
      {header + "10.0.0.0/8\tAS1\tx\ty\n", "n.tsv:2: there are 4 cells, and the header names 5"},
      {header + "10.0.0.0/8\tAS1\tx\ty\tUS\tmore\n", "n.tsv:2: there are 6 cells"},
      {header + "\n# c\n10.0.0.1/8\t1\tx\ty\tUS\n", "n.tsv:4: \"10.0.0.1/8\" is no network"},
      {header + "10.0.0.0\t1\tx\ty\tUS\n", "is no network"},
      {header + "\t1\tx\ty\tUS\n", "n.tsv:2: \"\" is no network"},
      {header + "10.0.0.0/8\tASx\tx\ty\tUS\n", "n.tsv:2: \"ASx\" is no AS number"},
      {header + "10.0.0.0/8\t4294967296\tx\ty\tUS\n", "is no AS number"},
      {header + "10.0.0.0/8\t-1\tx\ty\tUS\n", "is no AS number"},
      {header + "10.0.0.0/8\tAS\tx\ty\tUS\n", "is no AS number"},
      {header + "10.0.0.0/8\t1\t\xff\ty\tUS\n", "n.tsv:2: a cell with bytes that are no text"},
      {header + "10.0.0.0/8\t1\t" + std::string(257, 'x') + "\ty\tUS\n", "too long"},
      {header + "10.0.0.0/8\t1\ta\ty\tUS\n::/0\t1\ta\ty\tUS\n10.0.0.0/8\t2\tb\ty\tUS\n",
       "n.tsv:4: this network is on line 2 already"},
      {header + "::/0\t1\ta\ty\tUS\n0::0/0\t1\ta\ty\tUS\n", "n.tsv:3: this network is on line 2"},
      {std::string("\0\0\0\0", 4), "n.tsv:1: a cell with bytes that are no text is no column"}};
  for (const auto& [text, expected] : bad) {
    const std::string what = error(text);
    INFO(what);
    CHECK(what.find(expected) != std::string::npos);
  }
}

TEST_CASE("text that is not UTF-8 or has control characters cannot stand in a finding") {
  for (const char* good : {"", "Caf\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x94\x92", "\xef\xbf\xbd"}) {
    CHECK(is_clean(good));
  }
  for (const char* bad :
       {"\xc3", "\x80", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf0\x80\x80\x80",
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xe2\x82", "a\x01", "\x7f", "\xc3(", "\n"}) {
    CHECK_FALSE(is_clean(bad));
  }
}

TEST_CASE("a file that cannot be read says so") {
  for (const char* path : {"/no/such/file.tsv", "/tmp", "/dev/null", "/dev/zero"}) {
    const Result<std::unique_ptr<Networks>> loaded = Networks::load(path);
    REQUIRE_FALSE(loaded.has_value());
    CHECK(loaded.error().code == Errc::rejected);
    CHECK(loaded.error().what.starts_with(path));
  }
}

TEST_CASE("a text file is loaded whole, also one longer than what tells a database") {
  const std::string path =
      std::filesystem::temp_directory_path() / ("networks." + std::to_string(::getpid()) + ".tsv");
  std::ofstream file(path);
  file << kHeader;
  for (int i = 0; i < 10'000; i++) {
    file << "10." << i / 256 << "." << i % 256 << ".0/24\tAS" << i + 1
         << "\tNetwork\tbusiness\tUS\n";
  }
  file.close();
  REQUIRE(std::filesystem::file_size(path) > 2 * kMmdbTailBytes);
  const Result<std::unique_ptr<Networks>> loaded = Networks::load(path);
  std::filesystem::remove(path);
  REQUIRE(loaded.has_value());
  CHECK((*loaded)->find("10.0.0.1")->asn == 1);
  CHECK((*loaded)->find("10.39.15.1")->asn == 10'000);
}

}  // namespace foothold
