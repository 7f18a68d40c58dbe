#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

/// What can be said of a state directory before RocksDB looks into it. RocksDB would create a new
/// database in a home directory, and over one that lost its CURRENT file.
namespace foothold {

/// What the caller means to do with the directory.
enum class DirectoryUse : std::uint8_t { read, write, create };

enum class DirectoryContents : std::uint8_t {
  nothing,   ///< empty, or a creation that was interrupted before anything was in it
  database,  ///< some RocksDB
};

/// Creates the directory for DirectoryUse::create.
Result<DirectoryContents> inspect_directory(const std::string& directory, DirectoryUse use);

/// Sum of the sizes of all files in it.
Result<std::uint64_t> directory_bytes(const std::string& directory);

}  // namespace foothold
