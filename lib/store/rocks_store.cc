#include "store/rocks_store.h"

#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

#include "base/assert.h"
#include "store/rocks_settings.h"
#include "store/state_directory.h"

namespace foothold {
namespace {

constexpr std::size_t kMeta = static_cast<std::size_t>(Family::meta);

constexpr std::string_view kFormatKey = "format";
constexpr std::uint64_t kFormat = 1;

rocksdb::Slice slice(std::string_view text) {
  return {text.data(), text.size()};
}
std::string_view view(const rocksdb::Slice& slice) {
  return {slice.data(), slice.size()};
}

// An open database; closes in the order RocksDB asks for.
struct Opened {
  std::unique_ptr<rocksdb::DB> db;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;

  Opened() = default;
  Opened(Opened&& other) noexcept = default;
  Opened& operator=(Opened&& other) noexcept = delete;
  ~Opened() {
    if (db == nullptr) return;
    for (rocksdb::ColumnFamilyHandle* const handle : handles) db->DestroyColumnFamilyHandle(handle);
    db->Close().PermitUncheckedError();
  }
};

Result<Opened> open_database(const StoreOptions& options, bool read_only,
                             const rocksdb::DBOptions& db,
                             const std::vector<rocksdb::ColumnFamilyDescriptor>& families) {
  Opened opened;
  rocksdb::DB* raw = nullptr;
  const rocksdb::Status status =
      read_only
          ? rocksdb::DB::OpenForReadOnly(db, options.directory, families, &opened.handles, &raw)
          : rocksdb::DB::Open(db, options.directory, families, &opened.handles, &raw);
  opened.db.reset(raw);
  if (status.ok()) return opened;
  if (status.IsIOError() &&
      status.ToString().find("No such file or directory") != std::string::npos) {
    return failure(options.directory,
                   rocksdb::Status::Corruption("a file is missing", status.ToString()));
  }
  return failure(options.directory, status);
}

// The family's format number, 0 when it has none.
Result<std::uint64_t> format_of(const std::string& directory, rocksdb::DB& db,
                                rocksdb::ColumnFamilyHandle* meta) {
  std::string text;
  const rocksdb::Status status = db.Get({}, meta, slice(kFormatKey), &text);
  if (status.IsNotFound()) return 0;
  if (!status.ok()) return failure(directory, status);
  std::uint64_t format = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), format);
  if (error != std::errc() || end != text.data() + text.size() || format == 0) {
    return failure(directory, rocksdb::Status::Corruption("its format number is not a number"));
  }
  if (format <= kFormat) return format;
  return fail(Errc::rejected, directory + " was written by a newer foothold (format " + text +
                                  "; this one reads " + std::to_string(kFormat) +
                                  "); use that version or another state directory");
}

bool is_empty(rocksdb::DB& db, const std::vector<rocksdb::ColumnFamilyHandle*>& families) {
  rocksdb::ReadOptions whole;
  whole.total_order_seek = true;
  return std::all_of(families.begin(), families.end(), [&](rocksdb::ColumnFamilyHandle* family) {
    const std::unique_ptr<rocksdb::Iterator> at(db.NewIterator(whole, family));
    at->SeekToFirst();
    return !at->Valid() && at->status().ok();
  });
}

auto not_ours(const std::string& directory) {
  return fail(Errc::rejected, directory +
                                  " holds a RocksDB database that is not foothold's; "
                                  "name another directory for the state");
}

bool has(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// A database with other families than ours: somebody else's, a newer foothold's, or one of ours
// whose creation was interrupted. Looked at without writing to it. REQUIRES: names has all it
// holds.
Result<> admit(const StoreOptions& options, const std::vector<std::string>& names) {
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (const std::string& name : names) families.emplace_back(name, rocksdb::ColumnFamilyOptions());
  const Opened opened = TRY(open_database(options, true, {}, families));
  const auto meta = std::find(names.begin(), names.end(), kFamilyNames[kMeta]);
  const std::uint64_t format =
      meta == names.end()
          ? 0
          : TRY(format_of(options.directory, *opened.db,
                          opened.handles[static_cast<std::size_t>(meta - names.begin())]));
  if (format != 0) {
    return failure(options.directory,
                   rocksdb::Status::Corruption("its column families are not those of its format"));
  }
  const bool only_ours = std::all_of(names.begin(), names.end(), [](const std::string& name) {
    return name == rocksdb::kDefaultColumnFamilyName ||
           std::find(kFamilyNames.begin(), kFamilyNames.end(), name) != kFamilyNames.end();
  });
  if (!only_ours || !is_empty(*opened.db, opened.handles)) return not_ours(options.directory);
  if (options.read_only) {
    return fail(Errc::rejected, options.directory +
                                    " holds no foothold state yet; name a directory "
                                    "that an earlier run has written");
  }
  return {};
}

// The least key after all that begin with the prefix; empty when there is none.
std::string after_prefix(std::string_view prefix) {
  std::string next(prefix);
  while (!next.empty() && next.back() == '\xff') next.pop_back();
  if (!next.empty()) next.back() = static_cast<char>(static_cast<unsigned char>(next.back()) + 1);
  return next;
}

}  // namespace

struct RocksStore::Impl {
  StoreOptions options;
  Opened opened;
  bool failed = false;  // the last save; RocksDB refuses all further ones until it is resumed

  rocksdb::ColumnFamilyHandle* family(Family family) const {
    return opened.handles[static_cast<std::size_t>(family)];
  }
};

RocksStore::RocksStore(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RocksStore::~RocksStore() = default;

Result<std::unique_ptr<RocksStore>> RocksStore::open(const StoreOptions& options) {
  rocksdb::DBOptions database;
  std::array<rocksdb::ColumnFamilyOptions, kFamilies> settings;
  TRY(configure(options, database, settings.data()));
  const DirectoryUse use = options.read_only           ? DirectoryUse::read
                           : options.create_if_missing ? DirectoryUse::create
                                                       : DirectoryUse::write;
  const DirectoryContents contents = TRY(inspect_directory(options.directory, use));
  if (contents == DirectoryContents::database) {
    std::vector<std::string> names;
    const rocksdb::Status status =
        rocksdb::DB::ListColumnFamilies(database, options.directory, &names);
    if (!status.ok()) {
      return failure(options.directory,
                     rocksdb::Status::Corruption("its MANIFEST cannot be read", status.ToString()));
    }
    const bool all = std::all_of(kFamilyNames.begin(), kFamilyNames.end(),
                                 [&](const char* name) { return has(names, name); });
    if (!all || names.size() != kFamilies + 1) TRY(admit(options, names));
  }

  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (std::size_t i = 0; i < kFamilies; i++) families.emplace_back(kFamilyNames[i], settings[i]);
  families.emplace_back(rocksdb::kDefaultColumnFamilyName, rocksdb::ColumnFamilyOptions());
  Opened opened = TRY(open_database(options, options.read_only, database, families));
  auto impl = std::unique_ptr<Impl>(new Impl{options, std::move(opened)});
  rocksdb::DB& db = *impl->opened.db;
  rocksdb::ColumnFamilyHandle* const meta = impl->family(Family::meta);
  const std::uint64_t format = TRY(format_of(options.directory, db, meta));
  if (format == 0) {
    // Created just now, or by a process that died before it could write the number.
    if (!is_empty(db, impl->opened.handles)) return not_ours(options.directory);
    if (!options.read_only) {
      rocksdb::WriteOptions synced;
      synced.sync = true;
      const rocksdb::Status status =
          db.Put(synced, meta, slice(kFormatKey), std::to_string(kFormat));
      if (!status.ok()) return failure(options.directory, status);
    }
  }
  return std::unique_ptr<RocksStore>(new RocksStore(std::move(impl)));
}

Result<std::optional<std::string>> RocksStore::get(Family family, std::string_view key) {
  rocksdb::PinnableSlice value;
  const rocksdb::Status status =
      impl_->opened.db->Get({}, impl_->family(family), slice(key), &value);
  if (status.IsNotFound()) return std::nullopt;
  if (!status.ok()) return failure(impl_->options.directory, status);
  return std::string(view(value));
}

Result<> RocksStore::scan(Family family, std::string_view prefix, const Visit& visit) {
  const std::string end = after_prefix(prefix);
  const rocksdb::Slice upper = slice(end);
  rocksdb::ReadOptions read;
  if (!end.empty()) read.iterate_upper_bound = &upper;
  read.total_order_seek = family != Family::profiles || prefix.size() < kPrefixBytes;
  read.fill_cache = !prefix.empty();  // a walk over everything would push all else out
  const std::unique_ptr<rocksdb::Iterator> at(
      impl_->opened.db->NewIterator(read, impl_->family(family)));
  for (at->Seek(slice(prefix)); at->Valid(); at->Next()) {
    if (!visit(view(at->key()), view(at->value()))) return {};
  }
  if (!at->status().ok()) return failure(impl_->options.directory, at->status());
  return {};
}

Result<> RocksStore::save(std::span<const StateWrite> writes) {
  if (impl_->options.read_only) {
    return fail(Errc::rejected, impl_->options.directory + " was opened for reading only");
  }
  rocksdb::WriteBatch batch;
  for (const StateWrite& write : writes) {
    rocksdb::ColumnFamilyHandle* const family = impl_->family(write.family);
    const rocksdb::Status status = write.value
                                       ? batch.Put(family, slice(write.key), slice(*write.value))
                                       : batch.Delete(family, slice(write.key));
    FOOTHOLD_ASSERT(status.ok());
  }
  rocksdb::WriteOptions options;
  options.sync = impl_->options.durability == Durability::machine;
  options.disableWAL = impl_->options.durability == Durability::none;
  rocksdb::DB& db = *impl_->opened.db;
  if (impl_->failed) {
    const rocksdb::Status resumed = db.Resume();
    if (!resumed.ok()) return failure(impl_->options.directory, resumed);
  }
  const rocksdb::Status status = db.Write(options, &batch);
  impl_->failed = !status.ok();
  if (!status.ok()) return failure(impl_->options.directory, status);
  return {};
}

RocksStore::Figures RocksStore::figures() const {
  const auto number = [&](std::size_t family, const std::string& property) {
    std::uint64_t value = 0;
    impl_->opened.db->GetIntProperty(impl_->opened.handles[family], property, &value);
    return value;
  };
  Figures figures;
  // The cache is one for all families; the rest adds up.
  figures.block_cache_bytes = number(0, rocksdb::DB::Properties::kBlockCacheUsage);
  figures.running_compactions = number(0, rocksdb::DB::Properties::kNumRunningCompactions);
  for (std::size_t i = 0; i < kFamilies; i++) {
    figures.memtable_bytes += number(i, rocksdb::DB::Properties::kCurSizeAllMemTables);
    figures.pending_compaction_bytes +=
        number(i, rocksdb::DB::Properties::kEstimatePendingCompactionBytes);
    figures.table_bytes += number(i, rocksdb::DB::Properties::kTotalSstFilesSize);
    figures.keys[i] = number(i, rocksdb::DB::Properties::kEstimateNumKeys);
  }
  return figures;
}

Result<std::uint64_t> RocksStore::approximate_bytes() const {
  return directory_bytes(impl_->options.directory);
}

}  // namespace foothold
