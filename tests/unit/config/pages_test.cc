#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "config/config.h"
#include "config/schema.h"
#include "config/values.h"

// Goal: reference, example and fingerprint say all of the table and nothing else.
namespace foothold {
namespace {

std::string last_key(const SettingRow& row) {
  return std::string(row.path.substr(row.path.rfind('.') + 1));
}

}  // namespace

TEST_CASE("the reference has every setting with default, bounds, example and variable") {
  const std::string page = configuration_page();
  for (const SettingRow& row : setting_rows()) {
    INFO(row.path);
    const std::size_t at = page.find("\n### " + std::string(row.path) + "\n");
    REQUIRE(at != std::string::npos);
    const std::string part = page.substr(at, page.find("\n#", at + 5) - at);
    CHECK(part.find(row.help) != std::string::npos);
    CHECK(part.find(show_type(row)) != std::string::npos);
    CHECK(part.find("Default: `" + show_value(row, Settings{}) + "`") != std::string::npos);
    CHECK(part.find(last_key(row) + ": " + std::string(row.example)) != std::string::npos);
    CHECK(part.find("`" + environment_name(row) + "`") != std::string::npos);
  }
  CHECK(page.find("\n## state\n") < page.find("\n## detection\n"));
  CHECK(page.ends_with("\n"));
}

TEST_CASE("the example file holds every setting, loads as the defaults and fits the page") {
  const std::string example = example_configuration();
  for (const SettingRow& row : setting_rows()) {
    const std::string indent = row.key().find('.') == std::string_view::npos ? "\n  " : "\n    ";
    CHECK(example.find(indent + last_key(row) + ": " + show_value(row, Settings{}) + "\n") !=
          std::string::npos);
  }
  std::istringstream lines(example);
  for (std::string line; std::getline(lines, line);) CHECK(line.size() <= 100);
  const std::string name = std::filesystem::temp_directory_path() /
                           ("foothold_example." + std::to_string(::getpid()) + ".yaml");
  std::ofstream(name) << example;
  const Result<Settings> loaded = load_settings(name, {});
  std::filesystem::remove(name);
  CHECK(loaded == Settings{});
}

TEST_CASE("the help of a setting stands unbroken above it") {
  // Wrapping may only turn spaces into line ends.
  std::string words;
  std::istringstream lines(example_configuration());
  for (std::string line; std::getline(lines, line);) {
    const std::size_t hash = line.find("# ");
    if (hash == 2 || hash == 4) words += line.substr(hash + 2) + " ";
  }
  for (const SettingRow& row : setting_rows())
    CHECK(words.find(std::string(row.help) + " ") != std::string::npos);
}

TEST_CASE("the fingerprint is of what changes an answer") {
  const Settings base;
  CHECK(detection_fingerprint(base) ==
        "detection.mode literal\ndetection.severity_mode graded\ndetection.weights { }\n"
        "detection.caps { }\ndetection.thresholds { }\ndetection.learning_period 7d\n"
        "detection.forget_after 90d\ndetection.accounts [ ]\n"
        "detection.trusted_networks [ ]\ndetection.suppress [ ]\ndetection.changes [ ]\n");
  Settings other = base;
  other.state = {"/x", 5, {{"a", "b"}}};
  other.pipeline = {3, 4};
  other.detection.catalog = {"/c.tsv"};
  other.enrichment.networks = "/n.tsv";
  CHECK(detection_fingerprint(other) == detection_fingerprint(base));
  other.detection.learning_period_ms = kDayMs;
  CHECK(detection_fingerprint(other) != detection_fingerprint(base));
}

}  // namespace foothold
