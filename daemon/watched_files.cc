#include "watched_files.h"

#include <sys/stat.h>

namespace foothold {

WatchedFiles::Stamp WatchedFiles::stamp(const std::string& path) {
  struct stat found {};
  // Follows links: Kubernetes replaces a link to a folder when a ConfigMap changes.
  if (::stat(path.c_str(), &found) != 0) return {};
  return {found.st_ino, found.st_size,
          found.st_mtim.tv_sec * std::int64_t{1'000'000'000} + found.st_mtim.tv_nsec};
}

void WatchedFiles::watch(const std::optional<std::string>& config, const Settings& settings) {
  files_.clear();
  if (config) files_[*config] = stamp(*config);
  for (const std::string& path : settings.detection.catalog) files_[path] = stamp(path);
  if (!settings.enrichment.networks.empty())
    files_[settings.enrichment.networks] = stamp(settings.enrichment.networks);
}

bool WatchedFiles::changed() {
  bool any = false;
  for (auto& [path, seen] : files_) {
    const Stamp now = stamp(path);
    // A file that is being replaced may be away for a moment.
    if (now == seen || now == Stamp{}) continue;
    seen = now;
    any = true;
  }
  return any;
}

}  // namespace foothold
