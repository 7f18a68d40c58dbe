#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "config/settings.h"

/// The configuration: a YAML file, then the environment over it, every key of one checked against
/// one table. Nothing here is kept; all functions are pure but for the file they read.
namespace foothold {

/// `environment` holds "NAME=value"; names that do not begin with FOOTHOLD_ are not looked at.
/// Paths come out absolute, those of the file taken relative to the file. Errors are Errc::rejected
/// and name the file, line and column, or the variable.
[[nodiscard]] Result<Settings> load_settings(const std::optional<std::string>& file,
                                             const std::vector<std::string>& environment);

/// The effective configuration as YAML that load_settings reads back, each setting with where it
/// comes from; secrets as [secret].
[[nodiscard]] Result<std::string> print_configuration(const std::optional<std::string>& file,
                                                      const std::vector<std::string>& environment);

/// docs/configuration.md.
std::string configuration_page();

/// config/foothold.yaml: every setting with its default and what it means.
std::string example_configuration();

/// Which settings that only count from the next start differ, by name.
std::vector<std::string> changed_until_restart(const Settings& running, const Settings& wanted);

/// The settings that can change an answer, as text that is the same for the same settings. Names of
/// files are not in it: what counts is what they hold.
std::string detection_fingerprint(const Settings& settings);

}  // namespace foothold
