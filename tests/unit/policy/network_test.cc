// Goal: what opens a network, in every shape CloudTrail writes it. Method: tables of calls.

#include <catch2/catch.hpp>

#include "calls.h"

namespace foothold {
namespace {

std::string ingress(std::string_view rule) {
  return R"({"groupId":"sg-1","ipPermissions":{"items":[)" + std::string(rule) + "]}}";
}

std::string ids_of_rule(std::string_view rule) {
  return ids_of(impact_of("ec2:AuthorizeSecurityGroupIngress", ingress(rule)));
}

}  // namespace

TEST_CASE("ingress from everywhere is open, more so where one logs in or keeps data",
          "[policy][network]") {
  struct Case {
    std::string_view protocol, ports, cidr, ids;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"tcp", R"("fromPort":443,"toPort":443,)", "0.0.0.0/0", "I1"},
           {"tcp", R"("fromPort":22,"toPort":22,)", "0.0.0.0/0", "I1 I2"},
           {"tcp", R"("fromPort":"22","toPort":"22",)", "0.0.0.0/0", "I1 I2"},
           {"tcp", R"("fromPort":20,"toPort":30,)", "0.0.0.0/0", "I1 I2"},
           {"6", R"("fromPort":27000,"toPort":28000,)", "0.0.0.0/0", "I1 I2"},
           {"udp", R"("fromPort":3389,"toPort":3389,)", "0.0.0.0/0", "I1 I2"},
           {"tcp", R"("fromPort":0,"toPort":65535,)", "0.0.0.0/0", "I1 I2"},
           {"tcp", R"("fromPort":-1,"toPort":-1,)", "0.0.0.0/0", "I1 I2"},
           {"tcp", R"("fromPort":0,"toPort":0,)", "0.0.0.0/0", "I1"},
           {"-1", "", "0.0.0.0/0", "I1 I2"},
           {"-1", R"("fromPort":443,"toPort":443,)", "0.0.0.0/0", "I1 I2"},
           {"icmp", R"("fromPort":-1,"toPort":-1,)", "0.0.0.0/0", "I1"},
           {"50", "", "0.0.0.0/0", "I1"},
           {"tcp", R"("fromPort":22,"toPort":22,)", "198.51.100.7/0", "I1 I2"},
           {"tcp", R"("fromPort":22,"toPort":22,)", "128.0.0.0/1", "I1 I2"},
           {"tcp", R"("fromPort":22,"toPort":22,)", "10.0.0.0/8", ""},
           {"tcp", R"("fromPort":22,"toPort":22,)", "203.0.113.5/32", ""},
           {"tcp", R"("fromPort":22,"toPort":22,)", "0.0.0.0", ""},
           {"tcp", R"("fromPort":22,"toPort":22,)", "everywhere/0", ""},
           {"tcp", R"("fromPort":22,"toPort":22,)", "0.0.0.0/", ""},
           {"tcp", R"("fromPort":22,"toPort":22,)", "0.0.0.0/-1", ""}}) {
    const std::string rule = R"({"ipProtocol":")" + std::string(c.protocol) + R"(",)" +
                             std::string(c.ports) + R"("ipRanges":{"items":[{"cidrIp":")" +
                             std::string(c.cidr) + R"("}]}})";
    CAPTURE(rule);
    CHECK(ids_of_rule(rule) == c.ids);
  }
}

TEST_CASE("the other shapes of ingress", "[policy][network]") {
  for (
      const Row& row : std::initializer_list<Row>{
          {"ec2:AuthorizeSecurityGroupIngress",
           R"({"cidrIp":"0.0.0.0/0","fromPort":22,"groupId":"sg-1","ipPermissions":{},"ipProtocol":"tcp","toPort":22})",
           "I1 I2"},
          {"ec2:AuthorizeSecurityGroupIngress",
           R"({"cidrIp":"10.0.0.0/8","fromPort":22,"groupId":"sg-1","ipPermissions":{},"ipProtocol":"tcp","toPort":22})",
           ""},
          {"ec2:AuthorizeSecurityGroupIngress",
           R"({"ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":80,"toPort":80,"ipv6Ranges":{"items":[{"cidrIpv6":"::/0"}]}}]}})",
           "I1"},
          {"ec2:AuthorizeSecurityGroupIngress",
           R"({"ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":80,"toPort":80,"ipv6Ranges":{"items":[{"cidrIpv6":"2001:db8::/32"}]}}]}})",
           ""},
          // One rule's ports do not leak into the next.
          {"ec2:AuthorizeSecurityGroupIngress",
           R"({"ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":22,"toPort":22,"ipRanges":{"items":[{"cidrIp":"10.0.0.0/8"}]}},{"ipProtocol":"tcp","fromPort":80,"toPort":80,"ipRanges":{"items":[{"cidrIp":"0.0.0.0/0"}]}}]}})",
           "I1"},
          {"ec2:ModifySecurityGroupRules",
           R"({"ModifySecurityGroupRulesRequest":{"GroupId":"sg-1","SecurityGroupRule":{"SecurityGroupRuleId":"sgr-1","SecurityGroupRule":{"IpProtocol":"tcp","FromPort":5432,"ToPort":5432,"CidrIpv4":"0.0.0.0/0"},"tag":1}}})",
           "I1 I2"},
          {"ec2:ModifySecurityGroupRules",
           R"({"ModifySecurityGroupRulesRequest":{"SecurityGroupRule":{"SecurityGroupRule":{"IpProtocol":"tcp","FromPort":5432,"ToPort":5432,"CidrIpv4":"10.1.0.0/16"}}}})",
           ""},
          {"lightsail:OpenInstancePublicPorts",
           R"({"portInfo":{"fromPort":22,"toPort":22,"protocol":"tcp"},"instanceName":"a"})",
           "I1 I2"},
          {"lightsail:PutInstancePublicPorts",
           R"({"portInfos":[{"fromPort":80,"toPort":80,"protocol":"tcp","cidrs":["0.0.0.0/0"]}]})",
           "I1"},
          {"lightsail:PutInstancePublicPorts",
           R"({"portInfos":[{"fromPort":0,"toPort":65535,"protocol":"all"}]})", "I1 I2"},
          {"lightsail:PutInstancePublicPorts",
           R"({"portInfos":[{"fromPort":22,"toPort":22,"protocol":"tcp","cidrs":["203.0.113.0/24"]}]})",
           ""},
          {"lightsail:PutInstancePublicPorts", R"({"portInfos":[]})", ""},
          {"rds:AuthorizeDBSecurityGroupIngress", R"({"cIDRIP":"0.0.0.0/0"})", "I1 I2"},
          {"rds:AuthorizeDBSecurityGroupIngress", R"({"cIDRIP":"10.0.0.0/8"})", ""},
          {"redshift:AuthorizeClusterSecurityGroupIngress", R"({"cIDRIP":"0.0.0.0/0"})", "I1 I2"},
          {"redshift:AuthorizeClusterSecurityGroupIngress", R"({"cIDRIP":"10.0.0.0/8"})", ""},
          {"gamelift:UpdateFleetPortSettings",
           R"({"inboundPermissionAuthorizations":[{"fromPort":80,"toPort":80,"ipRange":"0.0.0.0/0","protocol":"TCP"}]})",
           "I1"},
          {"gamelift:UpdateFleetPortSettings",
           R"({"inboundPermissionRevocations":[{"fromPort":80,"toPort":80,"ipRange":"0.0.0.0/0","protocol":"TCP"}]})",
           ""},
          // Neither egress, nor what is taken away, nor a group without rules.
          {"ec2:AuthorizeSecurityGroupEgress", R"({"cidrIp":"0.0.0.0/0","ipProtocol":"-1"})", ""},
          {"ec2:RevokeSecurityGroupIngress", R"({"cidrIp":"0.0.0.0/0","ipProtocol":"-1"})", ""},
          {"ec2:UpdateSecurityGroupRuleDescriptionsIngress", R"({"cidrIp":"0.0.0.0/0"})", ""},
          {"ec2:CreateSecurityGroup", R"({"groupName":"0.0.0.0/0"})", ""}}) {
    CAPTURE(row.api, row.request);
    CHECK(ids_of(impact_of(row.api, row.request)) == row.ids);
  }
}

TEST_CASE("network ACLs, routes and exemptions", "[policy][network]") {
  for (
      const Row& row : std::initializer_list<Row>{
          {"ec2:CreateNetworkAclEntry",
           R"({"egress":false,"ruleAction":"allow","portRange":{},"aclProtocol":"-1","cidrBlock":"0.0.0.0/0"})",
           "I3"},
          {"ec2:ReplaceNetworkAclEntry",
           R"({"egress":false,"ruleAction":"allow","portRange":{},"aclProtocol":"-1","ipv6CidrBlock":"::/0"})",
           "I3"},
          {"ec2:CreateNetworkAclEntry",
           R"({"egress":false,"ruleAction":"allow","portRange":{"from":0,"to":65535},"aclProtocol":"6","cidrBlock":"0.0.0.0/0"})",
           "I3"},
          {"ec2:CreateNetworkAclEntry",
           R"({"egress":false,"ruleAction":"allow","portRange":{"from":443,"to":443},"aclProtocol":"6","cidrBlock":"0.0.0.0/0"})",
           ""},
          {"ec2:CreateNetworkAclEntry",
           R"({"egress":false,"ruleAction":"allow","portRange":{"from":1024,"to":65535},"aclProtocol":"6","cidrBlock":"0.0.0.0/0"})",
           ""},
          {"ec2:CreateNetworkAclEntry",
           R"({"egress":false,"ruleAction":"deny","aclProtocol":"-1","cidrBlock":"0.0.0.0/0"})",
           ""},
          {"ec2:CreateNetworkAclEntry",
           R"({"egress":true,"ruleAction":"allow","aclProtocol":"-1","cidrBlock":"0.0.0.0/0"})",
           ""},
          {"ec2:CreateNetworkAclEntry",
           R"({"egress":false,"ruleAction":"allow","aclProtocol":"-1","cidrBlock":"10.0.0.0/8"})",
           ""},
          {"ec2:CreateRoute", R"({"destinationCidrBlock":"0.0.0.0/0","gatewayId":"igw-1"})", "I4"},
          {"ec2:ReplaceRoute", R"({"destinationIpv6CidrBlock":"::/0","gatewayId":"igw-1"})", "I4"},
          {"ec2:CreateRoute", R"({"destinationCidrBlock":"0.0.0.0/0","natGatewayId":"nat-1"})", ""},
          {"ec2:CreateRoute",
           R"({"destinationIpv6CidrBlock":"::/0","egressOnlyInternetGatewayId":"eigw-1"})", ""},
          {"ec2:CreateRoute", R"({"destinationCidrBlock":"10.0.0.0/8","gatewayId":"igw-1"})", ""},
          {"ec2:DeleteRoute", R"({"destinationCidrBlock":"0.0.0.0/0","gatewayId":"igw-1"})", ""},
          {"ec2:CreateVpcBlockPublicAccessExclusion",
           R"({"CreateVpcBlockPublicAccessExclusionRequest":{"VpcId":"vpc-1"}})", "I6"},
          {"ec2:DeleteVpcBlockPublicAccessExclusion", R"({"exclusionId":"e-1"})", ""}}) {
    CAPTURE(row.api, row.request);
    CHECK(ids_of(impact_of(row.api, row.request)) == row.ids);
  }
  CHECK(detail_of(impact_of("ec2:CreateRoute",
                            R"({"destinationCidrBlock":"0.0.0.0/0","gatewayId":"igw-1"})"),
                  ImpactKind::open_route) == "0.0.0.0/0 by igw-1");
}

TEST_CASE("networks joined with an account outside the organisation", "[policy][network]") {
  for (const Row& row : std::initializer_list<Row>{
           {"ec2:CreateVpcPeeringConnection", R"({"vpcId":"vpc-1","peerOwnerId":"999900001111"})",
            "I5"},
           {"ec2:CreateVpcPeeringConnection", R"({"vpcId":"vpc-1","peerOwnerId":"444455556666"})",
            ""},
           {"ec2:CreateVpcPeeringConnection", R"({"vpcId":"vpc-1","peerVpcId":"vpc-2"})", ""},
           {"ec2:CreateTransitGatewayPeeringAttachment",
            R"({"CreateTransitGatewayPeeringAttachmentRequest":{"PeerAccountId":999900001111}})",
            "I5"},
           {"ec2:DeleteVpcPeeringConnection", R"({"peerOwnerId":"999900001111"})", ""},
           {"ram:CreateResourceShare", R"({"name":"s","principals":["999900001111"]})", "I11"},
           {"ram:AssociateResourceShare",
            R"({"principals":["arn:aws:iam::999900001111:role/r","444455556666"]})", "I11"},
           {"ram:CreateResourceShare", R"({"principals":["444455556666"]})", ""},
           {"ram:CreateResourceShare",
            R"({"principals":["arn:aws:organizations::444455556666:organization/o-1"]})", ""},
           {"ram:DisassociateResourceShare", R"({"principals":["999900001111"]})", ""}}) {
    CAPTURE(row.api, row.request);
    CHECK(ids_of(impact_of(row.api, row.request)) == row.ids);
  }
}

}  // namespace foothold
