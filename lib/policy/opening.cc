#include "policy/opening.h"

#include <string.h>

#include <algorithm>
#include <array>

namespace foothold {
namespace {

constexpr std::size_t kAccountDigits = 12;

bool opens_to_the_world(ImpactKind kind) {
  static constexpr std::array kKinds = {
      ImpactKind::open_ingress,     ImpactKind::open_to_administration,
      ImpactKind::open_network_acl, ImpactKind::open_route,
      ImpactKind::public_policy,    ImpactKind::public_objects,
      ImpactKind::public_share,     ImpactKind::public_acl,
      ImpactKind::public_url};
  return std::find(kKinds.begin(), kKinds.end(), kind) != kKinds.end();
}

// As text.find(word), which looks at every first letter by itself: slow where it is a quote.
std::size_t find(std::string_view text, std::string_view word) {
  const void* const at = ::memmem(text.data(), text.size(), word.data(), word.size());
  return at == nullptr ? std::string_view::npos
                       : static_cast<std::size_t>(static_cast<const char*>(at) - text.data());
}

bool names_other_account(std::string_view text, std::string_view account) {
  std::size_t digits = 0;
  for (std::size_t i = 0; i <= text.size(); i++) {
    const bool digit = i < text.size() && text[i] >= '0' && text[i] <= '9';
    if (digit) {
      digits++;
      continue;
    }
    if (digits == kAccountDigits && text.substr(i - digits, digits) != account) return true;
    digits = 0;
  }
  return false;
}

}  // namespace

std::vector<std::string> openings_of(const ImpactFact& fact, std::string_view api_key) {
  std::vector<std::string> openings;
  if (!fact.others) {
    for (const std::string& account : fact.accounts) openings.push_back("account " + account);
  } else if (opens_to_the_world(fact.kind)) {
    openings.push_back(std::string(row_of(fact.kind).id).append(" ").append(api_key));
  }
  return openings;
}

std::string_view request_part(std::string_view record) {
  const std::size_t begin = find(record, "\"requestParameters\"");
  if (begin == std::string_view::npos) return record;
  const std::string_view request = record.substr(begin);
  return request.substr(0, std::min(find(request, "\"responseElements\""), request.size()));
}

bool may_open(std::string_view request, std::string_view account) {
  static constexpr std::array<std::string_view, 6> kWords = {"*",       "/0",    "\\u",
                                                             "\"all\"", "ublic", "NONE"};
  return std::any_of(kWords.begin(), kWords.end(),
                     [&](std::string_view word) {
                       return find(request, word) != std::string_view::npos;
                     }) ||
         names_other_account(request, account);
}

}  // namespace foothold
