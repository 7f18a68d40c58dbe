// Goal: what a call lets in can be compared with what others let in, and the cheap look at a record
// never overlooks one. Method: requests as CloudTrail has them.

#include "policy/opening.h"

#include <catch2/catch.hpp>

#include "unit/policy/calls.h"

namespace foothold {
namespace {

std::vector<std::string> openings(const std::string& source, const std::string& name,
                                  const std::string& request) {
  const Impact impact = impact_of({.source = source,
                                   .name = name,
                                   .request = request,
                                   .account = "111122223333",
                                   .user_name = {},
                                   .role_name = {},
                                   .direction = {}},
                                  [](std::string_view) { return false; });
  std::vector<std::string> all;
  for (const ImpactFact& fact : impact.facts) {
    for (std::string& opening : openings_of(fact, source + "/" + name))
      all.push_back(std::move(opening));
  }
  if (!all.empty())
    CHECK(may_open(request_part("{\"requestParameters\":" + request + "}"), "111122223333"));
  return all;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("an account that is let in is known by its number, whatever lets it in", "[opening]") {
  const std::string policy =
      R"({\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::444455556666:root\"},)"
      R"(\"Action\":\"sts:AssumeRole\"}]})";
  CHECK(openings("iam.amazonaws.com", "CreateRole",
                 R"({"roleName":"r","assumeRolePolicyDocument":")" + policy + "\"}") ==
        Texts{"account 444455556666"});
  CHECK(openings("ec2.amazonaws.com", "ModifySnapshotAttribute",
                 R"({"createVolumePermission":{"add":{"items":[{"userId":"444455556666"}]}}})") ==
        Texts{"account 444455556666"});
}

TEST_CASE("the world is let in by an API, and no trust in everyone is an opening others excuse",
          "[opening]") {
  CHECK(openings("lambda.amazonaws.com", "AddPermission",
                 R"({"principal":"*","action":"lambda:InvokeFunction"})") ==
        Texts{"I7 lambda.amazonaws.com/AddPermission"});
  CHECK(openings("ec2.amazonaws.com", "AuthorizeSecurityGroupIngress",
                 R"({"cidrIp":"0.0.0.0/0","fromPort":22,"toPort":22,"ipProtocol":"tcp"})")
            .size() == 2);
  const std::string trust =
      R"({\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"sts:AssumeRole\"}]})";
  CHECK(openings("iam.amazonaws.com", "CreateRole",
                 R"({"roleName":"r","assumeRolePolicyDocument":")" + trust + "\"}")
            .empty());
}

TEST_CASE("a role that may do nothing lets nobody in", "[opening]") {
  const std::string trust =
      R"({\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"444455556666\"},\"Action\":\"sts:AssumeRole\"}]})";
  CHECK(openings("iam.amazonaws.com", "CreateRole",
                 R"({"roleName":"r","permissionsBoundary":"arn:aws:iam::aws:policy/AWSDenyAll",)"
                 R"("assumeRolePolicyDocument":")" +
                     trust + "\"}")
            .empty());
}

}  // namespace foothold
