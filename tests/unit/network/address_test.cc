#include "network/address.h"

#include <catch2/catch.hpp>

// Goal: the grammar of addresses and networks, by tables of good and bad texts.
namespace foothold {
namespace {

Address v4(std::uint32_t bits) {
  return {{0, bits}, true};
}
Address v6(std::uint64_t high, std::uint64_t low) {
  return {{high, low}, false};
}

}  // namespace

TEST_CASE("IPv4 addresses are four decimal octets, with or without leading zeroes") {
  CHECK(parse_address("0.0.0.0") == v4(0));
  CHECK(parse_address("255.255.255.255") == v4(0xffffffff));
  CHECK(parse_address("198.18.1.7") == v4(0xc6120107));
  CHECK(parse_address("010.001.000.010") == v4(0x0a01000a));
  for (const char* bad : {"", ".", "1", "1.2.3", "1.2.3.", ".1.2.3", "1.2.3.4.", "1.2.3.4.5",
                          "1..2.3", "256.1.1.1", "1.2.3.0004", "1.2.3.4 ", " 1.2.3.4", "1.2.3.-4",
                          "1.2.3.4/24", "0x1.2.3.4", "1,2.3.4", "99999999999.1.1.1"}) {
    INFO(bad);
    CHECK_FALSE(parse_address(bad).has_value());
  }
}

TEST_CASE("IPv6 addresses are read in every form that RFC 4291 has") {
  CHECK(parse_address("::") == v6(0, 0));
  CHECK(parse_address("::1") == v6(0, 1));
  CHECK(parse_address("1::") == v6(0x0001'0000'0000'0000, 0));
  CHECK(parse_address("2001:db8:1:2:3:4:5:6") == v6(0x20010db8'00010002, 0x00030004'00050006));
  CHECK(parse_address("2001:DB8::00a0:6") == v6(0x20010db8'00000000, 0x00000000'00a00006));
  CHECK(parse_address("1:2:3:4:5:6:7::") == v6(0x00010002'00030004, 0x00050006'00070000));
  CHECK(parse_address("::2:3:4:5:6:7:8") == v6(0x00000002'00030004, 0x00050006'00070008));
  CHECK(parse_address("64:ff9b::192.0.2.33") == v6(0x0064ff9b'00000000, 0xc0000221));
  CHECK(parse_address("fe80::1%eth0") == v6(0xfe80'0000'0000'0000, 1));
  for (const char* bad : {":",
                          ":::",
                          "1",
                          "1:2:3:4:5:6:7",
                          "1:2:3:4:5:6:7:8:9",
                          "1::2::3",
                          "12345::",
                          "g::",
                          ":1:2:3:4:5:6:7",
                          "1:2:3:4:5:6:7:",
                          "1:2:3:4:5:6:7:8::",
                          "::1:2:3:4:5:6:7:8",
                          "1:2:3:4:5:6:7:1.2.3.4",
                          "::1.2.3",
                          "::1.2.3.4:5",
                          "::1%",
                          "[::1]",
                          "1:2:3:4:5:6:7:8 ",
                          "::1/64",
                          "::/0"}) {
    INFO(bad);
    CHECK_FALSE(parse_address(bad).has_value());
  }
}

TEST_CASE("an IPv6 address that maps an IPv4 one is that one") {
  CHECK(parse_address("::ffff:198.18.1.7") == v4(0xc6120107));
  CHECK(parse_address("::ffff:c612:107") == v4(0xc6120107));
  CHECK(parse_address("::fffe:c612:107") == v6(0, 0xfffe'c612'0107));
  CHECK(parse_address("1::ffff:c612:107") == v6(0x0001'0000'0000'0000, 0xffff'c612'0107));
}

TEST_CASE("a network is its first address and the length of its prefix") {
  const auto range = [](std::string_view text) {
    const std::optional<AddressRange> parsed = parse_cidr(text);
    INFO(text);
    REQUIRE(parsed.has_value());
    return *parsed;
  };
  CHECK(range("198.18.0.0/24").first.low == 0xc6120000);
  CHECK(range("198.18.0.0/24").last.low == 0xc61200ff);
  CHECK(range("0.0.0.0/0").last.low == 0xffffffff);
  CHECK(range("1.2.3.4/32").last.low == 0x01020304);
  CHECK(range("::/0").last == AddressBits{~0ULL, ~0ULL});
  CHECK(range("2001:db8::/32").last == AddressBits{0x20010db8'ffffffff, ~0ULL});
  CHECK(range("2001:db8::/64").last == AddressBits{0x20010db8'00000000, ~0ULL});
  CHECK(range("2001:db8::/65").last == AddressBits{0x20010db8'00000000, ~0ULL >> 1});
  CHECK(range("::1/128").last == AddressBits{0, 1});
  CHECK(range("::ffff:198.18.0.0/120").v4);
  CHECK(range("::ffff:198.18.0.0/120").last.low == 0xc61200ff);
  for (const char* bad :
       {"", "/", "1.2.3.4", "1.2.3.0/", "/24", "1.2.3.0/33", "1.2.3.0/-1", "1.2.3.0/2x",
        "1.2.3.4/24", "1.2.3.0/0024", "::/129", "::1/127", "2001:db8::1/64", "8000::/0",
        "0:0:0:1::/48", "::ffff:1.2.3.0/24", "fe80::%eth0/10", "1.2.3.0/24/24", "host/24"}) {
    INFO(bad);
    CHECK_FALSE(parse_cidr(bad).has_value());
  }
}

}  // namespace foothold
