#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "config/schema.h"

namespace foothold {

/// The settings, and where each row's value comes from: "default", "foothold.yaml:3", or the name
/// of a variable.
struct Configuration {
  Settings settings;
  std::vector<std::string> origins;  ///< by row
};

/// The whole of load_settings, for any table.
[[nodiscard]] Result<Configuration> load_configuration(std::span<const SettingRow> rows,
                                                       const std::optional<std::string>& file,
                                                       const std::vector<std::string>& environment);

/// Configuration as YAML, for any table.
std::string configuration_yaml(std::span<const SettingRow> rows,
                               const Configuration& configuration);

}  // namespace foothold
