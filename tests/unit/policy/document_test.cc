// Goal: policies are found however they are written, and judged by who is left of a principal "*".
// Method: tables of statements, put into requests of every shape.

#include <catch2/catch.hpp>

#include "calls.h"

namespace foothold {
namespace {

std::string document_of(std::string_view statement) {
  return R"({"Version":"2012-10-17","Statement":[)" + std::string(statement) + "]}";
}

Impact impact_of_bucket_policy(std::string_view statement) {
  return impact_of("s3:PutBucketPolicy",
                   R"({"bucketName":"b","bucketPolicy":)" + document_of(statement) + "}");
}

// A statement for everyone, with a condition.
std::string ids_with_condition(std::string_view condition) {
  return ids_of(impact_of_bucket_policy(
      R"({"Effect":"Allow","Principal":"*","Action":"s3:DeleteObject","Resource":"*","Condition":)" +
      std::string(condition) + "}"));
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    out += '%';
    out += kDigits[static_cast<unsigned char>(c) / 16];
    out += kDigits[static_cast<unsigned char>(c) % 16];
  }
  return out;
}

}  // namespace

TEST_CASE("a policy for everyone is public, one for known principals is not", "[policy]") {
  struct Case {
    std::string_view statement, ids;
  };
  for (
      const Case& c : std::initializer_list<Case>{
          {R"({"Effect":"Allow","Principal":"*","Action":"s3:*"})", "I7"},
          {R"({"Effect":"Allow","Principal":{"AWS":"*"},"Action":"s3:*"})", "I7"},
          {R"({"Effect":"Allow","Principal":["*"],"Action":"s3:*"})", "I7"},
          {R"({"Effect":"Allow","Principal":{"AWS":["111122223333","*"]}})", "I7"},
          {R"({"Effect":"Allow","Principal":{"*":"*"}})", "I7"},
          {R"({"effect":"ALLOW","principal":{"aws":"*"}})", "I7"},
          {R"({"Effect":"Allow","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:root"}})", "I7"},
          {R"({"Effect":"Allow","Principal":{"AWS":"111122223333"},"Principal":"*"})", "I7"},
          {R"({"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::*:root"}})", "I7"},
          {R"({"Effect":"Deny","Effect":"Allow","Principal":"*"})", "I7"},
          {R"({"Effect":"Deny","Principal":"*","Action":"s3:*"})", ""},
          {R"({"Effect":"Deny","NotPrincipal":{"AWS":"111122223333"}})", ""},
          {R"({"Effect":"Allow","Principal":{"AWS":"111122223333"}})", ""},
          {R"({"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:role/r"}})", ""},
          {R"({"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"}})", ""},
          {R"({"Effect":"Allow","Principal":{"CanonicalUser":"999900001111"}})", ""},
          {R"({"Effect":"Allow","Principal":{"AWS":"AIDAEXAMPLE"}})", ""},
          {R"({"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1"}})",
           ""},
          {R"({"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999900001111:root"}})", "I11"},
          {R"({"Effect":"Allow","Principal":{"AWS":"arn:aws:sts::999900001111:assumed-role/r/s"}})",
           "I11"},
          {R"({"Effect":"Allow","Principal":{"AWS":"999900001111"},"Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}})",
           "I11"},
          {R"({"Effect":"Deny","Principal":{"AWS":"999900001111"}})", ""},
          {R"({"Principal":"*"})", ""}}) {
    CAPTURE(c.statement);
    CHECK(ids_of(impact_of_bucket_policy(c.statement)) == c.ids);
  }
  const Impact impact =
      impact_of_bucket_policy(R"({"Effect":"Allow","Principal":"*","Action":"s3:*"})");
  CHECK(impact.points() == 30);
  CHECK(detail_of(impact, ImpactKind::public_policy) ==
        "principal * without a condition on account, organisation or network");
}

TEST_CASE("objects that everyone may read are a website, with anything more a public bucket",
          "[policy]") {
  const auto ids = [](const char* statement) { return ids_of(impact_of_bucket_policy(statement)); };
  CHECK(ids(R"({"Effect":"Allow","Principal":"*","Action":"s3:GetObject"})") == "I23");
  CHECK(ids(R"({"Effect":"Allow","Principal":"*","Action":["s3:GetObject","s3:ListBucket"]})") ==
        "I7");
  CHECK(ids(R"({"Effect":"Allow","Principal":"*","NotAction":"s3:PutObject"})") == "I7");
  CHECK(ids(R"({"Effect":"Allow","Principal":"*"})") == "I7");
}

TEST_CASE("conditions that say who or from where take everyone back", "[policy]") {
  for (
      const char* condition :
      {R"({"StringEquals":{"aws:PrincipalOrgID":"o-1"}})",
       R"({"stringequals":{"AWS:principalorgid":["o-1","o-2"]}})",
       R"({"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-1/r-1/*"}})",
       R"({"StringEquals":{"aws:PrincipalAccount":"444455556666"}})",
       R"({"StringEquals":{"AWS:SourceOwner":"111122223333"}})",
       R"({"StringEquals":{"aws:SourceAccount":"111122223333"}})",
       R"({"StringEquals":{"kms:CallerAccount":"111122223333","kms:ViaService":"s3.us-east-1.amazonaws.com"}})",
       R"({"StringEquals":{"aws:SourceVpce":"vpce-1"}})",
       R"({"StringEquals":{"aws:SourceVpc":"vpc-1"}})",
       R"({"ArnLike":{"aws:SourceArn":"arn:aws:s3:*:*:bucket"}})",
       R"({"ArnEquals":{"aws:SourceArn":"arn:aws:sns:us-east-1:111122223333:topic"}})",
       R"({"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/*"}})",
       R"({"StringEquals":{"aws:PrincipalOrgID":"${aws:ResourceOrgID}"}})",
       R"({"IpAddress":{"aws:SourceIp":["203.0.113.0/24","2001:db8::/32"]}})",
       R"({"Bool":{"aws:PrincipalIsAWSService":"true"}})",
       R"({"Bool":{"elasticfilesystem:AccessedViaMountTarget":true}})"}) {
    CAPTURE(condition);
    CHECK(ids_with_condition(condition).empty());
  }
}

TEST_CASE("conditions that hold for strangers too leave a policy public", "[policy]") {
  for (const char* condition :
       {R"({})",
        R"({"StringEquals":{}})",
        R"({"StringEquals":{"aws:PrincipalOrgID":[]}})",
        R"({"StringLike":{"aws:PrincipalOrgID":"*"}})",
        R"({"StringLike":{"aws:PrincipalOrgID":"o-*"}})",
        R"({"StringEquals":{"aws:PrincipalAccount":["111122223333","*"]}})",
        R"({"StringNotEquals":{"aws:PrincipalOrgID":"o-1"}})",
        R"({"StringEqualsIfExists":{"aws:PrincipalOrgID":"o-1"}})",
        R"({"ForAllValues:StringEquals":{"aws:PrincipalOrgID":"o-1"}})",
        R"({"StringEquals":{"aws:PrincipalAccount":"${aws:PrincipalAccount}"}})",
        R"({"StringEquals":{"aws:ResourceOrgID":"o-1"}})",
        R"({"StringEquals":{"aws:PrincipalTag/team":"ours"}})",
        R"({"StringEquals":{"s3:x-amz-acl":"bucket-owner-full-control"}})",
        R"({"StringLike":{"aws:SourceArn":"arn:aws:*:*:*:*"}})",
        R"({"ArnLike":{"aws:SourceArn":"arn:aws:s3:::*"}})",
        R"({"IpAddress":{"aws:SourceIp":"0.0.0.0/0"}})",
        R"({"IpAddress":{"aws:SourceIp":["203.0.113.0/24","0.0.0.0/1","128.0.0.0/1"]}})",
        R"({"IpAddress":{"aws:SourceIp":"::/0"}})",
        R"({"NotIpAddress":{"aws:SourceIp":"203.0.113.0/24"}})",
        R"({"IpAddress":{"aws:SourceIp":"nowhere"}})",
        R"({"Bool":{"aws:SecureTransport":"true"}})",
        R"({"Bool":{"aws:PrincipalIsAWSService":"false"}})",
        R"({"Null":{"aws:PrincipalOrgID":"false"}})",
        R"("StringEquals")",
        R"({"StringEquals":"aws:PrincipalOrgID"})"}) {
    CAPTURE(condition);
    CHECK(ids_with_condition(condition) == "I7");
  }
}

TEST_CASE("a condition that names a stranger's account lets that account in", "[policy]") {
  const Impact impact = impact_of_bucket_policy(
      R"({"Effect":"Allow","Principal":"*","Condition":{"StringEquals":{"aws:PrincipalAccount":"999900001111"}}})");
  CHECK(ids_of(impact) == "I11");
  CHECK(detail_of(impact, ImpactKind::foreign_account) == "account 999900001111");
}

TEST_CASE("AWS' accounts that deliver logs are no strangers as long as that is all they may",
          "[policy]") {
  const auto elb = [](std::string_view action) {
    return ids_of(impact_of_bucket_policy(
        R"({"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::127311923021:root"},"Action":)" +
        std::string(action) + "}"));
  };
  CHECK(elb(R"("s3:PutObject")").empty());
  CHECK(elb(R"(["s3:PutObject","s3:GetBucketAcl"])").empty());
  CHECK(elb(R"(["s3:PutObject","s3:GetObject"])") == "I11");
  CHECK(elb(R"("s3:*")") == "I11");
  CHECK(elb("[]") == "I11");
}

TEST_CASE("policies are found however they are written", "[policy]") {
  const std::string statement = R"({"Effect":"Allow","Principal":"*","Action":"*"})";
  const std::string policy = document_of(statement);
  const std::string text = as_json_string(policy);
  const std::string encoded = "\"" + percent_encoded(policy) + "\"";
  for (const std::string& request :
       {R"({"bucketPolicy":)" + policy + "}", R"({"policy":)" + text + "}",
        R"({"policyText":)" + text + "}", R"({"attributes":{"Policy":)" + text + "}}",
        R"({"attributeName":"Policy","attributeValue":)" + text + "}",
        R"({"policy":{"policy":)" + text + "}}", R"({"policyDocument":)" + encoded + "}",
        R"({"anything":[[)" + text + "]]}", R"({"policy":)" + as_json_string(text) + "}",
        R"({"policy":" \n)" + text.substr(1) + "}", R"({"policy":{"statement":)" + statement + "}}",
        policy, text}) {
    CAPTURE(request);
    CHECK(ids_of(impact_of("sqs:SetQueueAttributes", request)) == "I7");
  }
  CHECK(impact_of("ec2:CreateVpcEndpoint", R"({"policyDocument":)" + text + "}").facts.empty());
}

TEST_CASE("a policy that cannot be read is a fact of its own", "[policy]") {
  for (const char* request :
       {R"({"policyDocument":"garbage"})", R"({"policyDocument":"{\"Statement\":["})",
        R"({"policy":"{\"Statement\":["})", R"({"policy":"no policy at all"})",
        R"({"policy":"{\"Version\":\"2012-10-17\"}"})",
        R"({"policyDocument":"{\"Statement\":[]}"})",
        R"({"policyDocument":"{\"Statement\":\"none\"}"})",
        R"({"bucketPolicy":{"Version":"2012-10-17"}})", R"({"policyDocument":"%7B%22"})",
        R"({"policyDocument":"[1]"})"}) {
    CAPTURE(request);
    const Impact impact = impact_of("s3:PutBucketPolicy", request);
    CHECK(ids_of(impact) == "I21");
    CHECK(impact.points() == 0);
    CHECK(detail_of(impact, ImpactKind::unreadable_policy)
              .starts_with("the policy could not be read"));
  }
  for (const char* request :
       {R"({"policy":""})", R"({"policy":"arn:aws:iam::111122223333:policy/p"})",
        R"({"policy":"default"})", R"({"policyDocument":""})", R"({"policyDocument":null})",
        R"({"policy":"[{\"Rules\":[]}]"})", R"({"comment":"{broken"})"}) {
    CAPTURE(request);
    CHECK(impact_of("s3:PutBucketPolicy", request).facts.empty());
  }
}

}  // namespace foothold
