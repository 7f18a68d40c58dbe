#include "network/network_of.h"

#include <catch2/catch.hpp>
#include <string>

// Goal: one name per network, whatever CloudTrail writes into sourceIPAddress.
namespace foothold {
namespace {

std::string named(std::string_view address) {
  return std::string(network_of(address).view());
}

}  // namespace

TEST_CASE("an IPv4 address stands for its /24, a private one too") {
  CHECK(named("198.18.0.7") == "198.18.0.0/24");
  CHECK(named("255.255.255.255") == "255.255.255.0/24");
  CHECK(named("10.0.0.1") == "10.0.0.0/24");
  CHECK(named("010.001.002.003") == "10.1.2.0/24");
  CHECK(named("::ffff:198.18.0.7") == "198.18.0.0/24");
}

TEST_CASE("an IPv6 address stands for its /48, as RFC 5952 writes it") {
  CHECK(named("2001:db8:1:2::3") == "2001:db8:1::/48");
  CHECK(named("2001:0DB8:00A0:ffff:1:2:3:4") == "2001:db8:a0::/48");
  CHECK(named("2001:db8::1") == "2001:db8::/48");
  CHECK(named("2001::1") == "2001::/48");
  CHECK(named("::1") == "::/48");
  CHECK(named("0:0:5:6:7:8:9:a") == "0:0:5::/48");
  CHECK(named("0:5::1") == "0:5::/48");
  CHECK(named("fe80::1%eth0") == "fe80::/48");
  CHECK(named("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff") == "ffff:ffff:ffff::/48");
}

TEST_CASE("a service stands for itself in lower case") {
  CHECK(named("cloudformation.amazonaws.com") == "cloudformation.amazonaws.com");
  CHECK(named("CloudFormation.AmazonAWS.com") == "cloudformation.amazonaws.com");
  CHECK(named("AWS Internal") == "aws internal");
  CHECK(named("aws internal") == "aws internal");
  CHECK(named("my_host-1.example.cn") == "my_host-1.example.cn");
  const std::string longest = std::string(249, 'a') + ".com";
  CHECK(named(longest) == longest);
}

TEST_CASE("anything else is other, so that garbage makes no networks") {
  for (const std::string& bad : {std::string(),
                                 std::string("1.2.3"),
                                 std::string("1.2.3.4.5"),
                                 std::string("300.1.1.1"),
                                 std::string("host"),
                                 std::string("a..b"),
                                 std::string(".com"),
                                 std::string("a.b."),
                                 std::string("a b.com"),
                                 std::string("a/b.com"),
                                 std::string("AWS  Internal"),
                                 std::string("AWS Internals"),
                                 std::string("a.\xc3\xa4"),
                                 std::string("a.1"),
                                 std::string("a.-"),
                                 std::string("1.2.3.4, 5.6.7.8"),
                                 std::string("a.com\0", 6),
                                 std::string("::1::"),
                                 std::string(250, 'a') + ".com",
                                 std::string(100'000, '1'),
                                 std::string(100'000, ':')}) {
    INFO(bad.substr(0, 80));
    CHECK(named(bad) == "other");
  }
}

}  // namespace foothold
