// Goal: peers are those who do the same work, and twins those who are the same. Method: principals
// as CloudTrail spells them.

#include "detect/peers.h"

#include <catch2/catch.hpp>

namespace foothold {

TEST_CASE("people of one permission set are peers, in every account under its own name",
          "[peers]") {
  const std::string sso =
      ":role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_PowerUser_";
  const std::string dana = "arn:aws:iam::111122223333" + sso + "52a7b07f08760da8#dana@example.com";
  const std::string erik = "arn:aws:iam::444455556666" + sso + "25ec3d6e4979893e#erik@example.com";
  CHECK(peer_group(dana) == "people PowerUser");
  CHECK(peer_group(erik) == peer_group(dana));
  CHECK(twin_name(dana) == "sso PowerUser#dana@example.com");
  CHECK(twin_name(erik) != twin_name(dana));
}

TEST_CASE("roles of one pattern or path are peers", "[peers]") {
  const auto group = [](const std::string& name) {
    return peer_group("arn:aws:iam::111122223333:role/" + name);
  };
  CHECK(group("gha-deploy-1") == group("gha-deploy-12"));
  CHECK(group("worker3") == group("worker4"));
  CHECK(group("app-3f9a1c") == group("app-77b0de4"));
  CHECK(group("gha-deploy-1") != group("gha-network-1"));
  CHECK(group("ci/deploy") == group("ci/audit"));
  CHECK(group("service-role/a") != group("service-role/b"));
}

TEST_CASE("IAM users of one path are peers; root and strangers have none", "[peers]") {
  CHECK(peer_group("arn:aws:iam::111122223333:user/alice#AIDA1") ==
        peer_group("arn:aws:iam::111122223333:user/bob#AIDA2"));
  CHECK(peer_group("arn:aws:iam::111122223333:user/ci/bot#AIDA3") !=
        peer_group("arn:aws:iam::111122223333:user/bob#AIDA2"));
  CHECK(peer_group("111122223333").empty());
  CHECK(twin_name("arn:aws:iam::111122223333:user/alice#AIDA1").empty());
  CHECK(twin_name("arn:aws:iam::111122223333:role/audit") == "audit");
}

}  // namespace foothold
