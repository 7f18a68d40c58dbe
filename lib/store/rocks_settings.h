#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"
#include "store/rocks_store.h"

namespace rocksdb {
struct ColumnFamilyOptions;
struct DBOptions;
class Status;
}  // namespace rocksdb

/// RocksDB as foothold uses it: how it is set up, and what its failures mean.
namespace foothold {

/// Keys of one principal begin with a hash of this size.
inline constexpr std::size_t kPrefixBytes = 16;

/// Fills both from what foothold needs, then from the user's own options. REQUIRES: `families` has
/// kFamilies elements, by Family's value.
Result<> configure(const StoreOptions& options, rocksdb::DBOptions& database,
                   rocksdb::ColumnFamilyOptions* families);

/// A status that is not ok, as what the caller can do about it.
tl::unexpected<Error> failure(const std::string& directory, const rocksdb::Status& status);

}  // namespace foothold
