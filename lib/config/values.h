#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "config/entries.h"
#include "config/schema.h"
#include "config/yaml.h"

/// Values of settings as text. Errors are one clause: "must be a duration from 0s to 90d, not 8y".
namespace foothold {

/// "1GiB", "512MiB", "4096": a whole number and nothing, B, KiB, MiB, GiB or TiB.
std::optional<std::uint64_t> parse_bytes(std::string_view text);
/// The shortest form that parse_bytes reads back.
std::string format_bytes(std::uint64_t bytes);

/// From the file. A fault names the place of what is wrong, which may lie within the value.
[[nodiscard]] tl::expected<void, ValueFault> set_from_yaml(const SettingRow& row,
                                                           const YamlNode& node,
                                                           Settings& settings);
/// From the environment: items of a list with commas between, members of a map as "k=v,k=v";
/// lists of maps as YAML.
[[nodiscard]] Result<> set_from_text(const SettingRow& row, std::string_view text,
                                     Settings& settings);

/// A relative path is one in `folder`, and every path absolute, if the row is one of paths.
void resolve_paths(const SettingRow& row, const std::string& folder, Settings& settings);

/// The value as YAML on one line.
std::string show_value(const SettingRow& row, const Settings& settings);
/// What the row allows: "duration, 0s to 90d".
std::string show_type(const SettingRow& row);
/// Whether the value names files, so that its text says nothing about an answer.
bool names_files(const SettingRow& row);

}  // namespace foothold
