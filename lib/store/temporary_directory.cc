#include "store/temporary_directory.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

namespace foothold {

Result<TemporaryDirectory> TemporaryDirectory::create() {
  const char* const parent = std::getenv("TMPDIR");
  std::string path = parent != nullptr && *parent != '\0' ? parent : "/tmp";
  path += "/foothold.XXXXXX";
  if (::mkdtemp(path.data()) == nullptr) {
    return fail(errno == ENOSPC ? Errc::unavailable : Errc::rejected,
                "cannot create the temporary directory " + path + ": " + std::strerror(errno) +
                    "; let TMPDIR name a directory that can be written to");
  }
  return TemporaryDirectory(std::move(path));
}

TemporaryDirectory::~TemporaryDirectory() {
  remove();
}

TemporaryDirectory::TemporaryDirectory(TemporaryDirectory&& other) noexcept
    : path_(std::exchange(other.path_, {})) {}

TemporaryDirectory& TemporaryDirectory::operator=(TemporaryDirectory&& other) noexcept {
  if (this == &other) return *this;
  remove();
  path_ = std::exchange(other.path_, {});
  return *this;
}

void TemporaryDirectory::remove() {
  if (path_.empty()) return;
  std::error_code ignored;  // nobody could do anything about it
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace foothold
