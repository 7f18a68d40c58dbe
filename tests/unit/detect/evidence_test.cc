#include "detect/evidence.h"

#include <catch2/catch.hpp>

namespace foothold {
namespace {

ActivityView call(const char* record) {
  ActivityView activity;
  activity.moment = {1'770'000'000'000, call_id("1")};
  activity.message_ms = 1'770'000'001'000;
  activity.event_id = "1";
  activity.source = "iam.amazonaws.com";
  activity.name = "CreateLoginProfile";
  activity.kind = PrincipalKind::user;
  activity.mfa = Mfa::yes;
  activity.record = record;
  return activity;
}

Evidence must_decode(const Evidenced& evidenced) {
  const Result<Evidence> evidence = decode_evidence(evidenced.evidence);
  REQUIRE(evidence.has_value());
  return *evidence;
}

}  // namespace

TEST_CASE("evidence reads back as what was kept", "[evidence]") {
  const Evidence evidence =
      must_decode(evidence_of(call(R"({"requestParameters":{"userName":"eve"}})"), nullptr,
                              {.as_number = "AS1", .as_organization = "Org", .country = "DE"}));
  CHECK(evidence.type == 0);
  CHECK(evidence.name == "CreateLoginProfile");
  CHECK(evidence.request == R"({"userName":"eve"})");
  CHECK(evidence.mfa == Mfa::yes);
  CHECK(evidence.as_organization == "Org");
  CHECK(evidence.message_ms == 1'770'000'001'000);
}

TEST_CASE("no password, secret or token is kept", "[evidence]") {
  const Evidence evidence = must_decode(evidence_of(
      call(
          R"({"requestParameters":{"userName":"eve","password":"hunter2","nested":{"SecretAccessKey":"s3","sessionToken":["t0"]},"masterUserPassword":"p"}})"),
      nullptr, {}));
  for (const char* secret : {"hunter2", "s3", "t0", "\"p\""}) {
    CAPTURE(secret);
    CHECK(evidence.request.find(secret) == std::string::npos);
  }
  CHECK(evidence.request.find("eve") != std::string::npos);
}

TEST_CASE("the same record gives the same evidence however it is laid out", "[evidence]") {
  const Evidenced a =
      evidence_of(call(R"({"requestParameters":{"userName":"eve","x":[1,2]}})"), nullptr, {});
  const Evidenced b = evidence_of(
      call("{ \"requestParameters\" : {\n\"userName\": \"eve\", \"x\": [ 1, 2 ] } }"), nullptr, {});
  const Evidenced c = evidence_of(
      call(R"({"requestParameters":"{\"userName\":\"eve\",\"x\":[1,2]}"})"), nullptr, {});
  CHECK(a.evidence == b.evidence);
  CHECK(a.evidence == c.evidence);
  CHECK(a.mark == b.mark);
}

TEST_CASE("a request that is too long or too deep is left out, not the call", "[evidence]") {
  const std::string big =
      "{\"requestParameters\":{\"policy\":\"" + std::string(kRequestBytes, 'x') + "\"}}";
  const Evidence evidence = must_decode(evidence_of(call(big.c_str()), nullptr, {}));
  CHECK(evidence.request.empty());
  CHECK(evidence.request_cut);
  const std::string deep =
      "{\"requestParameters\":" + std::string(5000, '[') + std::string(5000, ']') + "}";
  CHECK(must_decode(evidence_of(call(deep.c_str()), nullptr, {})).name == "CreateLoginProfile");
}

TEST_CASE("damaged evidence is corrupt, wherever it is cut", "[evidence]") {
  const std::string bytes = evidence_of(call("{}"), nullptr, {}).evidence;
  for (std::size_t size = 0; size < bytes.size(); size++) {
    CHECK_FALSE(decode_evidence(std::string_view(bytes).substr(0, size)).has_value());
  }
  CHECK_FALSE(decode_evidence(bytes + "x").has_value());
}

TEST_CASE("what a call acted on is read from its request", "[evidence]") {
  const auto resources =
      affected_resources("s3.amazonaws.com", R"({"bucketName":"logs","Host":"x"})");
  REQUIRE(resources.size() == 1);
  CHECK(resources[0].type == "AWS::S3::Bucket");
  CHECK(resources[0].name == "logs");
  CHECK(affected_resources("s3.amazonaws.com", R"({"bucketName":7})").empty());
  CHECK(affected_resources("s3.amazonaws.com", "").empty());
}

}  // namespace foothold
