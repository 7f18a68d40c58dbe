#pragma once

#include <string>

#include "base/result.h"

namespace foothold {

/// A directory of one's own under $TMPDIR (else /tmp), for state that one run needs; removed with
/// all that is in it by the destructor. A killed process leaves it behind. Owned by one thread.
class TemporaryDirectory {
 public:
  [[nodiscard]] static Result<TemporaryDirectory> create();
  ~TemporaryDirectory();
  TemporaryDirectory(TemporaryDirectory&& other) noexcept;
  TemporaryDirectory& operator=(TemporaryDirectory&& other) noexcept;

  const std::string& path() const { return path_; }

 private:
  explicit TemporaryDirectory(std::string path) : path_(std::move(path)) {}
  void remove();
  std::string path_;  // empty: moved from
};

}  // namespace foothold
