#include "store/rocks_store.h"

#include <signal.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <thread>
#include <vector>

#include "unit/store/place.h"
#include "unit/store/process.h"

// Goal: what RocksStore promises beside RocksDB itself: one save is one thing, also across a kill,
// and scans are ordered and bounded by their prefix.
namespace foothold {
namespace {

std::vector<std::string> keys(Store& store, Family family, std::string_view prefix,
                              std::size_t limit = 100) {
  std::vector<std::string> found;
  const Result<> scanned = store.scan(family, prefix, [&](std::string_view key, std::string_view) {
    found.emplace_back(key);
    return found.size() < limit;
  });
  REQUIRE(scanned.has_value());
  return found;
}

}  // namespace

TEST_CASE("what was saved is there after a reopen, family by family") {
  const Place place;
  {
    const auto store = place.open();
    const std::vector<StateWrite> writes = {
        put(Family::profiles, "k", "a profile"), put(Family::facts, "k", std::string("\0fact", 5)),
        put(Family::findings, "k", ""), put(Family::meta, "gone", "x")};
    REQUIRE(store->save(writes).has_value());
    const std::vector<StateWrite> removal = {{Family::meta, "gone", std::nullopt}};
    REQUIRE(store->save(removal).has_value());
  }
  const auto store = place.open();
  CHECK(get(*store, Family::profiles, "k") == "a profile");
  CHECK(get(*store, Family::facts, "k") == std::string("\0fact", 5));
  CHECK(get(*store, Family::findings, "k").empty());
  CHECK(get(*store, Family::meta, "k") == "(nothing)");
  CHECK(get(*store, Family::meta, "gone") == "(nothing)");
  CHECK(get(*store, Family::meta, "format") == "1");
}

TEST_CASE("the last write of one key in one save counts") {
  const Place place;
  const auto store = place.open();
  const std::vector<StateWrite> writes = {put(Family::facts, "k", "1"),
                                          {Family::facts, "k", std::nullopt},
                                          put(Family::facts, "k", "2")};
  REQUIRE(store->save(writes).has_value());
  CHECK(get(*store, Family::facts, "k") == "2");
}

TEST_CASE("a scan visits the keys of its prefix in byte order until it is told to stop") {
  const Place place;
  const auto store = place.open();
  // Profiles have a 16-byte hash in front; prefixes both shorter and longer than it are asked for.
  const std::string a(16, 'a'), b(16, 'b'), top(3, '\xff');
  std::vector<StateWrite> writes;
  for (const Family family : {Family::profiles, Family::facts}) {
    for (const std::string& key :
         {b + "1", a + "\xff", a + "2", a + "1", a + "10", std::string("short"), top, top + "x"}) {
      writes.push_back(put(family, key, "v"));
    }
  }
  REQUIRE(store->save(writes).has_value());
  for (const Family family : {Family::profiles, Family::facts}) {
    CHECK(keys(*store, family, a) ==
          std::vector<std::string>{a + "1", a + "10", a + "2", a + "\xff"});
    CHECK(keys(*store, family, a + "1") == std::vector<std::string>{a + "1", a + "10"});
    CHECK(keys(*store, family, a + "\xff") == std::vector<std::string>{a + "\xff"});
    CHECK(keys(*store, family, "a").size() == 4);
    CHECK(keys(*store, family, top) == std::vector<std::string>{top, top + "x"});
    CHECK(keys(*store, family, std::string(16, 'c')).empty());
    CHECK(keys(*store, family, "").size() == 8);
    CHECK(keys(*store, family, "", 3).size() == 3);
  }
}

TEST_CASE("scans find keys in files as well as in memory") {
  const Place place;
  const std::string hash(16, '\x7f');
  for (int round = 0; round < 3; round++) {
    const auto store = place.open();  // a reopen turns the log into a file
    const std::vector<StateWrite> writes = {
        put(Family::profiles, hash + std::to_string(round), "v"),
        put(Family::profiles, std::string(16, static_cast<char>('0' + round)), "v")};
    REQUIRE(store->save(writes).has_value());
    CHECK(keys(*store, Family::profiles, hash).size() == static_cast<std::size_t>(round) + 1);
  }
}

TEST_CASE("a killed process leaves whole saves: all that returned, and nothing by halves") {
  // Another process saves the same number under every family until it is killed.
  const Place place;
  const Process other(place.options.directory);
  std::uint64_t returned = 0;
  for (int i = 0; i < 20; i++) REQUIRE(other.read(returned));
  ::kill(other.pid(), SIGKILL);
  while (other.read(returned)) {
  }
  other.wait();

  const auto store = place.open();
  const std::string saved = get(*store, Family::profiles, "n");
  CHECK(std::stoull(saved) >= returned);
  CHECK(std::stoull(saved) <= returned + 1);
  CHECK(get(*store, Family::facts, "n") == saved);
  CHECK(get(*store, Family::findings, "n") == saved);
}

TEST_CASE("four threads read while one saves") {
  const Place place;
  const auto store = place.open();
  std::vector<StateWrite> writes;
  for (int i = 0; i < 500; i++) {
    writes.push_back(put(Family::profiles, "key " + std::to_string(i), std::to_string(i)));
  }
  REQUIRE(store->save(writes).has_value());
  std::atomic<int> wrong = 0;
  std::vector<std::thread> readers;
  for (int reader = 0; reader < 4; reader++) {
    readers.emplace_back([&, reader] {
      for (int i = reader; i < 500; i++) {
        const auto value = store->get(Family::profiles, "key " + std::to_string(i));
        if (!value || *value != std::to_string(i)) wrong++;
        if (i % 50 != 0) continue;
        int seen = 0;
        const auto count = [&](std::string_view, std::string_view) { return ++seen > 0; };
        if (!store->scan(Family::profiles, "key ", count) || seen != 500) wrong++;
      }
    });
  }
  for (int i = 0; i < 50; i++) REQUIRE(store->save(writes).has_value());
  for (std::thread& reader : readers) reader.join();
  CHECK(wrong == 0);
}

TEST_CASE("state that need not last has no log and opens again all the same") {
  Place place;
  place.options.durability = Durability::none;
  for (int round = 0; round < 2; round++) {
    const auto store = place.open();
    const std::vector<StateWrite> writes = {put(Family::facts, "k", std::string(1'000'000, 'v'))};
    REQUIRE(store->save(writes).has_value());
    CHECK(get(*store, Family::facts, "k").size() == 1'000'000);
    CHECK(store->approximate_bytes().value() < 1'000'000);
  }
}

TEST_CASE("the size on disk grows with what is saved") {
  const Place place;
  const auto store = place.open();
  const std::uint64_t before = store->approximate_bytes().value();
  const std::vector<StateWrite> writes = {put(Family::facts, "k", std::string(200'000, 'v'))};
  REQUIRE(store->save(writes).has_value());
  CHECK(store->approximate_bytes().value() >= before + 200'000);
}

}  // namespace foothold
