#include "config/suppressions.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "base/time.h"
#include "config/nearest.h"
#include "finding/finding_paths.h"

namespace foothold {
namespace {

constexpr std::size_t kRules = 1'000;
constexpr std::size_t kIdBytes = 64;
constexpr std::size_t kTextBytes = 500;
constexpr std::size_t kPatternBytes = 256;
constexpr std::array<std::string_view, 5> kKeys = {"id", "owner", "reason", "expires", "match"};

using Fault = tl::unexpected<ValueFault>;

Fault fault(const YamlNode& at, std::string what) {
  return Fault(ValueFault{at.place, std::move(what)});
}

std::string quoted(const YamlNode& node) {
  if (node.kind == YamlNode::Kind::list) return "a list";
  if (node.kind == YamlNode::Kind::map) return "a map";
  if (node.kind == YamlNode::Kind::null) return "empty";
  return "\"" + node.scalar.substr(0, 80) + "\"";
}

bool is_text(const YamlNode& node, std::size_t most) {
  return node.kind == YamlNode::Kind::scalar && !node.scalar.empty() &&
         node.scalar.size() <= most &&
         std::none_of(node.scalar.begin(), node.scalar.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

bool is_id(const YamlNode& node) {
  return is_text(node, kIdBytes) && node.scalar.find_first_not_of(
                                        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                        "0123456789._-") == std::string::npos;
}

// A day and nothing else: a time of day would cut through findings, which are of a day each.
std::optional<std::int32_t> day_in(const YamlNode& node) {
  constexpr std::size_t kDayBytes = 10;
  if (node.kind != YamlNode::Kind::scalar || node.scalar.size() != kDayBytes) return std::nullopt;
  const std::optional<std::int64_t> time_ms = parse_time(node.scalar + "T00:00:00Z");
  if (!time_ms || *time_ms < 0) return std::nullopt;
  return day_of(*time_ms);
}

class RuleReader {
 public:
  tl::expected<SuppressionSetting, ValueFault> read(const YamlNode& node) {
    if (node.kind != YamlNode::Kind::map) {
      return fault(node,
                   "a rule of detection.suppress must be a map of id, owner, reason, expires and "
                   "match; it is " +
                       quoted(node));
    }
    std::set<std::string_view> given;
    for (std::size_t i = 0; i < node.keys.size(); i++) {
      const auto set = member(node.keys[i], node.items[i]);
      if (!set) return Fault(set.error());
      given.insert(node.keys[i].scalar);
    }
    for (const std::string_view key : kKeys) {
      if (!given.contains(key))
        return fault(node, "this rule of detection.suppress has no " + std::string(key));
    }
    return std::move(rule_);
  }

 private:
  tl::expected<void, ValueFault> member(const YamlNode& key, const YamlNode& value) {
    // The parser finds an empty value where the next thing is.
    const YamlNode& at = value.kind == YamlNode::Kind::null ? key : value;
    const std::string& name = key.scalar;
    if (name == "id") {
      if (!is_id(value))
        return fault(at,
                     "id must be 1 to 64 letters, digits, '.', '_' or '-'; it is " + quoted(value));
      rule_.id = value.scalar;
    } else if (name == "owner" || name == "reason") {
      if (!is_text(value, kTextBytes))
        return fault(at, name + " must be a text of 1 to 500 bytes; it is " + quoted(value));
      (name == "owner" ? rule_.owner : rule_.reason) = value.scalar;
    } else if (name == "expires") {
      const std::optional<std::int32_t> day = day_in(value);
      if (!day)
        return fault(at, "expires must be a day such as 2027-01-31; it is " + quoted(value));
      rule_.expires_day = *day;
    } else if (name == "match") {
      return match(at, value);
    } else {
      const std::vector<std::string> known(kKeys.begin(), kKeys.end());
      return fault(key, "a rule of detection.suppress has no " + name.substr(0, 80) +
                            "; the nearest is " + std::string(nearest(name, known)));
    }
    return {};
  }

  tl::expected<void, ValueFault> match(const YamlNode& at, const YamlNode& value) {
    if (value.kind != YamlNode::Kind::map) {
      return fault(at,
                   "match must be a map of paths in a finding to patterns, such as "
                   "{ accountId: \"1111*\" }; it is " +
                       quoted(value));
    }
    bool narrows = false;
    for (std::size_t i = 0; i < value.keys.size(); i++) {
      const YamlNode& key = value.keys[i];
      const YamlNode& pattern = value.items[i];
      const FindingPath* const path = find_finding_path(key.scalar);
      if (path == nullptr) {
        std::vector<std::string> known;
        for (const FindingPath& each : finding_paths()) known.emplace_back(each.path);
        return fault(key, "a rule cannot look at " + key.scalar.substr(0, 80) +
                              " of a finding; the nearest it can is " +
                              std::string(nearest(key.scalar, known)));
      }
      if (!is_text(pattern, kPatternBytes)) {
        return fault(pattern.kind == YamlNode::Kind::null ? key : pattern,
                     "a pattern must be a text of 1 to 256 bytes; it is " + quoted(pattern));
      }
      const bool says = pattern.scalar.find_first_not_of("*?") != std::string::npos;
      narrows |= says && !path->same_in_all;
      rule_.match[key.scalar] = pattern.scalar;
    }
    if (!narrows) {
      return fault(at,
                   "match fits every finding; say which are meant: a pattern with more in it than "
                   "* and ?, for a path that is not the same in all findings");
    }
    return {};
  }

  SuppressionSetting rule_;
};

}  // namespace

tl::expected<std::vector<SuppressionSetting>, ValueFault> read_suppressions(const YamlNode& list) {
  if (list.items.size() > kRules)
    return fault(list, "detection.suppress must be at most 1000 rules");
  std::vector<SuppressionSetting> rules;
  std::set<std::string> ids;
  for (const YamlNode& item : list.items) {
    auto rule = RuleReader().read(item);
    if (!rule) return Fault(rule.error());
    if (!ids.insert(rule->id).second)
      return fault(item, "detection.suppress has a second rule with the id " + rule->id);
    rules.push_back(*std::move(rule));
  }
  return rules;
}

std::string show_suppressions(const std::vector<SuppressionSetting>& rules) {
  std::string text;
  for (const SuppressionSetting& rule : rules) {
    text += text.empty() ? "[ " : ", ";
    text += "{ id: " + yaml_scalar(rule.id) + ", owner: " + yaml_scalar(rule.owner) +
            ", reason: " + yaml_scalar(rule.reason) + ", expires: " + format_day(rule.expires_day) +
            ", match: {";
    bool first = true;
    for (const auto& [path, pattern] : rule.match) {
      text += (first ? " " : ", ") + yaml_scalar(path) + ": " + yaml_scalar(pattern);
      first = false;
    }
    text += " } }";
  }
  return text.empty() ? "[ ]" : text + " ]";
}

}  // namespace foothold
