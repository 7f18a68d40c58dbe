#include "policy/facts.h"

#include <algorithm>

#include "policy/text.h"

namespace foothold {
namespace {

constexpr std::size_t kDetails = 3;
constexpr std::size_t kDetailBytes = 200;

}  // namespace

void ImpactFacts::add(ImpactKind kind, std::string detail) {
  Seen& seen = seen_[static_cast<std::size_t>(kind)];
  seen.others = true;
  note(seen, std::move(detail));
}

void ImpactFacts::add_account(ImpactKind kind, std::string_view account) {
  Seen& seen = seen_[static_cast<std::size_t>(kind)];
  seen.accounts.emplace(account);
  note(seen, "account " + std::string(account));
}

void ImpactFacts::note(Seen& seen, std::string detail) {
  seen.any = true;
  if (detail.empty()) return;
  detail.resize(clip(detail, kDetailBytes).size());
  if (std::find(seen.details.begin(), seen.details.end(), detail) != seen.details.end()) return;
  if (seen.details.size() < kDetails) {
    seen.details.push_back(std::move(detail));
  } else {
    seen.more.insert(std::move(detail));
  }
}

bool ImpactFacts::empty() const {
  return std::none_of(seen_.begin(), seen_.end(), [](const Seen& seen) { return seen.any; });
}

Impact ImpactFacts::impact() const {
  Impact impact;
  for (std::size_t i = 0; i < seen_.size(); i++) {
    if (!seen_[i].any) continue;
    ImpactFact& fact = impact.facts.emplace_back();
    fact.kind = static_cast<ImpactKind>(i);
    fact.accounts.assign(seen_[i].accounts.begin(), seen_[i].accounts.end());
    fact.others = seen_[i].others;
    for (const std::string& detail : seen_[i].details) {
      if (!fact.detail.empty()) fact.detail += ", ";
      fact.detail += detail;
    }
    const std::size_t more = seen_[i].more.size();
    if (more > 0) fact.detail += " and " + std::to_string(more) + " more";
  }
  return impact;
}

}  // namespace foothold
