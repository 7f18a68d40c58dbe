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

constexpr std::size_t kIdBytes = 64;
constexpr std::size_t kTextBytes = 500;
constexpr std::array<EntryKey, 5> kKeys = {{{"id"}, {"owner"}, {"reason"}, {"expires"}, {"match"}}};
constexpr EntryShape kRule = {"detection.suppress", "rule", kKeys};

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
    const auto read = read_entry(
        kRule, node, [&](std::string_view name, const YamlNode& at, const YamlNode& value) {
          return member(name, at, value);
        });
    if (!read) return tl::unexpected(read.error());
    return std::move(rule_);
  }

 private:
  tl::expected<void, ValueFault> member(std::string_view name, const YamlNode& at,
                                        const YamlNode& value) {
    if (name == "match") return match(at, value);
    if (name == "id") {
      if (!is_id(value))
        return fault(at,
                     "id must be 1 to 64 letters, digits, '.', '_' or '-'; it is " + quoted(value));
      rule_.id = value.scalar;
    } else if (name == "expires") {
      const std::optional<std::int32_t> day = day_in(value);
      if (!day)
        return fault(at, "expires must be a day such as 2027-01-31; it is " + quoted(value));
      rule_.expires_day = *day;
    } else {
      if (!is_text(value, kTextBytes))
        return fault(
            at, std::string(name) + " must be a text of 1 to 500 bytes; it is " + quoted(value));
      (name == "owner" ? rule_.owner : rule_.reason) = value.scalar;
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
      if (!is_pattern(pattern)) {
        return fault(pattern.kind == YamlNode::Kind::null ? key : pattern,
                     "a pattern must be a text of 1 to 256 bytes; it is " + quoted(pattern));
      }
      narrows |= is_narrow(pattern.scalar) && !path->same_in_all;
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
  std::vector<SuppressionSetting> rules;
  std::set<std::string> ids;
  const auto read =
      read_entries(kRule, list, [&](const YamlNode& item) -> tl::expected<void, ValueFault> {
        auto rule = RuleReader().read(item);
        if (!rule) return tl::unexpected(rule.error());
        if (!ids.insert(rule->id).second)
          return fault(item, "detection.suppress has a second rule with the id " + rule->id);
        rules.push_back(*std::move(rule));
        return {};
      });
  if (!read) return tl::unexpected(read.error());
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
