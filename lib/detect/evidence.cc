#include "detect/evidence.h"

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "base/hash.h"
#include "json/json.h"

namespace foothold {
namespace {

constexpr std::uint8_t kVersion = 2;
constexpr std::size_t kTexts = 24, kTextsOfVersion1 = 23;

// The texts in the order of the format.
template <class E>
auto texts_of(E& e) {
  return std::array{&e.event_id,        &e.source,          &e.name,           &e.region,
                    &e.address,         &e.agent,           &e.error_code,     &e.partition,
                    &e.user_type,       &e.user_name,       &e.principal_id,   &e.session,
                    &e.source_identity, &e.access_key,      &e.caller_account, &e.invoked_by,
                    &e.instance_id,     &e.direction,       &e.mitre,          &e.request,
                    &e.as_number,       &e.as_organization, &e.country,        &e.network_kind};
}

bool is_secret(std::string_view name) {
  std::string lower(name);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  static constexpr std::array<std::string_view, 8> kWords = {
      "password",   "secretstring", "secretaccesskey", "sessiontoken",
      "privatekey", "authtoken",    "clientsecret",    "secretbinary"};
  return std::any_of(kWords.begin(), kWords.end(),
                     [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

struct ResourceRow {
  std::string_view source;  ///< eventSource without ".amazonaws.com"; empty: any
  std::string_view parameter;
  std::string_view type;
};
constexpr std::array<ResourceRow, 36> kResources = {{
    {"s3", "bucketName", "AWS::S3::Bucket"},
    {"iam", "userName", "AWS::IAM::User"},
    {"iam", "roleName", "AWS::IAM::Role"},
    {"iam", "groupName", "AWS::IAM::Group"},
    {"iam", "policyArn", "AWS::IAM::Policy"},
    {"iam", "policyName", "AWS::IAM::Policy"},
    {"iam", "instanceProfileName", "AWS::IAM::InstanceProfile"},
    {"iam", "accessKeyId", "AWS::IAM::AccessKey"},
    {"iam", "serialNumber", "AWS::IAM::MFADevice"},
    {"iam", "sAMLProviderArn", "AWS::IAM::SAMLProvider"},
    {"iam", "openIDConnectProviderArn", "AWS::IAM::OIDCProvider"},
    {"ec2", "groupId", "AWS::EC2::SecurityGroup"},
    {"ec2", "groupName", "AWS::EC2::SecurityGroup"},
    {"ec2", "networkAclId", "AWS::EC2::NetworkAcl"},
    {"ec2", "routeTableId", "AWS::EC2::RouteTable"},
    {"ec2", "internetGatewayId", "AWS::EC2::InternetGateway"},
    {"ec2", "vpcPeeringConnectionId", "AWS::EC2::VPCPeeringConnection"},
    {"ec2", "snapshotId", "AWS::EC2::Snapshot"},
    {"ec2", "imageId", "AWS::EC2::Image"},
    {"ec2", "instanceId", "AWS::EC2::Instance"},
    {"ec2", "vpcId", "AWS::EC2::VPC"},
    {"ec2", "subnetId", "AWS::EC2::Subnet"},
    {"lambda", "functionName", "AWS::Lambda::Function"},
    {"kms", "keyId", "AWS::KMS::Key"},
    {"sqs", "queueUrl", "AWS::SQS::Queue"},
    {"sns", "topicArn", "AWS::SNS::Topic"},
    {"ecr", "repositoryName", "AWS::ECR::Repository"},
    {"secretsmanager", "secretId", "AWS::SecretsManager::Secret"},
    {"elasticfilesystem", "fileSystemId", "AWS::EFS::FileSystem"},
    {"rds", "dBInstanceIdentifier", "AWS::RDS::DBInstance"},
    {"rds", "dBSnapshotIdentifier", "AWS::RDS::DBSnapshot"},
    {"eks", "name", "AWS::EKS::Cluster"},
    {"ram", "resourceShareArn", "AWS::RAM::ResourceShare"},
    {"organizations", "policyId", "AWS::Organizations::Policy"},
    {"sso", "permissionSetArn", "AWS::SSO::PermissionSet"},
    {"", "resourceArn", "AWS::Resource"},
}};

constexpr std::size_t kResourcesMost = 8;

}  // namespace

std::string request_of(const ActivityView& activity) {
  const JsonDocument record = JsonDocument::parse(activity.record);
  const JsonView request = record.root()["requestParameters"];
  // A request that is a string of JSON is kept as what it says.
  const JsonDocument inner =
      request.is_string() ? JsonDocument::parse(request.text()) : JsonDocument();
  std::string text = (inner.ok() ? inner.root() : request).to_json(is_secret);
  if (text == "null") text.clear();
  return text;
}

Evidenced evidence_of(const ActivityView& activity, const CatalogRow* row,
                      const AddressFacts& facts) {
  Evidence evidence;
  evidence.type = row == nullptr ? 0 : static_cast<std::uint8_t>(static_cast<int>(row->type) + 1);
  evidence.kind = activity.kind;
  evidence.mfa = activity.mfa;
  evidence.instance_credential = activity.instance_credential;
  evidence.console = activity.console;
  evidence.event_id = activity.event_id;
  evidence.source = activity.source;
  evidence.name = activity.name;
  evidence.region = activity.region;
  evidence.address = activity.address;
  evidence.agent = activity.agent;
  evidence.error_code = activity.error_code;
  evidence.partition = activity.partition;
  evidence.user_type = activity.user_type;
  evidence.user_name = activity.user_name;
  evidence.principal_id = activity.principal_id;
  evidence.session = activity.session;
  evidence.source_identity = activity.source_identity;
  evidence.access_key = activity.access_key;
  evidence.caller_account = activity.caller_account;
  evidence.invoked_by = activity.invoked_by;
  evidence.instance_id = activity.instance_id;
  if (row != nullptr) {
    evidence.direction = row->direction;
    evidence.mitre = row->mitre;
  }
  evidence.as_number = facts.as_number;
  evidence.as_organization = facts.as_organization;
  evidence.country = facts.country;
  evidence.network_kind = facts.kind;
  evidence.message_ms = activity.message_ms;
  evidence.request = request_of(activity);
  if (evidence.request.size() > kRequestBytes) {
    evidence.request.clear();
    evidence.request_cut = true;
  }
  Evidenced evidenced;
  evidenced.evidence = encode(evidence);
  evidenced.mark = {activity.moment, hash64(evidenced.evidence), evidence.type};
  return evidenced;
}

std::string encode(const Evidence& evidence) {
  ByteWriter out;
  out.u8(kVersion);
  out.u8(evidence.type);
  out.u8(static_cast<std::uint8_t>(evidence.kind));
  out.u8(static_cast<std::uint8_t>(evidence.mfa));
  out.u8(static_cast<std::uint8_t>((evidence.instance_credential ? 1 : 0) |
                                   (evidence.console ? 2 : 0) | (evidence.request_cut ? 4 : 0)));
  const auto texts = texts_of(evidence);
  static_assert(texts.size() == kTexts);
  for (const std::string* text : texts) out.text(*text);
  out.varint(static_cast<std::uint64_t>(evidence.message_ms));
  return out.take();
}

Result<Evidence> decode_evidence(std::string_view bytes) {
  ByteReader in(bytes);
  const std::uint8_t version = in.u8();
  if (version > kVersion) return fail(Errc::rejected, "evidence written by a newer foothold");
  Evidence evidence;
  evidence.type = in.u8();
  evidence.kind = static_cast<PrincipalKind>(in.u8());
  evidence.mfa = static_cast<Mfa>(in.u8());
  const std::uint8_t flags = in.u8();
  evidence.instance_credential = (flags & 1) != 0;
  evidence.console = (flags & 2) != 0;
  evidence.request_cut = (flags & 4) != 0;
  const auto texts = texts_of(evidence);
  for (std::size_t i = 0; i < (version == 1 ? kTextsOfVersion1 : kTexts); i++)
    *texts[i] = in.text();
  evidence.message_ms = static_cast<std::int64_t>(in.varint());
  const bool in_range = evidence.type <= kFindingTypes.size() &&
                        evidence.kind <= PrincipalKind::other && evidence.mfa <= Mfa::yes &&
                        flags < 8;
  if (version == 0 || !in.done() || !in_range)
    return fail(Errc::corrupt, "damaged evidence of a call");
  return evidence;
}

std::vector<AffectedResource> affected_resources(std::string_view source,
                                                 std::string_view request) {
  std::vector<AffectedResource> resources;
  const JsonDocument document = JsonDocument::parse(request);
  const std::string_view service = source.substr(0, source.find('.'));
  for (const ResourceRow& row : kResources) {
    if (!row.source.empty() && row.source != service) continue;
    const std::string_view name = document.root()[row.parameter].text();
    if (name.empty() || resources.size() == kResourcesMost) continue;
    resources.push_back({std::string(row.type), std::string(name.substr(0, kTextBytes))});
  }
  return resources;
}

}  // namespace foothold
