#include <rocksdb/db.h>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <vector>

#include "store/rocks_store.h"
#include "unit/store/place.h"
#include "unit/store/process.h"

// Goal: every directory that is not good is refused with the right code and a next step, and one
// that is not ours is left as it was.
namespace foothold {
namespace {

namespace fs = std::filesystem;

// The files of a directory whose names end so.
std::vector<fs::path> files(const std::string& directory, std::string_view suffix) {
  std::vector<fs::path> found;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory)) {
    if (entry.path().string().ends_with(suffix)) found.push_back(entry.path());
  }
  return found;
}

void overwrite(const fs::path& path, std::uintmax_t from) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(static_cast<std::streamoff>(from));
  for (std::uintmax_t i = from; i < fs::file_size(path); i++) file.put('\x5a');
}

// A RocksDB that foothold did not make, or has been at.
std::unique_ptr<rocksdb::DB> raw_database(const std::string& directory) {
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* db = nullptr;
  REQUIRE(rocksdb::DB::Open(options, directory, &db).ok());
  return std::unique_ptr<rocksdb::DB>(db);
}

void write_format(const StoreOptions& options, const std::string& format) {
  const Result<std::unique_ptr<RocksStore>> store = RocksStore::open(options);
  const std::vector<StateWrite> writes = {put(Family::meta, "format", format)};
  REQUIRE((*store)->save(writes).has_value());
}

}  // namespace

TEST_CASE("one directory is used by one process and by one store at a time") {
  const Place place;
  {
    const auto first = place.open();
    const Error error = place.refused();
    CHECK(error.code == Errc::rejected);
    CHECK(contains(error.what, "another foothold uses"));

    CHECK(Process(place.options.directory).wait() == Process::kRefused);
  }
  place.open();
}

TEST_CASE("a reader needs no lock, sees what was saved, and cannot save") {
  Place place;
  const auto writer = place.open();
  const std::vector<StateWrite> writes = {put(Family::facts, "k", "v")};
  REQUIRE(writer->save(writes).has_value());
  place.options.read_only = true;
  const auto reader = place.open();
  CHECK(get(*reader, Family::facts, "k") == "v");
  const Result<> saved = reader->save(writes);
  REQUIRE_FALSE(saved.has_value());
  CHECK(saved.error().code == Errc::rejected);
}

TEST_CASE("nothing is created for a reader, nor where creation is not wanted") {
  Place place;
  SECTION("for a reader") {
    place.options.read_only = true;
  }
  SECTION("without create_if_missing") {
    place.options.create_if_missing = false;
  }
  CHECK(place.refused().code == Errc::rejected);
  CHECK_FALSE(fs::exists(place.options.directory));
  fs::create_directory(place.options.directory);
  const Error error = place.refused();
  CHECK(error.code == Errc::rejected);
  CHECK(contains(error.what, "holds no foothold state"));
  CHECK(fs::is_empty(place.options.directory));
}

TEST_CASE("a damaged MANIFEST is corrupt, with a way out") {
  const Place place;
  place.open();
  for (const fs::path& manifest : files(place.options.directory, "")) {
    if (manifest.filename().string().starts_with("MANIFEST-")) overwrite(manifest, 0);
  }
  const Error error = place.refused();
  CHECK(error.code == Errc::corrupt);
  CHECK(contains(error.what, "damaged"));
  CHECK(contains(error.what, "replay"));
}

TEST_CASE("a damaged table is corrupt at the open or at the read, never other data") {
  const Place place;
  {
    const auto store = place.open();
    std::vector<StateWrite> writes;
    for (int i = 0; i < 2000; i++) {
      writes.push_back(put(Family::profiles, "key " + std::to_string(i), std::string(100, 'p')));
    }
    REQUIRE(store->save(writes).has_value());
  }
  place.open();  // turns the log into a file
  std::uintmax_t largest = 0;
  fs::path table;
  for (const fs::path& file : files(place.options.directory, ".sst")) {
    if (fs::file_size(file) > largest) largest = fs::file_size(file), table = file;
  }
  REQUIRE(largest > 1000);
  SECTION("its end") {
    overwrite(table, largest / 2);
    CHECK(place.refused().code == Errc::corrupt);
  }
  SECTION("it is cut") {
    fs::resize_file(table, largest / 2);
    CHECK(place.refused().code == Errc::corrupt);
  }
  SECTION("it is gone") {
    fs::remove(table);
    CHECK(place.refused().code == Errc::corrupt);
  }
  SECTION("its first block") {
    std::fstream file(table, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(20);
    file << std::string(200, '\x5a');
    file.close();
    const auto store = place.open();
    const Result<> scanned =
        store->scan(Family::profiles, "", [](std::string_view, std::string_view) { return true; });
    REQUIRE_FALSE(scanned.has_value());
    CHECK(scanned.error().code == Errc::corrupt);
    const Result<std::optional<std::string>> read = store->get(Family::profiles, "key 0");
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().code == Errc::corrupt);
  }
}

TEST_CASE("a log damaged before its end is corrupt, not an older state") {
  const Place place;
  {
    const auto store = place.open();
    for (int i = 0; i < 100; i++) {
      const std::vector<StateWrite> writes = {
          put(Family::facts, std::to_string(i), std::string(1000, 'v'))};
      REQUIRE(store->save(writes).has_value());
    }
  }
  for (const fs::path& log : files(place.options.directory, ".log")) {
    if (fs::file_size(log) < 50'000) continue;
    std::fstream file(log, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(20'000);
    file << std::string(100, '\x5a');
  }
  CHECK(place.refused().code == Errc::corrupt);
}

TEST_CASE("a log that was cut within its last save gives the state before that save") {
  const Place place;
  for (const char* value : {"first", "second"}) {
    const auto store = place.open();
    const std::vector<StateWrite> writes = {put(Family::facts, "k", value)};
    REQUIRE(store->save(writes).has_value());
  }
  fs::path last;
  for (const fs::path& log : files(place.options.directory, ".log")) last = std::max(last, log);
  fs::resize_file(last, fs::file_size(last) - 3);
  CHECK(get(*place.open(), Family::facts, "k") == "first");
}

TEST_CASE("a newer format is refused by number") {
  Place place;
  write_format(place.options, "2");
  SECTION("to a writer") {}
  SECTION("to a reader") {
    place.options.read_only = true;
  }
  const Error error = place.refused();
  CHECK(error.code == Errc::rejected);
  CHECK(contains(error.what, "newer foothold (format 2; this one reads 1)"));
}

TEST_CASE("a format that is no number is corrupt") {
  const Place place;
  write_format(place.options, GENERATE("", "1x", "-1", "0", "99999999999999999999"));
  CHECK(place.refused().code == Errc::corrupt);
}

TEST_CASE("somebody else's RocksDB is refused and left as it was") {
  const Place place;
  fs::create_directory(place.options.directory);
  {
    const auto db = raw_database(place.options.directory);
    SECTION("with data") {
      REQUIRE(db->Put({}, "theirs", "v").ok());
    }
    SECTION("with families") {
      rocksdb::ColumnFamilyHandle* handle = nullptr;
      REQUIRE(db->CreateColumnFamily({}, "theirs", &handle).ok());
      REQUIRE(db->DestroyColumnFamilyHandle(handle).ok());
    }
  }
  std::vector<std::string> before;
  REQUIRE(rocksdb::DB::ListColumnFamilies({}, place.options.directory, &before).ok());
  const std::size_t count = files(place.options.directory, "").size();
  const Error error = place.refused();
  CHECK(error.code == Errc::rejected);
  CHECK(contains(error.what, "not foothold's"));
  std::vector<std::string> after;
  REQUIRE(rocksdb::DB::ListColumnFamilies({}, place.options.directory, &after).ok());
  CHECK(after == before);
  CHECK(files(place.options.directory, "").size() == count);
}

TEST_CASE("a creation that was interrupted is finished") {
  // A crash may leave a database without families, or with families and no format.
  const Place place;
  SECTION("before the families") {
    fs::create_directory(place.options.directory);
    raw_database(place.options.directory);
  }
  SECTION("before the format") {
    const auto store = place.open();
    const std::vector<StateWrite> writes = {{Family::meta, "format", std::nullopt}};
    REQUIRE(store->save(writes).has_value());
  }
  CHECK(get(*place.open(), Family::meta, "format") == "1");
}

TEST_CASE("state without a format is not taken for ours") {
  const Place place;
  {
    const auto store = place.open();
    const std::vector<StateWrite> writes = {{Family::meta, "format", std::nullopt},
                                            put(Family::findings, "k", "v")};
    REQUIRE(store->save(writes).has_value());
  }
  CHECK(contains(place.refused().what, "not foothold's"));
}

TEST_CASE("RocksDB options pass through; wrong ones are refused by name") {
  Place place;
  SECTION("known ones of the database and of families, and one of both") {
    place.options.rocksdb = {{"max_background_jobs", "3"},
                             {"write_buffer_size", "1M"},
                             {"block_based_table_factory", "{block_size=16k}"}};
    place.open();
    const std::vector<fs::path> written = files(place.options.directory, "");
    std::string text;
    for (const fs::path& path : written) {
      if (!path.filename().string().starts_with("OPTIONS-")) continue;
      std::ifstream file(path);
      text.assign(std::istreambuf_iterator<char>(file), {});
    }
    CHECK(contains(text, "max_background_jobs=3"));
    CHECK(contains(text, "write_buffer_size=1048576"));
    CHECK(contains(text, "block_size=16384"));
    CHECK(contains(text, "compression=kLZ4Compression"));
    CHECK(contains(text, "bottommost_compression=kZSTD"));
    CHECK(contains(text, "prefix_extractor=rocksdb.FixedPrefix.16"));
  }
  const auto rejected = [&](const std::string& name, const std::string& value) {
    place.options.rocksdb = {{name, value}};
    const Result<std::unique_ptr<RocksStore>> store = RocksStore::open(place.options);
    REQUIRE_FALSE(store.has_value());
    CHECK(store.error().code == Errc::rejected);
    CHECK(contains(store.error().what, name));
    return store.error().what;
  };
  SECTION("an unknown one") {
    CHECK(contains(rejected("max_background_jbos", "3"), "has no option"));
    CHECK_FALSE(fs::exists(place.options.directory));
  }
  SECTION("a value that is none") {
    CHECK(contains(rejected("max_background_jobs", "three"), "cannot be \"three\""));
    CHECK(contains(rejected("write_buffer_size", "large"), "cannot be \"large\""));
  }
  SECTION("one that the state depends on") {
    CHECK(contains(rejected("comparator", "rocksdb.ReverseBytewiseComparator"), "depends on it"));
  }
}

}  // namespace foothold
