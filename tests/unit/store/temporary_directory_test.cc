#include "store/temporary_directory.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>

// Goal: one run's directory is its own, and gone with the object that stands for it.
namespace foothold {
namespace {

namespace fs = std::filesystem;

// Sets TMPDIR for a test and puts it back.
class TmpDir {
 public:
  explicit TmpDir(const std::string& value) {
    if (const char* const old = std::getenv("TMPDIR")) old_ = old;
    ::setenv("TMPDIR", value.c_str(), 1);
  }
  ~TmpDir() {
    if (old_) ::setenv("TMPDIR", old_->c_str(), 1);
    if (!old_) ::unsetenv("TMPDIR");
  }

 private:
  std::optional<std::string> old_;
};

}  // namespace

TEST_CASE("a temporary directory is removed with all that is in it") {
  std::string path;
  {
    const TemporaryDirectory directory = TemporaryDirectory::create().value();
    path = directory.path();
    fs::create_directory(path + "/below");
    std::ofstream(path + "/below/file") << "x";
  }
  CHECK_FALSE(path.empty());
  CHECK_FALSE(fs::exists(path));
}

TEST_CASE("a moved temporary directory is removed once, by its last owner") {
  TemporaryDirectory first = TemporaryDirectory::create().value();
  TemporaryDirectory second = TemporaryDirectory::create().value();
  CHECK(first.path() != second.path());
  const std::string kept = first.path(), dropped = second.path();
  second = std::move(first);
  CHECK_FALSE(fs::exists(dropped));
  {
    const TemporaryDirectory third = std::move(second);
    CHECK(third.path() == kept);
    CHECK(fs::exists(kept));
  }
  CHECK_FALSE(fs::exists(kept));
}

TEST_CASE("TMPDIR says where, and is named when it cannot be used") {
  const TemporaryDirectory parent = TemporaryDirectory::create().value();
  {
    const TmpDir there(parent.path());
    CHECK(TemporaryDirectory::create().value().path().starts_with(parent.path() + "/foothold."));
  }
  const TmpDir nowhere(parent.path() + "/none");
  const Result<TemporaryDirectory> refused = TemporaryDirectory::create();
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == Errc::rejected);
  CHECK(refused.error().what.find("TMPDIR") != std::string::npos);
}

}  // namespace foothold
