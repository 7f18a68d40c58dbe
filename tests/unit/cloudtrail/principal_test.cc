#include "cloudtrail/principal.h"

#include <catch2/catch.hpp>

#include "support/decoded.h"

namespace foothold::test {
namespace {

std::string with_identity(const std::string& identity, const std::string& more = "") {
  return R"({"eventVersion":"1.11","userIdentity":)" + identity +
         R"(,"eventTime":"2026-03-02T10:00:00Z","eventSource":"s3.amazonaws.com","eventName":"PutBucketPolicy",)" +
         more + R"("eventID":"e"})";
}

struct Row {
  const char* identity;
  const char* principal;
  PrincipalKind kind;
  const char* account;
};

}  // namespace

TEST_CASE("each type of identity is known by what stays the same over its sessions",
          "[principal]") {
  const Row table[] = {
      {R"({"type":"Root","principalId":"111122223333","arn":"arn:aws:iam::111122223333:root","accountId":"111122223333"})",
       "111122223333", PrincipalKind::root, "111122223333"},
      {R"({"type":"IAMUser","principalId":"AIDA1","arn":"arn:aws:iam::111122223333:user/a","accountId":"111122223333","userName":"a"})",
       "arn:aws:iam::111122223333:user/a#AIDA1", PrincipalKind::user, "111122223333"},
      {R"({"type":"IAMUser","principalId":"AIDA1"})", "AIDA1", PrincipalKind::user, ""},
      {R"({"type":"AssumedRole","principalId":"AROA1:s1","arn":"arn:aws:sts::111122223333:assumed-role/r/s1","accountId":"111122223333","sessionContext":{"sessionIssuer":{"type":"Role","arn":"arn:aws:iam::111122223333:role/path/r","userName":"r"}}})",
       "arn:aws:iam::111122223333:role/path/r", PrincipalKind::role, "111122223333"},
      {R"({"type":"AssumedRole","principalId":"AROA1:s1","arn":"arn:aws-cn:sts::111122223333:assumed-role/r/s1","accountId":"111122223333","sessionContext":{"sessionIssuer":{}}})",
       "arn:aws-cn:iam::111122223333:role/r", PrincipalKind::role, "111122223333"},
      {R"({"type":"AssumedRole","arn":"arn:aws:sts::1:assumed-role/AWSReservedSSO_Admin_01/dana@example.com","sessionContext":{"sessionIssuer":{"arn":"arn:aws:iam::1:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_01","userName":"AWSReservedSSO_Admin_01"}}})",
       "arn:aws:iam::1:role/aws-reserved/sso.amazonaws.com/"
       "AWSReservedSSO_Admin_01#dana@example.com",
       PrincipalKind::person, "1"},
      {R"({"type":"FederatedUser","arn":"arn:aws:sts::1:federated-user/f","accountId":"1","sessionContext":{"sessionIssuer":{"type":"IAMUser","arn":"arn:aws:iam::1:user/a"}}})",
       "arn:aws:iam::1:user/a", PrincipalKind::federated, "1"},
      {R"({"type":"FederatedUser","arn":"arn:aws:sts::1:federated-user/f","accountId":"1"})",
       "arn:aws:sts::1:federated-user/f", PrincipalKind::federated, "1"},
      {R"({"type":"WebIdentityUser","principalId":"p","userName":"repo:org/app","identityProvider":"token.example.com"})",
       "token.example.com:repo:org/app", PrincipalKind::web_identity, ""},
      {R"({"type":"SAMLUser","principalId":"p","userName":"u@example.com","identityProvider":"idp"})",
       "idp:u@example.com", PrincipalKind::saml, ""},
      {R"({"type":"IdentityCenterUser","accountId":"1","onBehalfOf":{"userId":"u-1","identityStoreArn":"x"}})",
       "u-1", PrincipalKind::identity_center, "1"},
      {R"({"type":"AWSAccount","principalId":"AROA1:s","accountId":"444455556666"})",
       "444455556666:AROA1", PrincipalKind::account, "444455556666"},
      {R"({"type":"Unknown","principalId":"x","userName":"u"})", "x", PrincipalKind::other, ""},
      {R"({"type":"Directory","userName":"u"})", "u", PrincipalKind::other, ""},
      // Whatever is missing or odd, a session is known by its role and never by itself.
      {R"({"arn":"arn:aws:sts::1:assumed-role/r/s1","principalId":"AROA1:s1"})",
       "arn:aws:iam::1:role/r", PrincipalKind::role, "1"},
      {R"({"arn":"arn:aws:sts::1:assumed-role/r/s1","sessionContext":{"sessionIssuer":{"arn":"arn:aws:iam::1:role/path/r"}}})",
       "arn:aws:iam::1:role/path/r", PrincipalKind::role, "1"},
      {R"({"type":"AssumedRole","arn":"arn:aws:sts::1:assumed-role/r/s1","sessionContext":{"sessionIssuer":{"arn":"arn:aws:sts::1:assumed-role/r/s1"}}})",
       "arn:aws:iam::1:role/r", PrincipalKind::role, "1"},
      {R"({"type":"AssumedRole","accountId":"1","sessionContext":{"sessionIssuer":{"arn":"arn:aws-cn:sts::1:assumed-role/r/s1"}}})",
       "arn:aws-cn:iam::1:role/r", PrincipalKind::role, "1"},
      {R"({"type":"AssumedRole","principalId":"AROA1:s1"})", "AROA1", PrincipalKind::role, ""},
      {R"({"arn":"arn:aws:iam::1:user/untyped"})", "arn:aws:iam::1:user/untyped",
       PrincipalKind::other, "1"},
  };
  for (const Row& row : table) {
    CAPTURE(row.identity);
    const Batch batch = decoded(with_identity(row.identity));
    REQUIRE(batch.activities.size() == 1);
    CHECK(batch.activities[0].principal == row.principal);
    CHECK(batch.activities[0].kind == row.kind);
    CHECK(batch.activities[0].account == row.account);
  }
}

TEST_CASE("what is nobody's own act is left out and counted", "[principal]") {
  const std::pair<std::string, RecordOutcome> table[] = {
      {with_identity(R"({"type":"AWSService","invokedBy":"lambda.amazonaws.com"})"),
       RecordOutcome::service_owned},
      {with_identity(R"({"invokedBy":"lambda.amazonaws.com"})"), RecordOutcome::service_owned},
      {with_identity(R"({"accountId":"1","invokedBy":"AWS Internal"})"),
       RecordOutcome::service_owned},
      {with_identity(
           R"({"type":"AssumedRole","arn":"arn:aws-us-gov:sts::1:assumed-role/AWSServiceRoleForAmazonEKS/EKS"})"),
       RecordOutcome::service_owned},
      {with_identity(
           R"({"type":"AssumedRole","sessionContext":{"sessionIssuer":{"arn":"arn:aws:iam::1:role/aws-service-role/x/Y"}}})"),
       RecordOutcome::service_owned},
      {with_identity("{}", R"("eventType":"AwsServiceEvent",)"), RecordOutcome::service_event},
      {with_identity(R"({"type":"IAMUser","userName":"u"})", R"("eventType":"AwsVpceEvents",)"),
       RecordOutcome::service_event},
      {with_identity(R"({"type":"IAMUser","userName":"u"})",
                     R"("errorCode":"Client.DryRunOperation",)"),
       RecordOutcome::dry_run},
      {with_identity("null"), RecordOutcome::no_principal},
      {with_identity("\"text\""), RecordOutcome::no_principal},
      {with_identity(R"({"type":"Unknown"})"), RecordOutcome::no_principal},
  };
  for (const auto& [form, outcome] : table) {
    CAPTURE(form);
    const Batch batch = decoded(form);
    CHECK(batch.activities.empty());
    CHECK(batch.counts.records == 1);
    CHECK(batch.counts.outcomes[static_cast<std::size_t>(outcome)] == 1);
  }
}

TEST_CASE("a person in the console is not a service, a stack is one that acts for somebody",
          "[principal]") {
  const auto invoked = [](const char* by) {
    return decoded(with_identity(R"({"type":"IAMUser","userName":"u","invokedBy":")" +
                                 std::string(by) + "\"}"));
  };
  const Batch console = invoked("signin.amazonaws.com"),
              stack = invoked("cloudformation.amazonaws.com");
  REQUIRE(console.activities.size() == 1);
  CHECK(console.activities[0].console);
  CHECK_FALSE(console.activities[0].forwarded);
  REQUIRE(stack.activities.size() == 1);
  CHECK(stack.activities[0].forwarded);
  CHECK_FALSE(stack.activities[0].console);
}

TEST_CASE("credentials made on an instance are told by their delivery or their session's name",
          "[principal]") {
  const auto session = [](const char* name, const char* more) {
    return decoded(with_identity(
        R"({"type":"AssumedRole","arn":"arn:aws:sts::1:assumed-role/web/)" + std::string(name) +
        R"(","sessionContext":{"sessionIssuer":{"arn":"arn:aws:iam::1:role/web"})" + more + "}}"));
  };
  CHECK(session("i-0123456789abcdef0", "").activities[0].instance_credential);
  CHECK(session("i-0123456789abcdef0", "").activities[0].instance_id == "i-0123456789abcdef0");
  CHECK(session("other", R"(,"ec2RoleDelivery":"2.0")").activities[0].instance_credential);
  CHECK_FALSE(session("i-am-a-person", "").activities[0].instance_credential);
  CHECK_FALSE(session("other", "").activities[0].instance_credential);
}

TEST_CASE("the account that received the call comes before the caller's", "[principal]") {
  const Batch batch =
      decoded(with_identity(R"({"type":"IAMUser","userName":"u","accountId":"111122223333"})",
                            R"("recipientAccountId":"444455556666",)"));
  CHECK(batch.activities[0].account == "444455556666");
  CHECK(batch.activities[0].caller_account == "111122223333");
}

}  // namespace foothold::test
