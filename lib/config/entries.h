#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "config/yaml.h"

/// What settings have in common that are lists of maps, such as rules: each map is checked whole,
/// and what is wrong with it is said with its place.
namespace foothold {

/// What is wrong with a value, and where in it.
struct ValueFault {
  YamlPlace place;
  std::string what;  ///< one clause
};
tl::unexpected<ValueFault> fault(const YamlNode& at, std::string what);

/// The scalar in quotes, or what there is instead of one.
std::string quoted(const YamlNode& node);

/// A scalar of 1 to `most` bytes, none of them a control character.
bool is_text(const YamlNode& node, std::size_t most);

/// A text of 1 to 256 bytes, in which * stands for any characters and ? for one.
bool is_pattern(const YamlNode& node);
/// Whether there is more in a pattern than * and ?.
bool is_narrow(std::string_view pattern);

struct EntryKey {
  std::string_view name;
  bool required = true;
};
/// What an entry of the list is called, and the keys of its map.
struct EntryShape {
  std::string_view setting;  ///< "detection.suppress"
  std::string_view noun;     ///< "rule"
  std::span<const EntryKey> keys;
};

/// Takes one member of an entry. `at` is where to point for a fault of the value.
using TakeMember = std::function<tl::expected<void, ValueFault>(
    std::string_view name, const YamlNode& at, const YamlNode& value)>;

/// Gives each member of the entry to `take`. A fault if the node is no map, or has a key that the
/// shape does not, or lacks one that it requires.
tl::expected<void, ValueFault> read_entry(const EntryShape& shape, const YamlNode& node,
                                          const TakeMember& take);

/// Gives each entry to `read`, a thousand at most. REQUIRES: `list` is a list.
tl::expected<void, ValueFault> read_entries(
    const EntryShape& shape, const YamlNode& list,
    const std::function<tl::expected<void, ValueFault>(const YamlNode& entry)>& read);

}  // namespace foothold
