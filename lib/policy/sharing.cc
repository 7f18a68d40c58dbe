#include "policy/sharing.h"

#include <array>

#include "policy/restriction.h"
#include "policy/text.h"

namespace foothold {
namespace {

struct ShareRow {
  std::string_view service, apis;
  std::string_view members;   ///< name whom is let in
  std::string_view restrict;  ///< members that hold everyone to who they say
  ImpactKind everyone, foreign;
};

constexpr ImpactKind kShare = ImpactKind::public_share;
constexpr ImpactKind kPolicy = ImpactKind::public_policy;
constexpr ImpactKind kForeign = ImpactKind::foreign_account;
constexpr ImpactKind kNetwork = ImpactKind::foreign_network;
constexpr ImpactKind kGrant = ImpactKind::foreign_key_grant;

// One row a way of letting someone in. Members inside "remove…" let nobody in.
constexpr std::array<ShareRow, 25> kShares = {{
    {"ec2", "ModifySnapshotAttribute", "userId userIds group groups groupNames", "", kShare,
     kForeign},
    {"ec2", "ModifyImageAttribute ModifyFpgaImageAttribute",
     "userId userIds group groups userGroups organizationArn organizationArns "
     "organizationalUnitArn organizationalUnitArns",
     "", kShare, kForeign},
    {"rds", "ModifyDBSnapshotAttribute ModifyDBClusterSnapshotAttribute", "valuesToAdd", "", kShare,
     kForeign},
    {"redshift", "AuthorizeSnapshotAccess", "accountWithRestoreAccess", "", kShare, kForeign},
    {"redshift", "AuthorizeEndpointAccess", "account", "", kShare, kForeign},
    {"redshift", "AuthorizeDataShare", "consumerIdentifier", "", kShare, kForeign},
    {"ssm", "ModifyDocumentPermission", "accountIdsToAdd", "", kShare, kForeign},
    {"ram", "CreateResourceShare AssociateResourceShare", "principals principal", "", kShare,
     kForeign},
    {"ec2", "ModifyVpcEndpointServicePermissions", "addAllowedPrincipals content", "", kShare,
     kForeign},
    {"ec2", "CreateNetworkInterfacePermission", "awsAccountId", "", kShare, kForeign},
    {"s3", "CreateAccessGrant", "granteeIdentifier", "", kShare, kForeign},
    {"lakeformation", "GrantPermissions BatchGrantPermissions", "dataLakePrincipalIdentifier", "",
     kShare, kForeign},
    {"servicecatalog", "CreatePortfolioShare", "accountId value", "", kShare, kForeign},
    {"wellarchitected",
     "CreateLensShare CreateWorkloadShare CreateTemplateShare CreateProfileShare", "sharedWith", "",
     kShare, kForeign},
    {"omics", "CreateShare", "principalSubscriber", "", kShare, kForeign},
    {"ds", "ShareDirectory", "id", "", kShare, kForeign},
    {"lambda", "AddPermission", "principal", "sourceAccount sourceArn principalOrgID", kPolicy,
     kForeign},
    {"lambda", "AddLayerVersionPermission", "principal", "organizationId", kPolicy, kForeign},
    {"events", "PutPermission", "principal", "value", kPolicy, kForeign},
    {"serverlessrepo", "PutApplicationPolicy", "principals", "principalOrgIDs", kPolicy, kForeign},
    {"sqs", "AddPermission", "aWSAccountIds aWSAccountId", "", kPolicy, kForeign},
    {"sns", "AddPermission", "aWSAccountId aWSAccountIds", "", kPolicy, kForeign},
    {"ec2", "CreateVpcPeeringConnection CreateTransitGatewayPeeringAttachment",
     "peerOwnerId peerAccountId", "", kNetwork, kNetwork},
    {"directconnect",
     "CreateDirectConnectGatewayAssociationProposal AllocatePrivateVirtualInterface "
     "AllocatePublicVirtualInterface AllocateTransitVirtualInterface",
     "directConnectGatewayOwnerAccount ownerAccount", "", kNetwork, kNetwork},
    {"kms", "CreateGrant", "granteePrincipal", "", kGrant, kGrant},
}};

void let_in(const RequestView& request, const ShareRow& row, std::string_view whom,
            ImpactFacts& facts) {
  if (request.owners.is_foreign(whom)) facts.add_account(row.foreign, account_of(whom));
  if (whom != "*" && !same_text(whom, "all")) return;

  bool restricted = false;
  each_named_text(request.root, row.restrict, [&](std::string_view value) {
    restricted = restricted || fixes_caller(value);
    if (request.owners.is_foreign(value)) facts.add_account(row.foreign, account_of(value));
  });
  if (restricted) return;
  facts.add(row.everyone, row.everyone == kShare
                              ? "shared with all"
                              : "principal * without a condition on account or organisation");
}

void read_share(const RequestView& request, const ShareRow& row, ImpactFacts& facts) {
  constexpr std::string_view kRemove = "remove";
  if (same_text(member_of(request.root, "operationType").text(), kRemove)) return;
  walk(request.root, "", [&](std::string_view name, JsonView value) {
    if (same_text(name.substr(0, kRemove.size()), kRemove)) return false;
    const bool leaf = !value.is_object() && !value.is_array();
    if (leaf && is_among(name, row.members)) let_in(request, row, value.scalar(), facts);
    return true;
  });
}

// A canned list, a header's "uri=…", or a grantee's URI.
void read_acl(const RequestView& request, ImpactFacts& facts) {
  walk(request.root, "", [&](std::string_view name, JsonView value) {
    const std::string_view text = value.text();
    const bool canned = is_among(name, "x-amz-acl acl cannedAcl cannedAccessControlList");
    if (canned && is_among(text, "public-read public-read-write authenticated-read"))
      facts.add(ImpactKind::public_acl, std::string(text));
    for (const std::string_view group : {"AllUsers", "AuthenticatedUsers"}) {
      const std::string uri = "acs.amazonaws.com/groups/global/" + std::string(group);
      if (text.find(uri) != std::string_view::npos)
        facts.add(ImpactKind::public_acl, "grantee " + std::string(group));
    }
    return true;
  });
}

void read_url(const RequestView& request, ImpactFacts& facts) {
  each_named_text(request.root, "authType", [&](std::string_view type) {
    if (same_text(type, "NONE")) facts.add(ImpactKind::public_url, "authType NONE");
  });
}

// What a put leaves out is off; what is made with a block of its own says so.
void read_bucket_block(const RequestView& request, bool missing_is_off, ImpactFacts& facts) {
  walk(request.root, "", [&](std::string_view name, JsonView value) {
    if (!value.is_object() || !same_text(name, "PublicAccessBlockConfiguration")) return true;
    for (const std::string_view flag :
         {"BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"}) {
      const std::string set = member_of(value, flag).scalar();
      if (set.empty() ? missing_is_off : same_text(set, "false"))
        facts.add(ImpactKind::public_access_unblocked, std::string(flag) + " off");
    }
    return false;
  });
}

void read_blocks(const RequestView& request, ImpactFacts& facts) {
  constexpr ImpactKind kind = ImpactKind::public_access_unblocked;
  const auto is = [&](std::string_view service, std::string_view apis) {
    return request.service == service && is_among(request.api, apis);
  };
  if (is("s3", "DeleteBucketPublicAccessBlock DeletePublicAccessBlock"))
    facts.add(kind, "removed from the bucket");
  if (is("s3", "DeleteAccountPublicAccessBlock")) facts.add(kind, "removed from the account");
  if (is("s3", "PutBucketPublicAccessBlock PutAccountPublicAccessBlock PutPublicAccessBlock"))
    read_bucket_block(request, true, facts);
  if (is("s3", "CreateAccessPoint CreateMultiRegionAccessPoint"))
    read_bucket_block(request, false, facts);
  if (is("ec2", "DisableImageBlockPublicAccess")) facts.add(kind, "off for images");
  if (is("ec2", "DisableSnapshotBlockPublicAccess")) facts.add(kind, "off for snapshots");
  if (is("ec2", "ModifyVpcBlockPublicAccessOptions")) {
    each_named_text(request.root, "internetGatewayBlockMode", [&](std::string_view mode) {
      if (same_text(mode, "off")) facts.add(kind, "off for VPCs");
    });
  }
  if (is("elasticmapreduce", "PutBlockPublicAccessConfiguration")) {
    each_named_text(request.root, "blockPublicSecurityGroupRules", [&](std::string_view set) {
      if (same_text(set, "false")) facts.add(kind, "off for EMR");
    });
  }
}

}  // namespace

void read_sharing(const RequestView& request, ImpactFacts& facts) {
  for (const ShareRow& row : kShares) {
    if (row.service == request.service && is_among(request.api, row.apis))
      read_share(request, row, facts);
  }
  if (request.service == "s3") read_acl(request, facts);
  if (request.service == "lightsail") {
    each_named_text(request.root, "getObject", [&](std::string_view access) {
      if (same_text(access, "public")) facts.add(ImpactKind::public_acl, "getObject public");
    });
  }
  const bool url = request.api.find("FunctionUrl") != std::string_view::npos ||
                   request.api.find("WebFunction") != std::string_view::npos;
  if (request.service == "lambda" && url) read_url(request, facts);
  read_blocks(request, facts);
}

}  // namespace foothold
