#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/settings.h"

/// The table of settings. One row is all that a setting needs beside its field in settings.h.
namespace foothold {

/// The types a setting can have: where its field is, and what it may hold (bounds included).
struct NumberSetting {
  std::uint64_t& (*at)(Settings&);
  std::uint64_t low, high;
};
struct BytesSetting {
  std::uint64_t& (*at)(Settings&);
  std::uint64_t low, high;
};
struct DurationSetting {
  std::int64_t& (*at)(Settings&);
  std::int64_t low_ms, high_ms;
};
struct ChoiceSetting {
  std::span<const std::string_view> names;
  std::size_t (*get)(const Settings&);
  void (*set)(Settings&, std::size_t);
};
struct FlagSetting {
  bool& (*at)(Settings&);
};
struct TextSetting {
  std::string& (*at)(Settings&);
};
struct TextsSetting {
  std::vector<std::string>& (*at)(Settings&);
};
struct PathSetting {
  std::string& (*at)(Settings&);
};
struct PathsSetting {
  std::vector<std::string>& (*at)(Settings&);
};
struct MapSetting {
  std::map<std::string, std::string>& (*at)(Settings&);
  /// Whether the member's value is shown as [secret]. May be null: none is.
  bool (*is_secret)(std::string_view name, std::string_view value) = nullptr;
};
struct NetworksSetting {
  std::vector<std::string>& (*at)(Settings&);
};
struct SuppressionsSetting {
  std::vector<SuppressionSetting>& (*at)(Settings&);
};
struct ChangesSetting {
  std::vector<ChangeSetting>& (*at)(Settings&);
};
using SettingType = std::variant<NumberSetting, BytesSetting, DurationSetting, ChoiceSetting,
                                 FlagSetting, TextSetting, TextsSetting, PathSetting, PathsSetting,
                                 MapSetting, NetworksSetting, SuppressionsSetting, ChangesSetting>;

/// When a changed value counts.
enum class Takes : std::uint8_t { restart, reload };
/// Whether a value may be shown.
enum class Shown : std::uint8_t { openly, as_secret };

struct SettingRow {
  std::string_view path;  ///< "section.key", or "section.group.key"
  SettingType type;
  std::string_view example;  ///< as YAML
  std::string_view help;     ///< sentences for an operator
  Takes takes = Takes::restart;
  Shown shown = Shown::openly;

  std::string_view section() const { return path.substr(0, path.find('.')); }
  std::string_view key() const { return path.substr(path.find('.') + 1); }
};

/// All settings, those of a section side by side.
std::span<const SettingRow> setting_rows();

/// FOOTHOLD_SECTION_KEY.
std::string environment_name(const SettingRow& row);

}  // namespace foothold
