#pragma once

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "store/rocks_store.h"
#include "store/temporary_directory.h"

namespace foothold {

/// A directory for a store to be in, and what to ask of one.
struct Place {
  TemporaryDirectory parent = TemporaryDirectory::create().value();
  StoreOptions options =
      StoreOptions{.directory = parent.path() + "/state", .cache_bytes = 8 << 20};

  std::unique_ptr<RocksStore> open() const {
    Result<std::unique_ptr<RocksStore>> store = RocksStore::open(options);
    INFO((store ? "" : store.error().what));
    REQUIRE(store.has_value());
    return *std::move(store);
  }
  Error refused() const {
    const Result<std::unique_ptr<RocksStore>> store = RocksStore::open(options);
    REQUIRE_FALSE(store.has_value());
    CHECK(store.error().what.find(options.directory) != std::string::npos);
    return store.error();
  }
};

inline StateWrite put(Family family, std::string key, std::string value) {
  return {family, std::move(key), std::move(value)};
}

inline std::string get(Store& store, Family family, std::string_view key) {
  const Result<std::optional<std::string>> value = store.get(family, key);
  REQUIRE(value.has_value());
  return value->value_or("(nothing)");
}

inline bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace foothold
