#include "network/address_set.h"

#include <catch2/catch.hpp>
#include <random>
#include <string>

// Goal: a set says of every address what a look at each of its networks says.
namespace foothold {
namespace {

AddressSet set_of(const std::vector<std::string>& networks) {
  std::vector<AddressRange> ranges;
  for (const std::string& network : networks) {
    const auto range = parse_cidr(network);
    REQUIRE(range.has_value());
    ranges.push_back(*range);
  }
  return AddressSet(ranges);
}

}  // namespace

TEST_CASE("an address is in a set if it is in one of its networks") {
  const AddressSet set = set_of({"198.51.100.0/24", "203.0.113.7/32", "2001:db8:7::/48"});
  for (const char* in : {"198.51.100.0", "198.51.100.255", "198.051.100.007", "203.0.113.7",
                         "::ffff:198.51.100.9", "2001:db8:7::", "2001:db8:7:ffff::1%eth0"}) {
    INFO(in);
    CHECK(set.contains(std::string_view(in)));
  }
  for (const char* out : {"198.51.99.255", "198.51.101.0", "203.0.113.6", "203.0.113.8",
                          "2001:db8:6:ffff::", "2001:db8:8::", "::198.51.100.9", "", "AWS Internal",
                          "cloudformation.amazonaws.com", "198.51.100.7/32", "198.51.100"}) {
    INFO(out);
    CHECK_FALSE(set.contains(std::string_view(out)));
  }
}

TEST_CASE("an empty set holds nothing, and not the other kind's zeroes") {
  CHECK(AddressSet().empty());
  CHECK_FALSE(AddressSet().contains(std::string_view("0.0.0.0")));
  CHECK_FALSE(set_of({"0.0.0.0/8"}).contains(std::string_view("::1")));
  CHECK_FALSE(set_of({"::/16"}).contains(std::string_view("0.0.0.1")));
}

TEST_CASE("nested, doubled and neighbouring networks are as a look at each of them says") {
  std::mt19937 random(7);
  for (int round = 0; round < 200; round++) {
    std::vector<AddressRange> ranges;
    for (int i = 0; i < 12; i++) {
      // Few distinct bits, so that networks meet.
      const std::uint32_t length = 24 + random() % 9;
      const std::uint32_t first = (0x0a000000U | random() % 1024) >> (32 - length) << (32 - length);
      const std::uint32_t last = first | (length == 32 ? 0U : ~0U >> length);
      ranges.push_back({{0, first}, {0, last}, true, static_cast<int>(length)});
    }
    const AddressSet set(ranges);
    for (std::uint32_t i = 0; i < 1100; i++) {
      const Address address{{0, 0x0a000000U + i}, true};
      bool within = false;
      for (const AddressRange& range : ranges)
        within |= range.first <= address.bits && address.bits <= range.last;
      REQUIRE(set.contains(address) == within);
    }
  }
}

}  // namespace foothold
