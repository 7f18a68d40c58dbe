#include "config/entries.h"

#include <algorithm>
#include <set>
#include <vector>

#include "config/nearest.h"

namespace foothold {
namespace {

constexpr std::size_t kEntries = 1'000;
constexpr std::size_t kPatternBytes = 256;
constexpr std::size_t kShownBytes = 80;

// "id, owner, reason, expires and match", without those that may be left out.
std::string required_of(const EntryShape& shape) {
  std::vector<std::string_view> names;
  for (const EntryKey& key : shape.keys) {
    if (key.required) names.push_back(key.name);
  }
  std::string text;
  for (std::size_t i = 0; i < names.size(); i++) {
    if (i > 0) text += i + 1 == names.size() ? " and " : ", ";
    text += names[i];
  }
  return text;
}

}  // namespace

tl::unexpected<ValueFault> fault(const YamlNode& at, std::string what) {
  return tl::unexpected(ValueFault{at.place, std::move(what)});
}

std::string quoted(const YamlNode& node) {
  if (node.kind == YamlNode::Kind::list) return "a list";
  if (node.kind == YamlNode::Kind::map) return "a map";
  if (node.kind == YamlNode::Kind::null) return "empty";
  return "\"" + node.scalar.substr(0, kShownBytes) + "\"";
}

bool is_text(const YamlNode& node, std::size_t most) {
  return node.kind == YamlNode::Kind::scalar && !node.scalar.empty() &&
         node.scalar.size() <= most &&
         std::none_of(node.scalar.begin(), node.scalar.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

bool is_pattern(const YamlNode& node) {
  return is_text(node, kPatternBytes);
}

bool is_narrow(std::string_view pattern) {
  return pattern.find_first_not_of("*?") != std::string_view::npos;
}

tl::expected<void, ValueFault> read_entry(const EntryShape& shape, const YamlNode& node,
                                          const TakeMember& take) {
  const std::string noun(shape.noun), setting(shape.setting);
  if (node.kind != YamlNode::Kind::map) {
    return fault(node, "a " + noun + " of " + setting + " must be a map of " + required_of(shape) +
                           "; it is " + quoted(node));
  }
  std::set<std::string_view> given;
  for (std::size_t i = 0; i < node.keys.size(); i++) {
    const YamlNode& key = node.keys[i];
    const YamlNode& value = node.items[i];
    const bool known = std::any_of(shape.keys.begin(), shape.keys.end(),
                                   [&](const EntryKey& each) { return each.name == key.scalar; });
    if (!known) {
      std::vector<std::string> names;
      for (const EntryKey& each : shape.keys) names.emplace_back(each.name);
      return fault(key, "a " + noun + " of " + setting + " has no " +
                            key.scalar.substr(0, kShownBytes) + "; the nearest is " +
                            std::string(nearest(key.scalar, names)));
    }
    // The parser finds an empty value where the next thing is.
    const YamlNode& at = value.kind == YamlNode::Kind::null ? key : value;
    const auto taken = take(key.scalar, at, value);
    if (!taken) return taken;
    given.insert(key.scalar);
  }
  for (const EntryKey& key : shape.keys) {
    if (key.required && !given.contains(key.name))
      return fault(node, "this " + noun + " of " + setting + " has no " + std::string(key.name));
  }
  return {};
}

tl::expected<void, ValueFault> read_entries(
    const EntryShape& shape, const YamlNode& list,
    const std::function<tl::expected<void, ValueFault>(const YamlNode& entry)>& read) {
  if (list.items.size() > kEntries) {
    return fault(list, std::string(shape.setting) + " must be at most " + std::to_string(kEntries) +
                           " " + std::string(shape.noun) + "s");
  }
  for (const YamlNode& item : list.items) {
    const auto done = read(item);
    if (!done) return done;
  }
  return {};
}

}  // namespace foothold
