#include "store/state_directory.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

namespace foothold {
namespace {

namespace fs = std::filesystem;

bool has_suffix(std::string_view name, std::string_view suffix) {
  return name.ends_with(suffix);
}

// Files that RocksDB leaves in a directory before the first of them holds any state.
bool is_leftover(std::string_view name) {
  return name == "LOCK" || name == "IDENTITY" || name == "CURRENT" || name.starts_with("LOG") ||
         name.starts_with("MANIFEST-") || name.starts_with("OPTIONS-") ||
         has_suffix(name, ".dbtmp");
}

// What a fresh volume may hold.
bool is_of_the_system(std::string_view name) {
  return name == "lost+found" || name[0] == '.';
}

auto cannot(std::string_view verb, const std::string& directory, int error) {
  const Errc code = error == ENOSPC || error == EDQUOT || error == EMFILE || error == ENFILE
                        ? Errc::unavailable
                        : Errc::rejected;
  return fail(code, "cannot " + std::string(verb) + " the state directory " + directory + ": " +
                        std::strerror(error) + "; make room or name another directory");
}

Result<> exist(const std::string& directory, DirectoryUse use) {
  std::error_code error;
  const fs::file_status status = fs::status(directory, error);
  if (status.type() == fs::file_type::directory) return {};
  if (status.type() == fs::file_type::not_found) {
    if (use != DirectoryUse::create) {
      return fail(Errc::rejected, "there is no state directory " + directory +
                                      "; name one that an earlier run has written");
    }
    fs::create_directories(directory, error);
    if (error) return cannot("create", directory, error.value());
    return {};
  }
  if (status.type() == fs::file_type::none) return cannot("look at", directory, error.value());
  return fail(Errc::rejected, directory + " is not a directory; name another one for the state");
}

}  // namespace

Result<DirectoryContents> inspect_directory(const std::string& directory, DirectoryUse use) {
  if (directory.empty()) return fail(Errc::rejected, "the name of the state directory is empty");
  TRY(exist(directory, use));
  const int wanted = use == DirectoryUse::read ? R_OK | X_OK : R_OK | W_OK | X_OK;
  if (::access(directory.c_str(), wanted) != 0) {
    return cannot(use == DirectoryUse::read ? "read" : "write to", directory, errno);
  }
  bool current = false;
  std::string state, foreign;
  std::error_code error;
  for (fs::directory_iterator at(directory, error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (name == "CURRENT") current = true;
    if (is_of_the_system(name) || is_leftover(name)) continue;
    (has_suffix(name, ".sst") || has_suffix(name, ".log") ? state : foreign) = name;
  }
  if (error) return cannot("read", directory, error.value());
  if (current) return DirectoryContents::database;
  if (!foreign.empty()) {
    return fail(Errc::rejected, directory + " holds other files (" + foreign +
                                    "), not foothold's state; name an empty or a new directory");
  }
  if (!state.empty()) {
    return fail(Errc::corrupt, directory + " is damaged: it holds " + state +
                                   " but no CURRENT file; restore it, or remove it and replay");
  }
  if (use != DirectoryUse::create) {
    return fail(Errc::rejected, directory +
                                    " holds no foothold state; name a directory that an "
                                    "earlier run has written");
  }
  return DirectoryContents::nothing;
}

Result<std::uint64_t> directory_bytes(const std::string& directory) {
  std::uint64_t bytes = 0;
  std::error_code error;
  for (fs::directory_iterator at(directory, error), end; !error && at != end; at.increment(error)) {
    std::error_code gone;  // compaction removes files meanwhile
    const std::uintmax_t size = at->file_size(gone);
    if (!gone) bytes += size;
  }
  if (error) return cannot("read", directory, error.value());
  return bytes;
}

}  // namespace foothold
