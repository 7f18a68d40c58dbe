#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>

#include "config/settings.h"

namespace foothold {

/// The files a configuration is made of, and whether one of them changed. Owned by one thread.
class WatchedFiles {
 public:
  /// Watches the configuration and what it names, as they are now.
  void watch(const std::optional<std::string>& config, const Settings& settings);
  /// Whether any differs from what watch() or the last changed() saw.
  bool changed();

 private:
  using Stamp = std::tuple<std::uint64_t, std::int64_t, std::int64_t>;  // inode, size, time
  static Stamp stamp(const std::string& path);
  std::map<std::string, Stamp> files_;
};

}  // namespace foothold
