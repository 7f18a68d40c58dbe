#include "detect/suppression.h"

#include <algorithm>

#include "base/time.h"
#include "json/json.h"

namespace foothold {
namespace {

// The place behind the UTF-8 character at `at`.
std::size_t behind_character(std::string_view text, std::size_t at) {
  at++;
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) at++;
  return at;
}

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

// Only the last `*` is ever tried again: what an earlier one could take more of, this one can.
bool wildcard_match(std::string_view pattern, std::string_view text) {
  constexpr std::size_t kNone = std::string_view::npos;
  std::size_t p = 0, t = 0;
  std::size_t star = kNone, taken = 0;  // the last `*`, and where what it takes ends
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      taken = t;
    } else if (p < pattern.size() && pattern[p] == '?') {
      p++;
      t = behind_character(text, t);
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      p++;
      t++;
    } else if (star != kNone) {
      p = star + 1;
      t = ++taken;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') p++;
  return p == pattern.size();
}

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
