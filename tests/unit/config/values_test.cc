#include "config/values.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>

// Goal: each type's good and bad texts, from the environment's spelling.
namespace foothold {
namespace {

const SettingRow& row(std::string_view path) {
  const std::span<const SettingRow> rows = setting_rows();
  const auto at = std::find_if(rows.begin(), rows.end(),
                               [&](const SettingRow& each) { return each.path == path; });
  REQUIRE(at != rows.end());
  return *at;
}

std::string shown(std::string_view path, std::string_view text) {
  Settings settings;
  const Result<> set = set_from_text(row(path), text, settings);
  return set ? show_value(row(path), settings) : set.error().what;
}

}  // namespace

TEST_CASE("sizes are whole numbers of bytes or of binary units") {
  CHECK(parse_bytes("0") == 0);
  CHECK(parse_bytes("4096") == 4096);
  CHECK(parse_bytes("1KiB") == 1024);
  CHECK(parse_bytes("512MiB") == 512ULL << 20);
  CHECK(parse_bytes("1GiB") == 1ULL << 30);
  CHECK(parse_bytes("2TiB") == 2ULL << 40);
  CHECK(parse_bytes("7B") == 7);
  CHECK(parse_bytes("16777215TiB") == 16777215ULL << 40);
  for (const char* bad : {"", "GiB", "1GB", "1gib", "1 GiB", " 1", "1.5GiB", "-1", "+1", "0x10",
                          "1GiBs", "16777216TiB", "18446744073709551616"}) {
    INFO(bad);
    CHECK_FALSE(parse_bytes(bad).has_value());
  }
  for (const std::uint64_t bytes :
       {0ULL, 1ULL, 1023ULL, 1024ULL, 1025ULL, 3ULL << 29, 1ULL << 40, ~0ULL}) {
    CHECK(parse_bytes(format_bytes(bytes)) == bytes);
  }
  CHECK(format_bytes(std::uint64_t{3} << 29) == "1536MiB");
}

TEST_CASE("values within their bounds are taken, at the bounds too") {
  CHECK(shown("pipeline.shards", "0") == "0");
  CHECK(shown("pipeline.shards", "256") == "256");
  CHECK(shown("pipeline.epoch_messages", "1") == "1");
  CHECK(shown("state.cache", "16MiB") == "16MiB");
  CHECK(shown("state.cache", "1048576MiB") == "1TiB");
  CHECK(shown("detection.learning_period", "0s") == "0s");
  CHECK(shown("detection.learning_period", "36h") == "36h");
  CHECK(shown("detection.learning_period", "2160h") == "90d");
  CHECK(shown("detection.forget_after", "24h") == "1d");
  CHECK(shown("detection.mode", "literal") == "literal");
  CHECK(shown("state.directory", "/x y") == "\"/x y\"");
  CHECK(shown("state.directory", "") == "\"\"");
  CHECK(shown("detection.catalog", "") == "[ ]");
  CHECK(shown("detection.catalog", "a.tsv, b.tsv") == "[ a.tsv, b.tsv ]");
  CHECK(shown("detection.trusted_networks", "10.0.0.0/8, 2001:db8::/32") ==
        "[ 10.0.0.0/8, \"2001:db8::/32\" ]");
  CHECK(shown("detection.trusted_networks", "") == "[ ]");
  CHECK(shown("state.rocksdb", "") == "{ }");
  CHECK(shown("state.rocksdb", "b={x=1},a=2") == "{ a: 2, b: \"{x=1}\" }");
}

TEST_CASE("a value out of bounds or of another type is refused with what is allowed") {
  const std::vector<std::array<std::string, 3>> bad = {
      {"pipeline.shards", "257",
       "pipeline.shards must be a number from 0 to 256, such as 4; it is \"257\""},
      {"pipeline.shards", "-1", "\"-1\""},
      {"pipeline.shards", "", "\"\""},
      {"pipeline.shards", "4x", "number"},
      {"pipeline.epoch_messages", "0", "from 1 to 1000000"},
      {"state.cache", "15MiB", "size from 16MiB to 1TiB, such as 4GiB; it is \"15MiB\""},
      {"state.cache", "2TiB", "size from"},
      {"state.cache", "lots", "size from"},
      {"detection.learning_period", "91d", "duration from 0s to 90d, such as 14d; it is \"91d\""},
      {"detection.learning_period", "7", "duration"},
      {"detection.learning_period", "-7d", "duration"},
      {"detection.forget_after", "23h", "duration from 1d to 90d"},
      {"detection.mode", "loud", "detection.mode must be a word out of literal, balanced, strict"},
      {"detection.mode", "Literal", "word out of literal"},
      {"state.directory", "a\nb", "path"},
      {"detection.catalog", "a.tsv,,b.tsv", "list of paths"},
      {"detection.trusted_networks", "198.51.100.1/24",
       "detection.trusted_networks must be a list of networks"},
      {"detection.trusted_networks", "198.51.100.7", "list of networks"},
      {"detection.trusted_networks", "0.0.0.0/0", "none of them of all addresses"},
      {"detection.trusted_networks", "10.0.0.0/8,::/0", "none of them of all addresses"},
      {"detection.trusted_networks", "10.0.0.0/8,", "list of networks"},
      {"state.rocksdb", "a", "map of names to values"},
      {"state.rocksdb", "=a", "map of names to values"}};
  for (const auto& [path, text, expected] : bad) {
    const std::string what = shown(path, text);
    INFO(what);
    CHECK(what.find(expected) != std::string::npos);
  }
}

TEST_CASE("a value that is refused changes nothing") {
  for (const SettingRow& each : setting_rows()) {
    Settings settings;
    if (set_from_text(each, "\x01", settings)) FAIL(each.path << " takes a control character");
    CHECK(settings == Settings{});
  }
}

TEST_CASE("paths become absolute from a folder; an empty one and other values stay") {
  Settings settings;
  settings.state.directory = "state";
  settings.detection.catalog = {"../c.tsv", "/abs/c.tsv"};
  for (const SettingRow& each : setting_rows()) resolve_paths(each, "/etc/foothold", settings);
  CHECK(settings.state.directory == "/etc/foothold/state");
  CHECK(settings.detection.catalog == std::vector<std::string>{"/etc/c.tsv", "/abs/c.tsv"});
  CHECK(settings.enrichment.networks.empty());
  settings.enrichment.networks = "n.tsv";
  resolve_paths(row("enrichment.networks"), "", settings);
  CHECK(settings.enrichment.networks == (std::filesystem::current_path() / "n.tsv").string());
}

}  // namespace foothold
