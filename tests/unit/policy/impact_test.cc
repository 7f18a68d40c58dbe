// Goal: the table of impacts and how facts come together. Method: small calls and their points.

#include <catch2/catch.hpp>
#include <set>

#include "calls.h"

namespace foothold {

TEST_CASE("every impact has an id of its own, points and a sentence", "[policy]") {
  std::set<std::string_view> ids;
  for (const ImpactRow& row : kImpacts) {
    CAPTURE(row.id);
    CHECK(ids.insert(row.id).second);
    CHECK(row.meaning.size() > 10);
    CHECK(row.meaning.back() == '.');
    CHECK(row.points >= -10);
    CHECK(row.points <= 30);
  }
  CHECK(static_cast<std::size_t>(ImpactKind::public_objects) + 1 == kImpacts.size());
}

TEST_CASE("points are those of the facts, each kind once", "[policy]") {
  const Impact impact = impact_of(
      "ec2:AuthorizeSecurityGroupIngress",
      R"({"ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":22,"toPort":22,"ipRanges":{"items":[{"cidrIp":"0.0.0.0/0"}]},"ipv6Ranges":{"items":[{"cidrIpv6":"::/0"}]}}]}})");
  CHECK(ids_of(impact) == "I1 I2");
  CHECK(impact.points() == 25);
  CHECK(detail_of(impact, ImpactKind::open_ingress) == "0.0.0.0/0 to port 22, ::/0 to port 22");
  CHECK(impact.has(ImpactKind::open_to_administration));
  CHECK_FALSE(impact.has(ImpactKind::open_route));
}

TEST_CASE("a call that only restricts weighs less, unless something else holds", "[policy]") {
  CHECK(ids_of(impact_of("iam:DeleteUserPolicy", R"({"userName":"alice"})", "restricts")) == "I22");
  CHECK(impact_of("ec2:RevokeSecurityGroupIngress", "", "restricts").points() == -10);
  CHECK(ids_of(impact_of("iam:DeleteUserPolicy", "{}", "either")).empty());
  CHECK(ids_of(impact_of("iam:DeleteUserPolicy", "{}", "grants")).empty());
  CHECK(ids_of(impact_of("iam:DeactivateMFADevice", "{}", "restricts")) == "I20");
  CHECK(ids_of(impact_of("s3:PutBucketPolicy", R"({"bucketPolicy":"?"})", "restricts")) == "I21");
}

TEST_CASE("a call without a request shows nothing, a broken request says so", "[policy]") {
  for (const char* request : {"", " ", "null", "{}", "[]", "7", "\"\""}) {
    CAPTURE(request);
    CHECK(impact_of("iam:CreateUser", request).facts.empty());
  }
  for (const char* request : {"{", "nonsense", "\xff", "{\"a\":1}}"}) {
    CAPTURE(request);
    CHECK(ids_of(impact_of("iam:CreateUser", request)) == "I21");
  }
  CHECK(ids_of(impact_of("iam:CreateUser", std::string(kImpactRequestBytes + 1, '1'))) == "I21");
}

TEST_CASE("only so many details are told of a kind", "[policy]") {
  const Impact impact = impact_of(
      "rds:ModifyDBSnapshotAttribute",
      R"({"valuesToAdd":["999900000001","999900000002","999900000003","999900000004","999900000005","999900000001","999900000005"]})");
  CHECK(detail_of(impact, ImpactKind::foreign_account) ==
        "account 999900000001, account 999900000002, account 999900000003 and 2 more");
}

TEST_CASE("whose an account is, is asked of the organisation only if it is not the call's own",
          "[policy]") {
  ChangeView call;
  call.source = "rds.amazonaws.com";
  call.name = "ModifyDBSnapshotAttribute";
  call.account = "111122223333";
  call.request = R"({"valuesToAdd":["111122223333"]})";
  CHECK(impact_of(call, IsOurs()).facts.empty());
  CHECK(impact_of(call, [](std::string_view) { return false; }).facts.empty());
  call.request = R"({"valuesToAdd":["444455556666"]})";
  CHECK(ids_of(impact_of(call, IsOurs())) == "I11");
  CHECK(impact_of(call, kOurs).facts.empty());
}

}  // namespace foothold
