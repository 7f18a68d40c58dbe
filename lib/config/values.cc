#include "config/values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <utility>

#include "base/time.h"
#include "config/changes.h"
#include "config/suppressions.h"
#include "network/address.h"

namespace foothold {
namespace {

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};

struct ByteUnit {
  std::string_view name;
  int shift;
};
constexpr std::array<ByteUnit, 5> kByteUnits = {
    {{"TiB", 40}, {"GiB", 30}, {"MiB", 20}, {"KiB", 10}, {"B", 0}}};

// What a setting is given, before its type is looked at.
struct Given {
  YamlNode::Kind kind = YamlNode::Kind::scalar;
  std::string_view scalar;
  std::vector<std::string> items;
  std::map<std::string, std::string> members;

  std::string quoted() const {
    if (kind == YamlNode::Kind::list) return "a list";
    if (kind == YamlNode::Kind::map) return "a map";
    if (kind == YamlNode::Kind::null) return "empty";
    return "\"" + std::string(scalar.substr(0, 80)) + (scalar.size() > 80 ? "…\"" : "\"");
  }
};

bool is_text(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

auto must_be(const SettingRow& row, const Given& given) {
  return fail(Errc::rejected, std::string(row.path) + " must be a " + show_type(row) +
                                  ", such as " + std::string(row.example) + "; it is " +
                                  given.quoted());
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool assign_list(const Given& given, std::vector<std::string>& field) {
  if (given.kind != YamlNode::Kind::list) return false;
  for (const std::string& item : given.items) {
    if (item.empty() || !is_text(item)) return false;
  }
  field = given.items;
  return true;
}

// "198.51.100.0/24". A network of all addresses would trust everybody.
bool assign_networks(const Given& given, std::vector<std::string>& field) {
  const bool good =
      std::all_of(given.items.begin(), given.items.end(), [](const std::string& item) {
        const std::optional<AddressRange> network = parse_cidr(item);
        return network && network->length > 0;
      });
  return good && assign_list(given, field);
}

// Puts what was given into the field, if the type takes it.
bool assign(const SettingRow& row, const Given& given, Settings& settings) {
  const bool scalar = given.kind == YamlNode::Kind::scalar && is_text(given.scalar);
  const auto in_range = [&](auto parsed, auto low, auto high, auto& field) {
    if (!scalar || !parsed || *parsed < low || *parsed > high) return false;
    field = *parsed;
    return true;
  };
  return std::visit(
      Overloaded{
          [&](const NumberSetting& type) {
            return in_range(parse_number(given.scalar), type.low, type.high, type.at(settings));
          },
          [&](const BytesSetting& type) {
            return in_range(parse_bytes(given.scalar), type.low, type.high, type.at(settings));
          },
          [&](const DurationSetting& type) {
            return in_range(parse_duration(given.scalar), type.low_ms, type.high_ms,
                            type.at(settings));
          },
          [&](const ChoiceSetting& type) {
            const auto at = std::find(type.names.begin(), type.names.end(), given.scalar);
            if (!scalar || at == type.names.end()) return false;
            type.set(settings, static_cast<std::size_t>(at - type.names.begin()));
            return true;
          },
          [&](const FlagSetting& type) {
            if (!scalar || (given.scalar != "true" && given.scalar != "false")) return false;
            type.at(settings) = given.scalar == "true";
            return true;
          },
          [&](const TextSetting& type) {
            if (scalar && !given.scalar.empty()) type.at(settings) = given.scalar;
            return scalar && !given.scalar.empty();
          },
          [&](const TextsSetting& type) { return assign_list(given, type.at(settings)); },
          [&](const PathSetting& type) {
            if (scalar) type.at(settings) = given.scalar;
            return scalar;
          },
          [&](const PathsSetting& type) { return assign_list(given, type.at(settings)); },
          [&](const MapSetting& type) {
            if (given.kind != YamlNode::Kind::map) return false;
            for (const auto& [key, value] : given.members) {
              if (key.empty() || !is_text(key) || !is_text(value)) return false;
            }
            type.at(settings) = given.members;
            return true;
          },
          [&](const NetworksSetting& type) { return assign_networks(given, type.at(settings)); },
          // Read as YAML wherever they come from: set_entries().
          [&](const SuppressionsSetting&) { return false; },
          [&](const ChangesSetting&) { return false; }},
      row.type);
}

// Whether it is a list of maps.
bool has_entries(const SettingRow& row) {
  return std::holds_alternative<SuppressionsSetting>(row.type) ||
         std::holds_alternative<ChangesSetting>(row.type);
}

template <class Entry>
tl::expected<void, ValueFault> put(tl::expected<std::vector<Entry>, ValueFault> entries,
                                   std::vector<Entry>& field) {
  if (!entries) return tl::unexpected(entries.error());
  field = *std::move(entries);
  return {};
}

// REQUIRES: the row has entries, and `list` is a list.
tl::expected<void, ValueFault> set_entries(const SettingRow& row, const YamlNode& list,
                                           Settings& settings) {
  if (const auto* const rules = std::get_if<SuppressionsSetting>(&row.type))
    return put(read_suppressions(list), rules->at(settings));
  return put(read_changes(list), std::get<ChangesSetting>(row.type).at(settings));
}

std::string_view trim(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> items;
  if (trim(text).empty()) return items;
  for (;;) {
    const std::size_t comma = text.find(',');
    items.emplace_back(trim(text.substr(0, comma)));
    if (comma == std::string_view::npos) return items;
    text.remove_prefix(comma + 1);
  }
}

std::string absolute(const std::string& path, const std::string& folder) {
  if (path.empty()) return path;
  std::error_code ignored;  // the folder we are in is gone: the name stays relative
  const std::filesystem::path whole =
      std::filesystem::absolute(std::filesystem::path(folder) / path, ignored);
  return ignored ? path : whole.lexically_normal().string();
}

}  // namespace

std::optional<std::uint64_t> parse_bytes(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  if (unit.empty()) return number;
  for (const ByteUnit& known : kByteUnits) {
    if (unit == known.name) {
      if (number > ~std::uint64_t{0} >> known.shift) return std::nullopt;
      return number << known.shift;
    }
  }
  return std::nullopt;
}

std::string format_bytes(std::uint64_t bytes) {
  for (const ByteUnit& unit : kByteUnits) {
    if (bytes != 0 && bytes % (std::uint64_t{1} << unit.shift) == 0) {
      return std::to_string(bytes >> unit.shift) + std::string(unit.name);
    }
  }
  return "0B";
}

tl::expected<void, ValueFault> set_from_yaml(const SettingRow& row, const YamlNode& node,
                                             Settings& settings) {
  Given given{node.kind, node.scalar, {}, {}};
  const auto refused = [&] {
    return tl::unexpected(ValueFault{node.place, must_be(row, given).value().what});
  };
  if (has_entries(row)) {
    if (node.kind != YamlNode::Kind::list) return refused();
    return set_entries(row, node, settings);
  }
  for (std::size_t i = 0; i < node.items.size(); i++) {
    if (node.items[i].kind != YamlNode::Kind::scalar) return refused();
    if (node.kind == YamlNode::Kind::list) given.items.push_back(node.items[i].scalar);
    if (node.kind == YamlNode::Kind::map) given.members[node.keys[i].scalar] = node.items[i].scalar;
  }
  if (!assign(row, given, settings)) return refused();
  return {};
}

namespace {

// A map is no list of words: in the environment it is written as in the file.
Result<> set_from_yaml_text(const SettingRow& row, std::string_view text, Settings& settings) {
  constexpr const char* kValue = "its value";
  YamlNode node = TRY(parse_yaml(std::string(text), kValue));
  if (trim(text).empty()) node.kind = YamlNode::Kind::list;
  const auto set = set_from_yaml(row, node, settings);
  if (!set) return fail(Errc::rejected, at_place(kValue, set.error().place) + set.error().what);
  return {};
}

}  // namespace

Result<> set_from_text(const SettingRow& row, std::string_view text, Settings& settings) {
  Given given{YamlNode::Kind::scalar, text, {}, {}};
  const Given as_written = given;
  if (has_entries(row)) return set_from_yaml_text(row, text, settings);
  if (std::holds_alternative<PathsSetting>(row.type) ||
      std::holds_alternative<TextsSetting>(row.type) ||
      std::holds_alternative<NetworksSetting>(row.type)) {
    given.kind = YamlNode::Kind::list;
    given.items = split(text);
  } else if (std::holds_alternative<MapSetting>(row.type)) {
    given.kind = YamlNode::Kind::map;
    for (const std::string& member : split(text)) {
      const std::size_t equals = member.find('=');
      if (equals == std::string::npos) return must_be(row, as_written);
      given.members[member.substr(0, equals)] = member.substr(equals + 1);
    }
  }
  if (!assign(row, given, settings)) return must_be(row, as_written);
  return {};
}

void resolve_paths(const SettingRow& row, const std::string& folder, Settings& settings) {
  if (const auto* const path = std::get_if<PathSetting>(&row.type)) {
    path->at(settings) = absolute(path->at(settings), folder);
  } else if (const auto* const paths = std::get_if<PathsSetting>(&row.type)) {
    for (std::string& item : paths->at(settings)) item = absolute(item, folder);
  }
}

bool names_files(const SettingRow& row) {
  return std::holds_alternative<PathSetting>(row.type) ||
         std::holds_alternative<PathsSetting>(row.type);
}

namespace {

std::string show_list(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) text += (text.empty() ? "[ " : ", ") + yaml_scalar(item);
  return text.empty() ? "[ ]" : text + " ]";
}

std::string show_map(const MapSetting& type, const std::map<std::string, std::string>& members) {
  std::string text;
  for (const auto& [key, value] : members) {
    const bool secret = type.is_secret != nullptr && type.is_secret(key, value);
    text += (text.empty() ? "{ " : ", ") + yaml_scalar(key) + ": " +
            (secret ? "\"[secret]\"" : yaml_scalar(value));
  }
  return text.empty() ? "{ }" : text + " }";
}

}  // namespace

std::string show_value(const SettingRow& row, const Settings& settings) {
  Settings copy = settings;
  return std::visit(
      Overloaded{
          [&](const NumberSetting& type) { return std::to_string(type.at(copy)); },
          [&](const BytesSetting& type) { return format_bytes(type.at(copy)); },
          [&](const DurationSetting& type) { return format_duration(type.at(copy)); },
          [&](const ChoiceSetting& type) { return std::string(type.names[type.get(copy)]); },
          [&](const FlagSetting& type) { return std::string(type.at(copy) ? "true" : "false"); },
          [&](const TextSetting& type) { return yaml_scalar(type.at(copy)); },
          [&](const TextsSetting& type) { return show_list(type.at(copy)); },
          [&](const PathSetting& type) { return yaml_scalar(type.at(copy)); },
          [&](const PathsSetting& type) { return show_list(type.at(copy)); },
          [&](const MapSetting& type) { return show_map(type, type.at(copy)); },
          [&](const NetworksSetting& type) { return show_list(type.at(copy)); },
          [&](const SuppressionsSetting& type) { return show_suppressions(type.at(copy)); },
          [&](const ChangesSetting& type) { return show_changes(type.at(copy)); }},
      row.type);
}

std::string show_type(const SettingRow& row) {
  return std::visit(
      Overloaded{[](const NumberSetting& type) {
                   return "number from " + std::to_string(type.low) + " to " +
                          std::to_string(type.high);
                 },
                 [](const BytesSetting& type) {
                   return "size from " + format_bytes(type.low) + " to " + format_bytes(type.high);
                 },
                 [](const DurationSetting& type) {
                   return "duration from " + format_duration(type.low_ms) + " to " +
                          format_duration(type.high_ms);
                 },
                 [](const ChoiceSetting& type) {
                   std::string text = "word out of";
                   for (const std::string_view name : type.names) {
                     text += (name == type.names.front() ? " " : ", ") + std::string(name);
                   }
                   return text;
                 },
                 [](const FlagSetting&) { return std::string("word out of true, false"); },
                 [](const TextSetting&) { return std::string("text"); },
                 [](const TextsSetting&) { return std::string("list of texts"); },
                 [](const PathSetting&) { return std::string("path"); },
                 [](const PathsSetting&) { return std::string("list of paths"); },
                 [](const MapSetting&) { return std::string("map of names to values"); },
                 [](const NetworksSetting&) {
                   return std::string("list of networks, none of them of all addresses");
                 },
                 [](const SuppressionsSetting&) { return std::string("list of rules"); },
                 [](const ChangesSetting&) { return std::string("list of changes"); }},
      row.type);
}

}  // namespace foothold
