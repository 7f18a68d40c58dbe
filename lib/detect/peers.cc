#include "detect/peers.h"

#include <algorithm>

namespace foothold {
namespace {

constexpr std::string_view kReserved = "AWSReservedSSO_";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// What follows ":role/" in an ARN, without a person behind it.
std::string_view after(std::string_view arn, std::string_view kind) {
  const std::size_t at = arn.find(kind);
  return at == std::string_view::npos ? std::string_view() : arn.substr(at + kind.size());
}

// A name with what is counted or made up left out: words with a digit in them become "#".
std::string pattern_of(std::string_view name) {
  std::string pattern;
  for (std::size_t at = 0; at < name.size();) {
    std::size_t end = at;
    while (end < name.size() && is_word(name[end])) end++;
    const std::string_view word = name.substr(at, end - at);
    if (std::any_of(word.begin(), word.end(), is_digit)) {
      // "worker3" and "worker4" are of one kind; "3f9a1c" is nothing but made up.
      const std::size_t digit =
          static_cast<std::size_t>(std::find_if(word.begin(), word.end(), is_digit) - word.begin());
      const bool counted =
          std::all_of(word.begin() + static_cast<std::ptrdiff_t>(digit), word.end(), is_digit);
      pattern.append(counted ? word.substr(0, digit) : std::string_view()).push_back('#');
    } else {
      pattern.append(word);
    }
    while (end < name.size() && !is_word(name[end])) pattern.push_back(name[end++]);
    at = end;
  }
  return pattern;
}

struct Name {
  std::string_view path, name;  // the path with its last slash
};
Name split(std::string_view text) {
  const std::size_t slash = text.rfind('/');
  if (slash == std::string_view::npos) return {{}, text};
  return {text.substr(0, slash + 1), text.substr(slash + 1)};
}

// "PowerUser" of AWSReservedSSO_PowerUser_52a7b07f08760da8; else empty.
std::string_view permission_set(std::string_view name) {
  if (!name.starts_with(kReserved)) return {};
  name.remove_prefix(kReserved.size());
  return name.substr(0, std::min(name.rfind('_'), name.size()));
}

}  // namespace

std::string peer_group(std::string_view principal) {
  const std::string_view role = after(principal, ":role/");
  if (!role.empty()) {
    const std::size_t person = role.find('#');
    const Name name = split(role.substr(0, person));
    const std::string_view set = permission_set(name.name);
    if (!set.empty()) return "people " + std::string(set);
    const bool own_path = !name.path.empty() && name.path != "service-role/";
    return "role " + std::string(name.path) + (own_path ? "" : pattern_of(name.name));
  }
  const std::string_view user = after(principal, ":user/");
  if (user.empty()) return {};
  return "user " + std::string(split(user.substr(0, user.find('#'))).path);
}

std::string twin_name(std::string_view principal) {
  const std::string_view role = after(principal, ":role/");
  if (role.empty()) return {};
  const std::size_t person = role.find('#');
  const std::string_view set = permission_set(split(role.substr(0, person)).name);
  if (set.empty()) return std::string(role);
  const std::string_view who = person == std::string_view::npos ? "" : role.substr(person);
  return "sso " + std::string(set) + std::string(who);
}

}  // namespace foothold
