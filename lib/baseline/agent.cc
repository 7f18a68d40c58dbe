#include "baseline/agent.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace foothold {
namespace {

constexpr std::size_t kFamilyBytes = 48, kVersionBytes = 16;

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

struct Family {
  std::string name;
  std::size_t behind = std::string::npos;  // where in the agent its name ends
};

Family family_in(const std::string& text) {
  if (text.empty()) return {"none"};
  if (is_host(text)) {
    const bool console = text.starts_with("console.") || text == "signin.amazonaws.com";
    return {console ? "console" : text.substr(0, kFamilyBytes)};
  }
  for (const Marker& marker : kMarkers) {
    const std::size_t at = text.find(marker.text);
    if (at != std::string::npos) return {std::string(marker.family), at + marker.text.size()};
  }
  // The first product's name: up to its version, a space or a bracket.
  const std::size_t begin = text.find_first_not_of(" [(\"'");
  if (begin == std::string::npos) return {"none"};
  const std::size_t end = std::min(text.find_first_of("/ ,;()[]", begin), text.size());
  std::string family = text.substr(begin, std::min(end - begin, kFamilyBytes));
  // A name that carries its version by a hyphen ("botocore-1.34") is still one tool.
  const std::size_t digit = family.find_first_of("0123456789");
  if (digit != std::string::npos && digit > 1 && family[digit - 1] == '-') family.resize(digit - 1);
  return {family.empty() ? "other" : family, end};
}

// "138.0" of "138.0.1".
std::string version_at(const std::string& text, std::size_t at) {
  std::string version;
  int dots = 0;
  for (; at < text.size() && version.size() < kVersionBytes; at++) {
    const char c = text[at];
    if (c == '.' && ++dots == 2) break;
    if (c != '.' && (c < '0' || c > '9')) break;
    version.push_back(c);
  }
  return version;
}

std::string_view system_in(const std::string& text) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kSystems = {
      {{"windows", "windows"},
       {"android", "android"},
       {"iphone", "ios"},
       {"ipad", "ios"},
       {"mac os", "macos"},
       {"macos", "macos"},
       {"darwin", "macos"},
       {"linux", "linux"}}};
  for (const auto& [word, system] : kSystems) {
    if (text.find(word) != std::string::npos) return system;
  }
  return {};
}

}  // namespace

std::string agent_family(std::string_view agent) {
  return family_in(lower(agent)).name;
}

std::string client_of(std::string_view agent) {
  const std::string text = lower(agent);
  Family family = family_in(text);
  std::size_t at = family.behind;
  if (at < text.size() && text[at] == '/') at++;
  const std::string version = at < text.size() ? version_at(text, at) : std::string();
  if (!version.empty()) family.name.append(" ").append(version);
  const std::string_view system = system_in(text);
  if (!system.empty()) family.name.append(" ").append(system);
  return family.name;
}

}  // namespace foothold
