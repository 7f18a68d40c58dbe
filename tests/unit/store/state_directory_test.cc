#include "store/state_directory.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "store/temporary_directory.h"

// Goal: no directory that is not ours is written to, and each refusal says what to do.
namespace foothold {
namespace {

namespace fs = std::filesystem;

void touch(const std::string& path) {
  std::ofstream(path) << "x";
}

std::string refusal(const std::string& directory, DirectoryUse use, Errc code) {
  const Result<DirectoryContents> contents = inspect_directory(directory, use);
  REQUIRE_FALSE(contents.has_value());
  CHECK(contents.error().code == code);
  return contents.error().what;
}

}  // namespace

TEST_CASE("a new directory is created with its parents") {
  const TemporaryDirectory parent = TemporaryDirectory::create().value();
  const std::string directory = parent.path() + "/a/b";
  CHECK(inspect_directory(directory, DirectoryUse::create) == DirectoryContents::nothing);
  CHECK(fs::is_directory(directory));
  CHECK(inspect_directory(directory, DirectoryUse::create) == DirectoryContents::nothing);
}

TEST_CASE("what cannot be a state directory is refused") {
  const TemporaryDirectory parent = TemporaryDirectory::create().value();
  const std::string file = parent.path() + "/file";
  touch(file);
  CHECK(refusal("", DirectoryUse::create, Errc::rejected).find("empty") != std::string::npos);
  CHECK(refusal(file, DirectoryUse::create, Errc::rejected).find("not a directory") !=
        std::string::npos);
  CHECK(refusal(file + "/below", DirectoryUse::create, Errc::rejected).find(file + "/below") !=
        std::string::npos);
  CHECK(refusal(parent.path() + "/none", DirectoryUse::write, Errc::rejected).find("no state") !=
        std::string::npos);
}

TEST_CASE("a directory that cannot be written to is refused") {
  if (::geteuid() == 0) return;  // root may write anywhere
  const TemporaryDirectory parent = TemporaryDirectory::create().value();
  const std::string directory = parent.path() + "/locked";
  fs::create_directory(directory);
  fs::permissions(directory, fs::perms::owner_read | fs::perms::owner_exec);
  CHECK(refusal(directory, DirectoryUse::create, Errc::rejected).find("cannot write") !=
        std::string::npos);
}

TEST_CASE("other people's files are never mixed with state") {
  const TemporaryDirectory directory = TemporaryDirectory::create().value();
  touch(directory.path() + "/thesis.doc");
  CHECK(refusal(directory.path(), DirectoryUse::create, Errc::rejected).find("thesis.doc") !=
        std::string::npos);
}

TEST_CASE("a fresh volume and an interrupted creation are as good as empty") {
  const TemporaryDirectory directory = TemporaryDirectory::create().value();
  fs::create_directory(directory.path() + "/lost+found");
  for (const char* name : {"/LOCK", "/IDENTITY", "/LOG", "/MANIFEST-000001", "/000001.dbtmp"}) {
    touch(directory.path() + name);
  }
  CHECK(inspect_directory(directory.path(), DirectoryUse::create) == DirectoryContents::nothing);
  touch(directory.path() + "/CURRENT");
  CHECK(inspect_directory(directory.path(), DirectoryUse::read) == DirectoryContents::database);
}

TEST_CASE("tables without CURRENT are a damaged database, not an empty directory") {
  const TemporaryDirectory directory = TemporaryDirectory::create().value();
  touch(directory.path() + "/000012.sst");
  CHECK(refusal(directory.path(), DirectoryUse::create, Errc::corrupt).find("CURRENT") !=
        std::string::npos);
}

TEST_CASE("the bytes of a directory are those of its files") {
  const TemporaryDirectory directory = TemporaryDirectory::create().value();
  touch(directory.path() + "/a");
  touch(directory.path() + "/b");
  CHECK(directory_bytes(directory.path()) == 2);
  CHECK_FALSE(directory_bytes(directory.path() + "/none").has_value());
}

}  // namespace foothold
