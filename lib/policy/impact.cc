#include "policy/impact.h"

#include <algorithm>

#include "json/json.h"
#include "policy/document.h"
#include "policy/facts.h"
#include "policy/identity.h"
#include "policy/network.h"
#include "policy/request.h"
#include "policy/sharing.h"
#include "policy/text.h"

namespace foothold {
namespace {

bool ends_in_digits(std::string_view text, std::size_t count) {
  return text.size() > count &&
         text.find_first_not_of("0123456789", text.size() - count) == std::string_view::npos;
}

// "AddPermission" of AddPermission20150331v2, as Lambda and CloudFront name their events.
std::string_view without_version(std::string_view name) {
  std::string_view base = name;
  const std::size_t v = base.find_last_not_of("0123456789");
  if (v != std::string_view::npos && v + 1 < base.size() && base[v] == 'v')
    base = base.substr(0, v);
  constexpr std::size_t kDate = 8, kUnderscoredDate = 10;
  if (ends_in_digits(base, kDate)) return base.substr(0, base.size() - kDate);
  if (base.size() > kUnderscoredDate) {
    const std::string_view date = base.substr(base.size() - kUnderscoredDate);
    if (date.starts_with("20") && date[4] == '_' && date[7] == '_')
      return base.substr(0, base.size() - kUnderscoredDate);
  }
  return base;
}

}  // namespace

bool Impact::has(ImpactKind kind) const {
  return std::any_of(facts.begin(), facts.end(),
                     [&](const ImpactFact& fact) { return fact.kind == kind; });
}

int Impact::points() const {
  int points = 0;
  for (const ImpactFact& fact : facts) points += row_of(fact.kind).points;
  return points;
}

Impact impact_of(const ChangeView& call, const IsOurs& is_ours) {
  ImpactFacts facts;
  const std::string_view text = trim_blanks(call.request);
  const JsonDocument document = text.size() <= kImpactRequestBytes
                                    ? JsonDocument::parse(text.empty() ? "null" : text)
                                    : JsonDocument();
  if (!document.ok()) facts.add(ImpactKind::unreadable_policy, "the request could not be read");
  const RequestView request{call.source.substr(0, call.source.find('.')),
                            without_version(call.name),
                            call.user_name,
                            call.role_name,
                            document.root(),
                            {call.account, is_ours}};
  const bool policies_allow = read_policies(request, facts);
  read_network(request, facts);
  read_sharing(request, facts);
  read_identities(request, policies_allow, facts);
  if (facts.empty() && call.direction == "restricts") facts.add(ImpactKind::restricts);
  return facts.impact();
}

}  // namespace foothold
