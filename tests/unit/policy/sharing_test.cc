// Goal: whom a call lets in without a policy document. Method: tables of calls, a good one for each
// bad one.

#include <catch2/catch.hpp>

#include "calls.h"

namespace foothold {

TEST_CASE("snapshots and images shared", "[policy][sharing]") {
  for (
      const Row& row : std::initializer_list<Row>{
          {"ec2:ModifySnapshotAttribute",
           R"({"createVolumePermission":{"add":{"items":[{"group":"all"}]}},"snapshotId":"snap-1"})",
           "I8"},
          {"ec2:ModifySnapshotAttribute",
           R"({"createVolumePermission":{"remove":{"items":[{"group":"all"}]}}})", ""},
          {"ec2:ModifySnapshotAttribute",
           R"({"createVolumePermission":{"add":{"items":[{"userId":"999900001111"}]}}})", "I11"},
          {"ec2:ModifySnapshotAttribute",
           R"({"createVolumePermission":{"add":{"items":[{"userId":"444455556666"}]}}})", ""},
          {"ec2:ModifySnapshotAttribute", R"({"operationType":"add","groups":["all"]})", "I8"},
          {"ec2:ModifySnapshotAttribute", R"({"operationType":"remove","groups":["all"]})", ""},
          {"ec2:ModifyImageAttribute",
           R"({"launchPermission":{"add":{"items":[{"group":"all"},{"userId":"999900001111"}]}}})",
           "I8 I11"},
          {"ec2:ModifyImageAttribute",
           R"({"launchPermission":{"add":{"items":[{"organizationArn":"arn:aws:organizations::999900001111:organization/o-x"}]}}})",
           "I11"},
          {"ec2:ModifyImageAttribute",
           R"({"launchPermission":{"remove":{"items":[{"userId":"999900001111"}]}}})", ""},
          {"ec2:ModifyImageAttribute", R"({"description":{"value":"all"}})", ""},
          {"rds:ModifyDBSnapshotAttribute", R"({"attributeName":"restore","valuesToAdd":["all"]})",
           "I8"},
          {"rds:ModifyDBSnapshotAttribute",
           R"({"attributeName":"restore","valuesToRemove":["all"]})", ""},
          {"rds:ModifyDBClusterSnapshotAttribute",
           R"({"attributeName":"restore","valuesToAdd":["999900001111"]})", "I11"},
          {"redshift:AuthorizeSnapshotAccess", R"({"accountWithRestoreAccess":"999900001111"})",
           "I11"},
          {"redshift:AuthorizeSnapshotAccess", R"({"accountWithRestoreAccess":"444455556666"})",
           ""},
          {"ssm:ModifyDocumentPermission", R"({"accountIdsToAdd":["all"]})", "I8"},
          {"ssm:ModifyDocumentPermission", R"({"accountIdsToRemove":["all"]})", ""},
          {"ec2:ModifyVpcEndpointServicePermissions",
           R"({"ModifyVpcEndpointServicePermissionsRequest":{"AddAllowedPrincipals":{"content":"*","tag":1}}})",
           "I8"},
          {"ec2:ModifyVpcEndpointServicePermissions",
           R"({"ModifyVpcEndpointServicePermissionsRequest":{"RemoveAllowedPrincipals":{"content":"*","tag":1}}})",
           ""}}) {
    CAPTURE(row.api, row.request);
    CHECK(ids_of(impact_of(row.api, row.request)) == row.ids);
  }
}

TEST_CASE("access control lists that let everyone in", "[policy][sharing]") {
  for (
      const Row& row : std::initializer_list<Row>{
          {"s3:PutBucketAcl", R"({"bucketName":"b","acl":"","x-amz-acl":"public-read"})", "I9"},
          {"s3:PutBucketAcl", R"({"bucketName":"b","x-amz-acl":["public-read-write"]})", "I9"},
          {"s3:PutObjectAcl", R"({"x-amz-acl":"authenticated-read"})", "I9"},
          {"s3:CreateBucket", R"({"x-amz-acl":"public-read"})", "I9"},
          {"s3:CreateBucket", R"({"x-amz-acl":"private"})", ""},
          {"s3:PutBucketAcl", R"({"bucketName":"public-read","x-amz-acl":"log-delivery-write"})",
           ""},
          {"s3:PutBucketAcl",
           R"({"accessControlList":{"x-amz-grant-write-acp":"uri=http://acs.amazonaws.com/groups/global/AuthenticatedUsers"}})",
           "I9"},
          {"s3:PutBucketAcl",
           R"({"AccessControlPolicy":{"AccessControlList":{"Grant":[{"Grantee":{"xsi:type":"Group","URI":"http://acs.amazonaws.com/groups/global/AllUsers"},"Permission":"READ"}]}}})",
           "I9"},
          {"s3:PutBucketAcl",
           R"({"AccessControlPolicy":{"AccessControlList":{"Grant":{"Grantee":{"URI":"http://acs.amazonaws.com/groups/s3/LogDelivery"},"Permission":"WRITE"}}}})",
           ""},
          {"lightsail:UpdateBucket", R"({"accessRules":{"getObject":"public"}})", "I9"},
          {"lightsail:UpdateBucket", R"({"accessRules":{"getObject":"private"}})", ""}}) {
    CAPTURE(row.api, row.request);
    CHECK(ids_of(impact_of(row.api, row.request)) == row.ids);
  }
}

TEST_CASE("functions that everyone may call", "[policy][sharing]") {
  for (const Row& row : std::initializer_list<Row>{
           {"lambda:CreateFunctionUrlConfig", R"({"authType":"NONE"})", "I10"},
           {"lambda:UpdateFunctionUrlConfig", R"({"authType":"AWS_IAM"})", ""},
           {"lambda:CreateWebFunction", R"({"endpointConfig":{"authType":"NONE"}})", "I10"},
           {"lambda:AddPermission20150331v2",
            R"({"action":"lambda:InvokeFunction","principal":"*","statementId":"s"})", "I7"},
           {"lambda:AddPermission20150331v2", R"({"principal":"*","principalOrgID":"o-1"})", ""},
           {"lambda:AddPermission20150331v2", R"({"principal":"*","sourceAccount":"111122223333"})",
            ""},
           {"lambda:AddPermission20150331v2", R"({"principal":"*","sourceAccount":"999900001111"})",
            "I11"},
           {"lambda:AddPermission20150331v2", R"({"principal":"*","sourceArn":"*"})", "I7"},
           {"lambda:AddPermission20150331v2", R"({"principal":"s3.amazonaws.com"})", ""},
           {"lambda:AddPermission", R"({"principal":"999900001111"})", "I11"},
           {"lambda:AddPermission", R"({"principal":"arn:aws:iam::444455556666:root"})", ""},
           {"lambda:RemovePermission20150331v2", R"({"principal":"*"})", ""},
           {"lambda:AddLayerVersionPermission20181031", R"({"principal":"*"})", "I7"},
           {"lambda:AddLayerVersionPermission20181031",
            R"({"principal":"*","organizationId":"o-1"})", ""}}) {
    CAPTURE(row.api, row.request);
    CHECK(ids_of(impact_of(row.api, row.request)) == row.ids);
  }
}

TEST_CASE("accounts let in, and keys granted, outside the organisation", "[policy][sharing]") {
  for (
      const Row& row : std::initializer_list<Row>{
          {"sqs:AddPermission", R"({"aWSAccountIds":["999900001111"],"actions":["*"]})", "I11"},
          {"sqs:AddPermission", R"({"aWSAccountIds":["444455556666"]})", ""},
          {"sns:AddPermission", R"({"aWSAccountId":["999900001111"]})", "I11"},
          {"wellarchitected:CreateLensShare", R"({"sharedWith":"999900001111"})", "I11"},
          {"wellarchitected:CreateLensShare", R"({"sharedWith":"444455556666"})", ""},
          {"omics:CreateShare", R"({"principalSubscriber":"999900001111"})", "I11"},
          {"ds:ShareDirectory", R"({"shareTarget":{"id":"999900001111","type":"ACCOUNT"}})", "I11"},
          {"servicecatalog:CreatePortfolioShare",
           R"({"organizationNode":{"type":"ACCOUNT","value":"999900001111"}})", "I11"},
          {"servicecatalog:CreatePortfolioShare", R"({"accountId":"444455556666"})", ""},
          {"lakeformation:GrantPermissions",
           R"({"principal":{"dataLakePrincipalIdentifier":"999900001111"}})", "I11"},
          {"serverlessrepo:PutApplicationPolicy", R"({"statements":[{"principals":["*"]}]})", "I7"},
          {"serverlessrepo:PutApplicationPolicy",
           R"({"statements":[{"principals":["*"],"principalOrgIDs":["o-1"]}]})", ""},
          {"events:PutPermission", R"({"principal":"*"})", "I7"},
          {"events:PutPermission",
           R"({"principal":"*","condition":{"type":"StringEquals","key":"aws:PrincipalOrgID","value":"o-1"}})",
           ""},
          {"events:PutPermission", R"({"principal":"999900001111"})", "I11"},
          {"kms:CreateGrant", R"({"granteePrincipal":"arn:aws:iam::999900001111:role/r"})", "I13"},
          {"kms:CreateGrant", R"({"granteePrincipal":"arn:aws:iam::111122223333:role/r"})", ""},
          {"kms:CreateGrant", R"({"granteePrincipal":"dynamodb.us-east-1.amazonaws.com"})", ""}}) {
    CAPTURE(row.api, row.request);
    CHECK(ids_of(impact_of(row.api, row.request)) == row.ids);
  }
  CHECK(detail_of(impact_of("sns:AddPermission", R"({"aWSAccountId":["999900001111"]})"),
                  ImpactKind::foreign_account) == "account 999900001111");
}

TEST_CASE("Block Public Access lifted", "[policy][sharing]") {
  for (
      const Row& row : std::initializer_list<Row>{
          {"s3:DeleteBucketPublicAccessBlock", R"({"bucketName":"b"})", "I12"},
          {"s3:DeleteAccountPublicAccessBlock", "{}", "I12"},
          {"s3:PutBucketPublicAccessBlock",
           R"({"publicAccessBlock":"","PublicAccessBlockConfiguration":{"RestrictPublicBuckets":true,"BlockPublicPolicy":false,"BlockPublicAcls":true,"IgnorePublicAcls":true}})",
           "I12"},
          {"s3:PutAccountPublicAccessBlock",
           R"({"PublicAccessBlockConfiguration":{"RestrictPublicBuckets":"false","BlockPublicPolicy":"true","BlockPublicAcls":"true","IgnorePublicAcls":"true"}})",
           "I12"},
          {"s3:PutBucketPublicAccessBlock",
           R"({"PublicAccessBlockConfiguration":{"xmlns":"http://s3.amazonaws.com/doc/2006-03-01/"}})",
           "I12"},
          {"s3:PutBucketPublicAccessBlock",
           R"({"PublicAccessBlockConfiguration":{"RestrictPublicBuckets":true,"BlockPublicPolicy":true,"BlockPublicAcls":true,"IgnorePublicAcls":true}})",
           ""},
          {"s3:CreateAccessPoint",
           R"({"CreateAccessPointRequest":{"PublicAccessBlockConfiguration":{"BlockPublicAcls":false}}})",
           "I12"},
          {"s3:CreateAccessPoint",
           R"({"CreateAccessPointRequest":{"PublicAccessBlockConfiguration":{"BlockPublicAcls":true}}})",
           ""},
          {"ec2:DisableSnapshotBlockPublicAccess", "{}", "I12"},
          {"ec2:DisableImageBlockPublicAccess", "{}", "I12"},
          {"ec2:EnableImageBlockPublicAccess", "{}", ""},
          {"ec2:ModifyVpcBlockPublicAccessOptions", R"({"internetGatewayBlockMode":"off"})", "I12"},
          {"ec2:ModifyVpcBlockPublicAccessOptions",
           R"({"internetGatewayBlockMode":"block-bidirectional"})", ""},
          {"elasticmapreduce:PutBlockPublicAccessConfiguration",
           R"({"blockPublicAccessConfiguration":{"blockPublicSecurityGroupRules":false}})",
           "I12"}}) {
    CAPTURE(row.api, row.request);
    CHECK(ids_of(impact_of(row.api, row.request)) == row.ids);
  }
}

}  // namespace foothold
