#include "detect/suppression.h"

#include <algorithm>

#include "base/time.h"
#include "detect/wildcard.h"
#include "json/json.h"

namespace foothold {
namespace {

bool holds(JsonView value, std::string_view path, std::string_view pattern) {
  if (value.is_array())
    return value.any_item([&](JsonView item) { return holds(item, path, pattern); });
  if (path.empty()) {
    const std::string text = value.scalar();
    return !text.empty() && wildcard_match(pattern, text);
  }
  const std::size_t dot = std::min(path.find('.'), path.size());
  return holds(value[path.substr(0, dot)], path.substr(std::min(dot + 1, path.size())), pattern);
}

}  // namespace

const SuppressionRule* suppressing(const std::vector<SuppressionRule>& rules,
                                   std::string_view finding_json, std::int32_t day) {
  if (rules.empty()) return nullptr;
  const JsonDocument document = JsonDocument::parse(finding_json);
  for (const SuppressionRule& rule : rules) {
    if (day >= rule.expires_day || rule.match.empty()) continue;
    const bool all = std::all_of(rule.match.begin(), rule.match.end(), [&](const auto& wanted) {
      return holds(document.root(), wanted.first, wanted.second);
    });
    if (all) return &rule;
  }
  return nullptr;
}

Suppression suppression_by(const SuppressionRule& rule) {
  return {.rule = rule.id,
          .owner = rule.owner,
          .reason = rule.reason,
          .expires = format_day(rule.expires_day)};
}

}  // namespace foothold
