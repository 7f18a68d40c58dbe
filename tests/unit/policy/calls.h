#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "policy/impact.h"

/// Calls for the tests of lib/policy: of account 111122223333, in an organisation with
/// 444455556666, by the user alice.
namespace foothold {

inline const IsOurs kOurs = [](std::string_view account) { return account == "444455556666"; };

/// `api` is "service:Name".
inline Impact impact_of(std::string_view api, std::string_view request,
                        std::string_view direction = "either") {
  const std::size_t colon = api.find(':');
  const std::string source = std::string(api.substr(0, colon)) + ".amazonaws.com";
  ChangeView call;
  call.source = source;
  call.name = api.substr(colon + 1);
  call.request = request;
  call.account = "111122223333";
  call.user_name = "alice";
  call.direction = direction;
  return impact_of(call, kOurs);
}

/// The detail of a fact; "-" when there is none.
inline std::string detail_of(const Impact& impact, ImpactKind kind) {
  for (const ImpactFact& fact : impact.facts) {
    if (fact.kind == kind) return fact.detail;
  }
  return "-";
}

/// What a call comes to: "I1 I2", or "" for nothing.
inline std::string ids_of(const Impact& impact) {
  std::string ids;
  for (const ImpactFact& fact : impact.facts) {
    if (!ids.empty()) ids += " ";
    ids += row_of(fact.kind).id;
  }
  return ids;
}

/// One call and what comes of it.
struct Row {
  std::string_view api, request, ids;
};

/// `text` as a JSON string.
inline std::string as_json_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

}  // namespace foothold
