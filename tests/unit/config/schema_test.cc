#include "config/schema.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "config/values.h"
#include "config/yaml.h"

// Goal: every row of the table is whole, whatever is added to it.
namespace foothold {

TEST_CASE("every row has a section, a key, help in sentences and a good example") {
  for (const SettingRow& row : setting_rows()) {
    INFO(row.path);
    CHECK(row.path.find('.') != std::string_view::npos);
    CHECK(std::count(row.key().begin(), row.key().end(), '.') <= 1);
    CHECK(row.help.ends_with('.'));
    const Result<YamlNode> example = parse_yaml("x: " + std::string(row.example), "example");
    REQUIRE(example.has_value());
    Settings settings;
    CHECK(set_from_yaml(row, example->items[0], settings).has_value());
  }
}

TEST_CASE("every row reads and writes a field of its own, and its default is within its bounds") {
  // A row that shares another's field would show the other's example.
  const std::span<const SettingRow> rows = setting_rows();
  for (const SettingRow& row : rows) {
    INFO(row.path);
    const Result<YamlNode> fallback = parse_yaml("x: " + show_value(row, Settings{}), "default");
    REQUIRE(fallback.has_value());
    Settings same;
    CHECK(set_from_yaml(row, fallback->items[0], same).has_value());
    CHECK(same == Settings{});
    Settings changed;
    REQUIRE(
        set_from_yaml(row, parse_yaml("x: " + std::string(row.example), "e")->items[0], changed));
    CHECK_FALSE(changed == Settings{});
    for (const SettingRow& other : rows) {
      if (&other != &row) CHECK(show_value(other, changed) == show_value(other, Settings{}));
    }
  }
}

TEST_CASE("rows of a section stand together, and no two share a name in the environment") {
  std::set<std::string> names;
  std::set<std::string_view> closed;
  std::string_view section;
  for (const SettingRow& row : setting_rows()) {
    CHECK(names.insert(environment_name(row)).second);
    if (row.section() == section) continue;
    CHECK(closed.insert(row.section()).second);
    section = row.section();
  }
  CHECK(names.count("FOOTHOLD_DETECTION_LEARNING_PERIOD") == 1);
}

}  // namespace foothold
