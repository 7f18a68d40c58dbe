#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "config/entries.h"
#include "config/settings.h"
#include "config/yaml.h"

namespace foothold {

/// The declared changes of a list, each checked whole: a change that is everybody's, or lasts for
/// weeks, says nothing of the one who works. REQUIRES: `list` is a list.
tl::expected<std::vector<ChangeSetting>, ValueFault> read_changes(const YamlNode& list);

/// As YAML on one line, which read_changes reads back.
std::string show_changes(const std::vector<ChangeSetting>& changes);

}  // namespace foothold
