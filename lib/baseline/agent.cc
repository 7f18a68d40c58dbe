#include "baseline/agent.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace foothold {
namespace {

constexpr std::size_t kFamilyBytes = 48;

struct Marker {
  std::string_view text;  ///< lower case, found anywhere in the agent
  std::string_view family;
};
// Tools that announce themselves behind the name of the SDK they are built on, and browsers, which
// all begin with "Mozilla". First match wins: the more telling stands before the more general.
constexpr std::array<Marker, 33> kMarkers = {{
    {"terraform", "terraform"},
    {"opentofu", "opentofu"},
    {"pulumi", "pulumi"},
    {"crossplane", "crossplane"},
    {"ansible", "ansible"},
    {"aws-cdk", "aws-cdk"},
    {"serverless-framework", "serverless"},
    {"pacu", "pacu"},
    {"trufflehog", "trufflehog"},
    {"scoutsuite", "scoutsuite"},
    {"prowler", "prowler"},
    {"steampipe", "steampipe"},
    {"cloud-custodian", "cloud-custodian"},
    {"kali", "kali"},
    {"parrot", "parrot"},
    {"pentoo", "pentoo"},
    {"eksctl", "eksctl"},
    {"kubectl", "kubectl"},
    {"karpenter", "karpenter"},
    {"cluster-autoscaler", "cluster-autoscaler"},
    {"elbv2.k8s.aws", "load-balancer-controller"},
    {"s3console", "console"},
    {"signin.amazonaws.com", "console"},
    {"aws-internal", "aws-internal"},
    {"aws internal", "aws-internal"},
    {"cloudshell", "cloudshell"},
    {"edg/", "browser/edge"},
    {"firefox/", "browser/firefox"},
    {"opr/", "browser/opera"},
    {"chrome/", "browser/chrome"},
    {"safari/", "browser/safari"},
    {"mozilla/", "browser/other"},
    {"aws-vault", "aws-vault"},
}};

std::string lower(std::string_view text) {
  std::string copy(text);
  std::transform(copy.begin(), copy.end(), copy.begin(), [](unsigned char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  });
  return copy;
}

bool is_host(std::string_view text) {
  return text.ends_with(".amazonaws.com") && text.find_first_of(" /") == std::string_view::npos;
}

}  // namespace

std::string agent_family(std::string_view agent) {
  const std::string text = lower(agent);
  if (text.empty()) return "none";
  if (is_host(text)) {
    const bool console = text.starts_with("console.") || text == "signin.amazonaws.com";
    return console ? "console" : text.substr(0, kFamilyBytes);
  }
  for (const Marker& marker : kMarkers) {
    if (text.find(marker.text) != std::string::npos) return std::string(marker.family);
  }
  // The first product's name: up to its version, a space or a bracket.
  const std::size_t begin = text.find_first_not_of(" [(\"'");
  if (begin == std::string::npos) return "none";
  const std::size_t end = std::min(text.find_first_of("/ ,;()[]", begin), text.size());
  std::string family = text.substr(begin, std::min(end - begin, kFamilyBytes));
  // A name that carries its version by a hyphen ("botocore-1.34") is still one tool.
  const std::size_t digit = family.find_first_of("0123456789");
  if (digit != std::string::npos && digit > 1 && family[digit - 1] == '-') family.resize(digit - 1);
  return family.empty() ? "other" : family;
}

}  // namespace foothold
