// Goal: what is given to users, groups and roles. Method: tables of calls by the user alice.

#include <catch2/catch.hpp>

#include "calls.h"

namespace foothold {
namespace {

std::string put_user_policy(std::string_view user, std::string_view statement) {
  return R"({"userName":")" + std::string(user) + R"(","policyName":"p","policyDocument":)" +
         as_json_string(R"({"Version":"2012-10-17","Statement":[)" + std::string(statement) +
                        "]}") +
         "}";
}

std::string ids_of_inline(std::string_view statement) {
  return ids_of(impact_of("iam:PutUserPolicy", put_user_policy("bob", statement)));
}

}  // namespace

TEST_CASE("administrators' policies attached", "[policy][identity]") {
  for (
      const Row& row : std::initializer_list<Row>{
          {"iam:AttachUserPolicy",
           R"({"userName":"bob","policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"})",
           "I14"},
          {"iam:AttachRolePolicy",
           R"({"roleName":"r","policyArn":"arn:aws:iam::aws:policy/PowerUserAccess"})", "I14"},
          {"iam:AttachGroupPolicy",
           R"({"groupName":"g","policyArn":"arn:aws-cn:iam::aws:policy/IAMFullAccess"})", "I14"},
          {"sso:AttachManagedPolicyToPermissionSet",
           R"({"managedPolicyArn":"arn:aws:iam::aws:policy/AdministratorAccess"})", "I14"},
          {"iam:AttachUserPolicy",
           R"({"userName":"bob","policyArn":"arn:aws:iam::aws:policy/ReadOnlyAccess"})", ""},
          {"iam:AttachUserPolicy",
           R"({"userName":"bob","policyArn":"arn:aws:iam::111122223333:policy/AdministratorAccess"})",
           ""},
          {"iam:DetachUserPolicy",
           R"({"userName":"bob","policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"})", ""},
          {"sso:DetachManagedPolicyFromPermissionSet",
           R"({"managedPolicyArn":"arn:aws:iam::aws:policy/AdministratorAccess"})", ""}}) {
    CAPTURE(row.api, row.request);
    CHECK(ids_of(impact_of(row.api, row.request)) == row.ids);
  }
}

TEST_CASE("documents that make an administrator", "[policy][identity]") {
  for (
      const char* statement :
      {R"({"Effect":"Allow","Action":"*","Resource":"*"})",
       R"({"effect":"allow","action":["*"],"resource":["*"]})",
       R"({"Effect":"Allow","Action":"*:*","Resource":"*"})",
       R"({"Effect":"Allow","Action":"iam:*","Resource":"*"})",
       R"({"Effect":"Allow","Action":"IAM:*","Resource":"arn:aws:iam::111122223333:*"})",
       R"({"Effect":"Allow","Action":["s3:Get*","i?m:*"],"Resource":["arn:aws:s3:::b","*"]})",
       R"({"Effect":"Allow","Action":"**","Resource":"arn:aws:*"})",
       R"({"Effect":"Allow","NotAction":["iam:*","organizations:*"],"Resource":"*"})",
       R"({"Effect":"Allow","NotAction":"s3:DeleteBucket","NotResource":"arn:aws:s3:::b"})",
       R"({"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}})",
       R"({"Effect":"Deny","Action":"*","Resource":"*"},{"Effect":"Allow","Action":"*","Resource":"*"})"}) {
    CAPTURE(statement);
    CHECK(ids_of_inline(statement) == "I14");
  }
  for (const char* statement :
       {R"({"Effect":"Deny","Action":"*","Resource":"*"})",
        R"({"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::b/*"})",
        R"({"Effect":"Allow","Action":"s3:*","Resource":"*"})",
        R"({"Effect":"Allow","Action":"iam:Get*","Resource":"*"})",
        R"({"Effect":"Allow","Action":"iam:*","Resource":"arn:aws:iam::111122223333:user/bob"})",
        R"({"Effect":"Allow","NotAction":"*","Resource":"*"})",
        R"({"Effect":"Allow","Action":"*","NotResource":"*"})",
        R"({"Effect":"Deny","NotAction":"iam:*","Resource":"*"})",
        R"({"Effect":"Allow","Action":"*"})", R"({"Action":"*","Resource":"*"})",
        R"({"Effect":"Allow","Action":{"*":"*"},"Resource":"*"})"}) {
    CAPTURE(statement);
    CHECK(ids_of_inline(statement).empty());
  }
}

TEST_CASE("a document for a principal is judged in IAM and Identity Center, guardrails are not",
          "[policy][identity]") {
  constexpr std::string_view kAdmin =
      R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})";
  const std::string inner = as_json_string(kAdmin);
  CHECK(ids_of(impact_of("iam:CreatePolicy", R"({"policyDocument":)" + inner + "}")) == "I14");
  CHECK(ids_of(impact_of("iam:CreatePolicyVersion", R"({"policyDocument":)" + inner + "}")) ==
        "I14");
  CHECK(ids_of(impact_of("sso:PutInlinePolicyToPermissionSet",
                         R"({"inlinePolicy":)" + inner + "}")) == "I14");
  CHECK(impact_of("organizations:CreatePolicy", R"({"content":)" + inner + "}").facts.empty());
  CHECK(impact_of("kms:PutKeyPolicy", R"({"policy":)" + inner + "}").facts.empty());
}

TEST_CASE("a grant to oneself is told from one to another, and from a denial",
          "[policy][identity]") {
  const char* const kRead = R"({"Effect":"Allow","Action":"s3:Get*","Resource":"*"})";
  const char* const kDeny = R"({"Effect":"Deny","Action":"s3:Get*","Resource":"*"})";
  CHECK(ids_of(impact_of("iam:PutUserPolicy", put_user_policy("alice", kRead))) == "I15");
  CHECK(ids_of(impact_of("iam:PutUserPolicy", put_user_policy("Alice", kRead))) == "I15");
  CHECK(ids_of(impact_of("iam:PutUserPolicy", put_user_policy("bob", kRead))).empty());
  CHECK(ids_of(impact_of("iam:PutUserPolicy", put_user_policy("alice", kDeny))).empty());
  for (const Row& row : std::initializer_list<Row>{
           {"iam:AttachUserPolicy",
            R"({"userName":"alice","policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"})",
            "I14 I15"},
           {"iam:AttachUserPolicy",
            R"({"userName":"alice","policyArn":"arn:aws:iam::aws:policy/AWSDenyAll"})", ""},
           {"iam:AddUserToGroup", R"({"userName":"alice","groupName":"g"})", "I15"},
           {"iam:AddUserToGroup", R"({"userName":"bob","groupName":"g"})", ""},
           {"iam:AttachRolePolicy",
            R"({"roleName":"alice","policyArn":"arn:aws:iam::aws:policy/ReadOnlyAccess"})", ""},
           {"iam:RemoveUserFromGroup", R"({"userName":"alice","groupName":"g"})", ""}}) {
    CAPTURE(row.api, row.request);
    CHECK(ids_of(impact_of(row.api, row.request)) == row.ids);
  }

  ChangeView role;
  role.source = "iam.amazonaws.com";
  role.name = "AttachRolePolicy";
  role.request = R"({"roleName":"app","policyArn":"arn:aws:iam::aws:policy/ReadOnlyAccess"})";
  role.account = "111122223333";
  role.role_name = "app";
  CHECK(ids_of(impact_of(role, kOurs)) == "I15");
  role.role_name = "other";
  CHECK(impact_of(role, kOurs).facts.empty());
  role.role_name = "";
  role.request = R"({"roleName":""})";
  CHECK(impact_of(role, kOurs).facts.empty());
}

TEST_CASE("credentials of another user", "[policy][identity]") {
  for (const Row& row :
       std::initializer_list<Row>{{"iam:CreateAccessKey", R"({"userName":"bob"})", "I16"},
                                  {"iam:CreateAccessKey", R"({"userName":"alice"})", ""},
                                  {"iam:CreateAccessKey", "", ""},
                                  {"iam:CreateLoginProfile", R"({"userName":"bob"})", "I16"},
                                  {"iam:UpdateLoginProfile", R"({"userName":"bob"})", "I16"},
                                  {"iam:UpdateLoginProfile", R"({"userName":"alice"})", ""},
                                  {"iam:DeleteAccessKey", R"({"userName":"bob"})", ""},
                                  {"iam:CreateUser", R"({"userName":"bob"})", ""}}) {
    CAPTURE(row.api, row.request);
    CHECK(ids_of(impact_of(row.api, row.request)) == row.ids);
  }
  CHECK(detail_of(impact_of("iam:CreateAccessKey", R"({"userName":"bob"})"),
                  ImpactKind::other_credential) == "user \"bob\"");
}

TEST_CASE("trust in everyone and in strangers", "[policy][identity]") {
  const auto ids_of_trust = [](std::string_view statement) {
    const std::string document = R"({"Statement":[)" + std::string(statement) + "]}";
    const std::string text = as_json_string(document);
    const std::string created =
        ids_of(impact_of("iam:CreateRole", R"({"assumeRolePolicyDocument":)" + text + "}"));
    CHECK(created ==
          ids_of(impact_of("iam:UpdateAssumeRolePolicy", R"({"policyDocument":)" + text + "}")));
    return created;
  };
  for (
      const char* statement :
      {R"({"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"})",
       R"({"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"})",
       R"({"Effect":"Allow","Principal":{"AWS":"999900001111"},"Action":"sts:AssumeRole"})",
       R"({"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::111122223333:root","arn:aws:iam::999900001111:root"]},"Action":"sts:AssumeRole"})",
       R"({"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::193672423079:root"},"Action":"sts:AssumeRole"})",
       R"({"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"x"}}})",
       R"({"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:PrincipalAccount":"999900001111"}}})"}) {
    CAPTURE(statement);
    CHECK(ids_of_trust(statement) == "I17");
  }
  for (
      const char* statement :
      {R"({"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"})",
       R"({"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"sts:AssumeRole"})",
       R"({"Effect":"Deny","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"})",
       R"({"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:saml-provider/idp"},"Action":"sts:AssumeRoleWithSAML"})",
       R"({"Effect":"Allow","Principal":{"AWS":"AROAEXAMPLEID1234567"},"Action":"sts:AssumeRole"})",
       R"({"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}})"}) {
    CAPTURE(statement);
    CHECK(ids_of_trust(statement).empty());
  }
}

TEST_CASE("providers, boundaries and MFA", "[policy][identity]") {
  for (
      const Row& row : std::initializer_list<Row>{
          {"iam:CreateSAMLProvider", R"({"name":"idp","sAMLMetadataDocument":"<x/>"})", "I18"},
          {"iam:CreateOpenIDConnectProvider", R"({"url":"https://example.org"})", "I18"},
          {"iam:DeleteSAMLProvider", R"({"sAMLProviderArn":"arn"})", ""},
          {"iam:DeleteUserPermissionsBoundary", R"({"userName":"bob"})", "I19"},
          {"iam:DeleteUserPermissionsBoundary", R"({"userName":"alice"})", "I15 I19"},
          {"iam:DeleteRolePermissionsBoundary", R"({"roleName":"r"})", "I19"},
          {"sso:DeletePermissionsBoundaryFromPermissionSet", R"({"permissionSetArn":"p"})", "I19"},
          {"iam:PutUserPermissionsBoundary",
           R"({"userName":"bob","permissionsBoundary":"arn:aws:iam::111122223333:policy/b"})", ""},
          {"iam:PutUserPermissionsBoundary",
           R"({"userName":"bob","permissionsBoundary":"arn:aws:iam::aws:policy/AdministratorAccess"})",
           "I19"},
          {"iam:DeactivateMFADevice", R"({"userName":"bob","serialNumber":"s"})", "I20"},
          {"iam:EnableMFADevice", R"({"userName":"bob","serialNumber":"s"})", ""},
          {"workmail:CreateUser", R"({"userName":"bob"})", ""},
          {"quicksight:CreateAccessKey", R"({"userName":"bob"})", ""}}) {
    CAPTURE(row.api, row.request);
    CHECK(ids_of(impact_of(row.api, row.request)) == row.ids);
  }
}

}  // namespace foothold
