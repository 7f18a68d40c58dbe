#pragma once

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "config/config.h"

namespace foothold {

/// The settings of a file that holds the text.
inline Result<Settings> settings_of(const std::string& text,
                                    const std::vector<std::string>& environment = {}) {
  const std::string name = std::filesystem::temp_directory_path() /
                           ("foothold_settings." + std::to_string(::getpid()) + ".yaml");
  std::ofstream(name) << text;
  Result<Settings> settings = load_settings(name, environment);
  std::filesystem::remove(name);
  return settings;
}

/// Why the text is refused, from the file's suffix on.
inline std::string refusal(const std::string& text) {
  const Result<Settings> settings = settings_of(text);
  REQUIRE_FALSE(settings.has_value());
  CHECK(settings.error().code == Errc::rejected);
  return settings.error().what.substr(settings.error().what.find(".yaml"));
}

/// The text with something else in place of a part of it.
inline std::string with(std::string text, const std::string& what, const std::string& instead) {
  const std::size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), instead);
}

}  // namespace foothold
