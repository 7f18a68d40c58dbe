#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

/// The YAML that a configuration needs, as values: one document of maps, lists and scalars. Without
/// anchors, aliases and tags, so that a small file stays a small value.
namespace foothold {

struct YamlPlace {
  int line = 1, column = 1;
};

struct YamlNode {
  enum class Kind : std::uint8_t { null, scalar, list, map };
  Kind kind = Kind::null;
  YamlPlace place;
  std::string scalar;
  std::vector<YamlNode> items;  ///< of a list; of a map its values
  std::vector<YamlNode> keys;   ///< of a map: scalars, none twice, one for each of items
};

inline constexpr std::size_t kYamlBytes = 1024 * 1024;
inline constexpr std::size_t kYamlDepth = 8;

/// `name` is the file's, for errors: "name:line:column: what".
Result<YamlNode> parse_yaml(const std::string& text, const std::string& name);

std::string at_place(const std::string& name, const YamlPlace& place);

/// A scalar that parse_yaml reads back as this text.
std::string yaml_scalar(std::string_view text);

}  // namespace foothold
