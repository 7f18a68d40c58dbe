#include "policy/restriction.h"

#include <array>
#include <charconv>

#include "policy/accounts.h"
#include "policy/text.h"

namespace foothold {
namespace {

enum class KeyKind { identity, address, flag };

struct KeyRow {
  std::string_view key;
  KeyKind kind;
};

// Keys about the resource (aws:ResourceOrgID) hold whoever calls, and tags are the caller's own to
// choose: none of them is here.
constexpr std::array<KeyRow, 23> kKeys = {{
    {"aws:PrincipalOrgID", KeyKind::identity},
    {"aws:PrincipalOrgPaths", KeyKind::identity},
    {"aws:PrincipalAccount", KeyKind::identity},
    {"aws:PrincipalArn", KeyKind::identity},
    {"aws:PrincipalServiceName", KeyKind::identity},
    {"aws:userid", KeyKind::identity},
    {"aws:SourceAccount", KeyKind::identity},
    {"aws:SourceOwner", KeyKind::identity},
    {"aws:SourceArn", KeyKind::identity},
    {"aws:SourceOrgID", KeyKind::identity},
    {"aws:SourceOrgPaths", KeyKind::identity},
    {"aws:SourceVpc", KeyKind::identity},
    {"aws:SourceVpcArn", KeyKind::identity},
    {"aws:SourceVpce", KeyKind::identity},
    {"aws:VpceAccount", KeyKind::identity},
    {"aws:VpceOrgID", KeyKind::identity},
    {"aws:VpceOrgPaths", KeyKind::identity},
    {"kms:CallerAccount", KeyKind::identity},
    {"s3:DataAccessPointAccount", KeyKind::identity},
    {"s3:DataAccessPointArn", KeyKind::identity},
    {"aws:SourceIp", KeyKind::address},
    {"aws:PrincipalIsAWSService", KeyKind::flag},
    {"elasticfilesystem:AccessedViaMountTarget", KeyKind::flag},
}};

// Wider networks than these are as good as everywhere; S3 draws the line there too.
constexpr int kNarrowBits4 = 8;
constexpr int kNarrowBits6 = 32;

const KeyRow* find_key(std::string_view key) {
  for (const KeyRow& row : kKeys) {
    if (same_text(row.key, key)) return &row;
  }
  return nullptr;
}

// What a condition's operator can restrict; false for a negative one, or one that holds without the
// key.
bool operator_suits(std::string_view name, KeyKind kind) {
  constexpr std::string_view kAny = "ForAnyValue:";
  if (same_text(name.substr(0, kAny.size()), kAny)) name.remove_prefix(kAny.size());
  switch (kind) {
    case KeyKind::identity:
      return is_among(name, "StringEquals StringEqualsIgnoreCase StringLike ArnEquals ArnLike");
    case KeyKind::address:
      return same_text(name, "IpAddress");
    case KeyKind::flag:
      return is_among(name, "Bool StringEquals");
  }
  return false;
}

bool fixes(KeyKind kind, std::string_view value) {
  if (kind == KeyKind::flag) return same_text(value, "true");
  if (kind == KeyKind::identity) return fixes_caller(value);
  return prefix_bits(value) >=
         (value.find(':') == std::string_view::npos ? kNarrowBits4 : kNarrowBits6);
}

}  // namespace

bool fixes_caller(std::string_view value) {
  if (value.find("${") != std::string_view::npos)
    return is_among(value, "${aws:ResourceOrgID} ${aws:ResourceAccount}");
  constexpr std::string_view kWild = "*?";
  if (!value.starts_with("arn:")) {
    // o-abc/r-abc/* and AROAEXAMPLE:* say enough before the separator.
    const std::string_view head = value.substr(0, value.find_first_of("/:"));
    return !head.empty() && head.find_first_of(kWild) == std::string_view::npos;
  }
  if (!account_of(value).empty()) return true;
  // A bucket's ARN has no account, and many write arn:aws:s3:*:*:bucket: its name is what is fixed.
  if (!value.starts_with("arn:aws:s3:") && !value.starts_with("arn:aws-cn:s3:") &&
      !value.starts_with("arn:aws-us-gov:s3:"))
    return false;
  for (int colons = 0; colons < 5; colons++) {
    const std::size_t at = value.find(':');
    if (at == std::string_view::npos) return false;
    value.remove_prefix(at + 1);
  }
  const std::string_view bucket = value.substr(0, value.find('/'));
  return !bucket.empty() && bucket.find_first_of(kWild) == std::string_view::npos;
}

int prefix_bits(std::string_view cidr) {
  const std::size_t slash = cidr.find('/');
  const std::string_view address = cidr.substr(0, slash);
  if (address.empty() || address.find_first_not_of("0123456789abcdefABCDEF.:") != address.npos)
    return -1;
  const int all = address.find(':') == std::string_view::npos ? 32 : 128;
  if (slash == std::string_view::npos) return all;
  const std::string_view digits = cidr.substr(slash + 1);
  int bits = -1;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
  const bool whole = read.ec == std::errc() && read.ptr == digits.data() + digits.size();
  return whole && bits >= 0 && bits <= all ? bits : -1;
}

Restriction restriction_of(JsonView statement) {
  Restriction restriction;
  const auto read_key = [&](std::string_view operation, std::string_view key, JsonView values) {
    const KeyRow* row = find_key(key);
    if (row == nullptr || !operator_suits(operation, row->kind)) return;
    int all = 0, fixed = 0;
    std::vector<std::string> accounts;
    each_text(values, [&](std::string_view value) {
      all++;
      if (fixes(row->kind, value)) fixed++;
      if (row->kind == KeyKind::identity && !account_of(value).empty())
        accounts.emplace_back(account_of(value));
    });
    if (all == 0 || fixed != all) return;
    restriction.restricts = true;
    restriction.accounts.insert(restriction.accounts.end(), accounts.begin(), accounts.end());
  };
  each_member(statement, "Condition", [&](JsonView condition) {
    condition.any_member([&](std::string_view operation, JsonView keys) {
      keys.any_member([&](std::string_view key, JsonView values) {
        read_key(operation, key, values);
        return false;
      });
      return false;
    });
  });
  return restriction;
}

}  // namespace foothold
