#include "policy/network.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "policy/restriction.h"
#include "policy/text.h"

namespace foothold {
namespace {

// Administration and databases.
constexpr std::array<std::int64_t, 9> kPorts = {22, 3389, 445, 1433, 3306, 5432, 6379, 9200, 27017};
constexpr std::int64_t kLastPort = 65535;

// Half of the IPv4 addresses; all that is routed of IPv6.
constexpr int kEverywhereBits4 = 1;
constexpr int kEverywhereBits6 = 3;

struct IngressApi {
  std::string_view service, api;
};
constexpr std::array<IngressApi, 7> kIngress = {{
    {"ec2", "AuthorizeSecurityGroupIngress"},
    {"ec2", "ModifySecurityGroupRules"},
    {"lightsail", "OpenInstancePublicPorts"},
    {"lightsail", "PutInstancePublicPorts"},
    {"rds", "AuthorizeDBSecurityGroupIngress"},
    {"redshift", "AuthorizeClusterSecurityGroupIngress"},
    {"gamelift", "UpdateFleetPortSettings"},
}};
constexpr std::string_view kAddresses =
    "cidrIp cidrIpv4 cidrIpv6 cidrs ipv6Cidrs ipRange cidrBlock ipv6CidrBlock";

// What a rule lets in; an object inside another has the outer one's unless it says otherwise.
struct Rule {
  std::string protocol;
  std::string from, to;
};

std::int64_t number(std::string_view text, std::int64_t otherwise) {
  std::int64_t value = otherwise;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  return read.ec == std::errc() ? value : otherwise;
}

void override_with(std::string& text, JsonView value) {
  if (value.present() && !value.is_object() && !value.is_array()) text = value.scalar();
}

Rule rule_of(JsonView object, Rule rule) {
  for (const std::string_view name : {"ipProtocol", "protocol", "aclProtocol"})
    override_with(rule.protocol, member_of(object, name));
  for (const std::string_view name : {"fromPort", "from"})
    override_with(rule.from, member_of(object, name));
  for (const std::string_view name : {"toPort", "to"})
    override_with(rule.to, member_of(object, name));
  return rule;
}

struct Ports {
  bool have_ports = true;  ///< TCP and UDP have, and so has what names no protocol
  std::int64_t first = 0, last = kLastPort;
  bool all() const { return have_ports && first <= 1 && last >= kLastPort; }
  bool sensitive() const {
    return have_ports && std::any_of(kPorts.begin(), kPorts.end(), [&](std::int64_t port) {
             return first <= port && port <= last;
           });
  }
};

Ports ports_of(const Rule& rule) {
  Ports ports;
  if (is_among(rule.protocol, "-1 all")) return ports;
  ports.have_ports = rule.protocol.empty() || is_among(rule.protocol, "tcp udp 6 17");
  // Without ports, or with -1, all of them.
  ports.first = std::max<std::int64_t>(number(rule.from, 0), 0);
  const std::int64_t last = number(rule.to, rule.from.empty() ? kLastPort : ports.first);
  ports.last = last < 0 ? kLastPort : last;
  return ports;
}

std::string to_ports(const Rule& rule) {
  const Ports ports = ports_of(rule);
  if (!ports.have_ports) return " with protocol " + std::string(clip(rule.protocol, 16));
  if (ports.all()) return " to all ports";
  if (ports.first == ports.last) return " to port " + std::to_string(ports.first);
  return " to ports " + std::to_string(ports.first) + "-" + std::to_string(ports.last);
}

void add_ingress(std::string_view cidr, const Rule& rule, ImpactFacts& facts) {
  if (!is_everywhere(cidr)) return;
  const std::string detail = std::string(cidr) + to_ports(rule);
  facts.add(ImpactKind::open_ingress, detail);
  const Ports ports = ports_of(rule);
  if (ports.all() || ports.sensitive()) facts.add(ImpactKind::open_to_administration, detail);
}

// Recursion is bounded by kJsonDepth.
void read_ingress(JsonView value, std::string_view name, const Rule& outer, ImpactFacts& facts) {
  if (same_text(name, "inboundPermissionRevocations")) return;
  if (value.is_object()) {
    const Rule rule = rule_of(value, outer);
    value.any_member([&](std::string_view member, JsonView inner) {
      read_ingress(inner, member, rule, facts);
      return false;
    });
  } else if (value.is_array()) {
    value.any_item([&](JsonView item) {
      read_ingress(item, name, outer, facts);
      return false;
    });
  } else if (is_among(name, kAddresses)) {
    add_ingress(value.text(), outer, facts);
  }
}

// Lightsail opens a port to everyone unless it is told to whom.
void read_lightsail(const RequestView& request, ImpactFacts& facts) {
  walk(request.root, "", [&](std::string_view name, JsonView value) {
    const bool open = value.is_object() && is_among(name, "portInfo portInfos") &&
                      !member_of(value, "cidrs").present() &&
                      !member_of(value, "ipv6Cidrs").present() &&
                      !member_of(value, "cidrListAliases").present();
    if (open && member_of(value, "fromPort").present())
      add_ingress("0.0.0.0/0", rule_of(value, {}), facts);
    return true;
  });
}

void read_network_acl(const RequestView& request, ImpactFacts& facts) {
  walk(request.root, "", [&](std::string_view, JsonView entry) {
    if (!same_text(member_of(entry, "ruleAction").text(), "allow")) return true;
    if (same_text(member_of(entry, "egress").scalar(), "true")) return false;
    const Rule rule = rule_of(member_of(entry, "portRange"), rule_of(entry, {}));
    for (const std::string_view name : {"cidrBlock", "ipv6CidrBlock"}) {
      const std::string_view cidr = member_of(entry, name).text();
      if (is_everywhere(cidr) && ports_of(rule).all())
        facts.add(ImpactKind::open_network_acl, std::string(cidr) + to_ports(rule));
    }
    return false;
  });
}

void read_route(const RequestView& request, ImpactFacts& facts) {
  walk(request.root, "", [&](std::string_view, JsonView route) {
    const std::string_view gateway = member_of(route, "gatewayId").text();
    if (!gateway.starts_with("igw-")) return true;
    for (const std::string_view name : {"destinationCidrBlock", "destinationIpv6CidrBlock"}) {
      const std::string_view cidr = member_of(route, name).text();
      if (is_everywhere(cidr))
        facts.add(ImpactKind::open_route, std::string(cidr) + " by " + std::string(gateway));
    }
    return false;
  });
}

}  // namespace

bool is_everywhere(std::string_view cidr) {
  const int bits = prefix_bits(cidr);
  const bool v4 = cidr.find(':') == std::string_view::npos;
  return bits >= 0 && bits <= (v4 ? kEverywhereBits4 : kEverywhereBits6);
}

void read_network(const RequestView& request, ImpactFacts& facts) {
  const bool ingress = std::any_of(kIngress.begin(), kIngress.end(), [&](const IngressApi& row) {
    return row.service == request.service && row.api == request.api;
  });
  if (ingress) read_ingress(request.root, "", {}, facts);
  if (ingress && request.service == "lightsail") read_lightsail(request, facts);
  if (request.service != "ec2") return;
  if (is_among(request.api, "CreateNetworkAclEntry ReplaceNetworkAclEntry"))
    read_network_acl(request, facts);
  if (is_among(request.api, "CreateRoute ReplaceRoute")) read_route(request, facts);
  if (is_among(request.api,
               "CreateVpcBlockPublicAccessExclusion ModifyVpcBlockPublicAccessExclusion")) {
    std::string what;
    each_named_text(request.root, "vpcId subnetId exclusionId",
                    [&](std::string_view id) { what = clip(id, 64); });
    facts.add(ImpactKind::vpc_exclusion, what);
  }
}

}  // namespace foothold
