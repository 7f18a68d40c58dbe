#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "config/entries.h"
#include "config/settings.h"
#include "config/yaml.h"

namespace foothold {

/// The rules of a list, each checked whole: a rule that names no owner, never ends, or would match
/// every finding is no rule. REQUIRES: `list` is a list.
tl::expected<std::vector<SuppressionSetting>, ValueFault> read_suppressions(const YamlNode& list);

/// As YAML on one line, which read_suppressions reads back.
std::string show_suppressions(const std::vector<SuppressionSetting>& rules);

}  // namespace foothold
