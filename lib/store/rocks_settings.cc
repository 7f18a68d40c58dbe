#include "store/rocks_settings.h"

#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/status.h>
#include <rocksdb/table.h>
#include <rocksdb/write_buffer_manager.h>

#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

namespace foothold {
namespace {

// Options that would lose state, order it otherwise or put it elsewhere.
constexpr std::array<std::string_view, 14> kOurs = {"cf_paths",
                                                    "comparator",
                                                    "compaction_filter",
                                                    "compaction_filter_factory",
                                                    "compaction_style",
                                                    "create_if_missing",
                                                    "create_missing_column_families",
                                                    "db_paths",
                                                    "error_if_exists",
                                                    "merge_operator",
                                                    "prefix_extractor",
                                                    "ttl",
                                                    "wal_dir",
                                                    "wal_recovery_mode"};

rocksdb::CompressionType first_supported(std::initializer_list<rocksdb::CompressionType> wanted) {
  const std::vector<rocksdb::CompressionType> supported = rocksdb::GetSupportedCompressions();
  for (const rocksdb::CompressionType type : wanted) {
    if (std::find(supported.begin(), supported.end(), type) != supported.end()) return type;
  }
  return rocksdb::kNoCompression;
}

// One user option goes wherever RocksDB knows it: the database, the families, or both.
Result<> apply(const std::string& name, const std::string& value, rocksdb::DBOptions& database,
               std::span<rocksdb::ColumnFamilyOptions, kFamilies> families) {
  if (std::find(kOurs.begin(), kOurs.end(), name) != kOurs.end()) {
    return fail(Errc::rejected,
                "RocksDB's option " + name + " is not for a user to set: the state depends on it");
  }
  rocksdb::ConfigOptions strict;
  strict.ignore_unsupported_options = false;
  const std::unordered_map<std::string, std::string> one = {{name, value}};
  rocksdb::DBOptions db;
  const rocksdb::Status as_db = GetDBOptionsFromMap(strict, database, one, &db);
  if (as_db.ok()) database = db;
  rocksdb::Status as_family;
  for (rocksdb::ColumnFamilyOptions& family : families) {
    rocksdb::ColumnFamilyOptions changed;
    as_family = GetColumnFamilyOptionsFromMap(strict, family, one, &changed);
    if (!as_family.ok()) break;
    family = changed;
  }
  if (as_db.ok() || as_family.ok()) return {};
  const auto unknown = [](const rocksdb::Status& status) {
    return status.ToString().find("Could not find option") != std::string::npos;
  };
  if (unknown(as_db) && unknown(as_family)) {
    return fail(Errc::rejected, "RocksDB has no option " + name + "; see RocksDB's options.h");
  }
  return fail(Errc::rejected, "RocksDB's option " + name + " cannot be \"" + value + "\" (" +
                                  (unknown(as_db) ? as_family : as_db).ToString() + ")");
}

}  // namespace

Result<> configure(const StoreOptions& options, rocksdb::DBOptions& db,
                   rocksdb::ColumnFamilyOptions* families) {
  const std::span<rocksdb::ColumnFamilyOptions, kFamilies> all(families, kFamilies);
  // One memory budget: write buffers are charged to the cache that also holds indexes and filters.
  const std::uint64_t cache_bytes = std::max<std::uint64_t>(options.cache_bytes, 8 << 20);
  const std::uint64_t buffer_bytes = std::clamp<std::uint64_t>(cache_bytes / 4, 4 << 20, 128 << 20);
  const std::shared_ptr<rocksdb::Cache> cache = rocksdb::NewLRUCache(cache_bytes);

  db.create_if_missing = db.create_missing_column_families = !options.read_only;
  db.write_buffer_manager = std::make_shared<rocksdb::WriteBufferManager>(buffer_bytes, cache);
  // A torn last record is a save that never returned; damage before it must not pass as an older
  // state.
  db.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  db.avoid_flush_during_shutdown = options.durability == Durability::none;
  db.max_open_files = 512;
  db.max_background_jobs = 2;
  db.max_total_wal_size = 64 << 20;
  db.stats_dump_period_sec = 0;
  db.stats_persist_period_sec = 0;
  db.keep_log_file_num = 2;
  db.max_log_file_size = 1 << 20;
  db.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;

  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.block_size = 8 << 10;
  table.cache_index_and_filter_blocks = true;
  table.cache_index_and_filter_blocks_with_high_priority = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.format_version = 5;
  for (rocksdb::ColumnFamilyOptions& family : all) {
    family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    family.write_buffer_size = buffer_bytes / 2;
    family.compression = first_supported({rocksdb::kLZ4Compression, rocksdb::kZSTD});
    family.bottommost_compression = first_supported({rocksdb::kZSTD, rocksdb::kLZ4Compression});
  }
  rocksdb::ColumnFamilyOptions& profiles = all[static_cast<std::size_t>(Family::profiles)];
  profiles.prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(kPrefixBytes));
  profiles.memtable_prefix_bloom_size_ratio = 0.1;
  for (const auto& [name, value] : options.rocksdb) TRY(apply(name, value, db, all));
  return {};
}

tl::unexpected<Error> failure(const std::string& directory, const rocksdb::Status& status) {
  const std::string text = status.ToString();
  if (text.find("lock hold by current process") != std::string::npos ||
      text.find("While lock file") != std::string::npos) {
    return fail(Errc::rejected,
                "another foothold uses " + directory + "; stop it or name another state directory");
  }
  if (status.IsNoSpace()) {
    return fail(Errc::unavailable,
                "no space left for the state in " + directory + " (" + text + "); make room");
  }
  if (status.IsCorruption() || status.IsPathNotFound()) {
    return fail(Errc::corrupt,
                directory + " is damaged (" + text + "); restore it, or remove it and replay");
  }
  if (text.find("Permission denied") != std::string::npos ||
      text.find("Read-only file system") != std::string::npos) {
    return fail(Errc::rejected, "cannot write to the state directory " + directory + " (" + text +
                                    "); change its owner or name another directory");
  }
  if (status.IsInvalidArgument() || status.IsNotSupported()) {
    return fail(Errc::rejected,
                "RocksDB refuses " + directory + " (" + text + "); check the RocksDB options");
  }
  return fail(Errc::unavailable, "cannot use the state in " + directory + " (" + text +
                                     "); try again, and check the disk");
}

}  // namespace foothold
