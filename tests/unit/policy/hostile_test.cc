// Goal: no request breaks the reader, and none hides a grant behind its size without that being a
// fact. Method: forged policies, and random mutations of real requests (RapidCheck).

#include <rapidcheck.h>

#include <array>
#include <catch2/catch.hpp>

#include "calls.h"

namespace foothold {
namespace {

constexpr std::array<Row, 10> kSeeds = {{
    {"ec2:AuthorizeSecurityGroupIngress",
     R"({"ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":22,"toPort":22,"ipRanges":{"items":[{"cidrIp":"0.0.0.0/0"}]}}]}})",
     ""},
    {"lightsail:PutInstancePublicPorts",
     R"({"portInfos":[{"fromPort":22,"toPort":22,"protocol":"tcp","cidrs":["::/0"]}]})", ""},
    {"ec2:CreateNetworkAclEntry",
     R"({"egress":false,"ruleAction":"allow","portRange":{"from":1,"to":2},"aclProtocol":"-1","cidrBlock":"0.0.0.0/0"})",
     ""},
    {"ec2:ModifyImageAttribute",
     R"({"launchPermission":{"add":{"items":[{"group":"all"},{"userId":"999900001111"}]}}})", ""},
    {"s3:PutBucketPolicy",
     R"({"bucketPolicy":{"Statement":[{"Effect":"Allow","Principal":{"AWS":["*"]},"Action":"s3:*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"},"ArnLike":{"aws:SourceArn":"arn:aws:s3:*:*:b"}}}]}})",
     ""},
    {"s3:PutBucketPublicAccessBlock",
     R"({"PublicAccessBlockConfiguration":{"BlockPublicAcls":false}})", ""},
    {"iam:PutUserPolicy",
     R"({"userName":"alice","policyDocument":"{\"Statement\":[{\"Effect\":\"Allow\",\"NotAction\":\"s3:*\",\"Resource\":\"*\"}]}"})",
     ""},
    {"iam:CreateRole",
     R"({"assumeRolePolicyDocument":"%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%7D%7D"})",
     ""},
    {"iam:AttachUserPolicy",
     R"({"userName":"alice","policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"})", ""},
    {"lambda:AddPermission20150331v2", R"({"principal":"*","sourceArn":"arn:aws:s3:::b"})", ""},
}};

// The text with bytes changed, taken out, doubled or put in.
std::string mutated(std::string text) {
  const int changes = *rc::gen::inRange(1, 12);
  for (int i = 0; i < changes && !text.empty(); i++) {
    const std::size_t at = *rc::gen::inRange<std::size_t>(0, text.size());
    const std::size_t size = *rc::gen::inRange<std::size_t>(1, 20);
    switch (*rc::gen::inRange(0, 4)) {
      case 0:
        text[at] =
            *rc::gen::element('{', '}', '[', ']', '"', '\\', ':', ',', '*', '0', '\0', '\xff');
        break;
      case 1:
        text.erase(at, size);
        break;
      case 2:
        text.insert(at, text.substr(at, size));
        break;
      default:
        text.insert(at, *rc::gen::element<std::string>("null", "\"*\"", "{\"Statement\":", "-9e999",
                                                       "\\u0000", "arn:", "%7B", "/0", "${"));
    }
  }
  return text;
}

bool sound(const Impact& impact) {
  for (std::size_t i = 1; i < impact.facts.size(); i++) {
    if (impact.facts[i - 1].kind >= impact.facts[i].kind) return false;
  }
  return std::all_of(impact.facts.begin(), impact.facts.end(),
                     [](const ImpactFact& fact) { return fact.detail.size() <= 700; });
}

}  // namespace

TEST_CASE("no text breaks the reader", "[policy][hostile]") {
  CHECK(rc::check("any bytes", [](const std::string& request) {
    for (const Row& seed : kSeeds) RC_ASSERT(sound(impact_of(seed.api, request)));
  }));
  CHECK(rc::check("mutations of what is sent", [] {
    const Row seed = *rc::gen::elementOf(kSeeds);
    const std::string request = mutated(std::string(seed.request));
    const Impact impact = impact_of(seed.api, request, "restricts");
    RC_ASSERT(sound(impact));
    RC_ASSERT(impact == impact_of(seed.api, request, "restricts"));
  }));
  CHECK(rc::check("mutations of a policy inside a request", [] {
    const std::string policy =
        mutated(R"({"Statement":[{"Effect":"Allow","Principal":"*","Action":["*"]}]})");
    std::string escaped;
    for (const char c : policy) {
      if (c >= ' ' && c < '\x7f') escaped += c;
    }
    const std::string request = R"({"policy":)" + as_json_string(escaped) + "}";
    RC_ASSERT(sound(impact_of("sqs:SetQueueAttributes", request)));
  }));
}

TEST_CASE("a statement beyond the last that is read is told of", "[policy][hostile]") {
  const std::string deny = R"({"Effect":"Deny","Principal":"*","Action":"s3:*"},)";
  const auto request = [&](int denials) {
    std::string text = R"({"bucketPolicy":{"Statement":[)";
    for (int i = 0; i < denials; i++) text += deny;
    return text + R"({"Effect":"Allow","Principal":"*","Action":"s3:*"}]}})";
  };
  CHECK(ids_of(impact_of("s3:PutBucketPolicy", request(kImpactStatements - 1))) == "I7");
  CHECK(ids_of(impact_of("s3:PutBucketPolicy", request(kImpactStatements))) == "I21");
}

TEST_CASE("depth and length end the search, not the program", "[policy][hostile]") {
  const std::string open(100'000, '['), close(100'000, ']');
  CHECK(ids_of(impact_of("s3:PutBucketPolicy", R"({"policy":)" + open + close + "}")) == "I21");
  CHECK(ids_of(impact_of("s3:PutBucketPolicy",
                         R"({"policy":"{\"a\":)" + open + close + R"(}"})")) == "I21");
  CHECK(ids_of(impact_of("s3:PutBucketPolicy",
                         R"({"policy":"{)" + std::string(kImpactPolicyBytes, ' ') + R"(}"})")) ==
        "I21");

  std::string nested = R"({"Statement":{"Effect":"Allow","Principal":"*"}})";
  for (int i = 0; i < 8; i++) nested = as_json_string(nested);
  CHECK(ids_of(impact_of("s3:PutBucketPolicy", R"({"policy":)" + nested + "}")) == "I21");
}

TEST_CASE("patterns made to be slow are not", "[policy][hostile]") {
  std::string stars;
  for (int i = 0; i < 20'000; i++) stars += "*a";
  const std::string request = R"({"policyDocument":{"Statement":{"Effect":"Allow","Action":")" +
                              stars + R"(","Resource":")" + stars + R"("}}})";
  CHECK(impact_of("iam:CreatePolicy", request).facts.empty());
}

TEST_CASE("what is told of a request is short and valid UTF-8", "[policy][hostile]") {
  std::string name = "x";  // so that the cut falls into a character
  for (int i = 0; i < 1000; i++) name += "é";
  const Impact impact = impact_of("iam:CreateAccessKey", R"({"userName":")" + name + R"("})");
  const std::string detail = detail_of(impact, ImpactKind::other_credential);
  CHECK(detail.size() < 100);
  CHECK(detail.ends_with("é\""));
}

}  // namespace foothold
