#include "config/load.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "config/config.h"

// Goal: default, then file, then environment; and an error that names the place and the way out.
namespace foothold {
namespace {

namespace fs = std::filesystem;

// A configuration file in a folder of its own.
class File {
 public:
  explicit File(const std::string& text) {
    folder_ = fs::temp_directory_path() / ("foothold_config." + std::to_string(::getpid()));
    fs::create_directory(folder_);
    std::ofstream(name(), std::ios::binary) << text;
  }
  ~File() { fs::remove_all(folder_); }
  std::string name() const { return folder_ / "f.yaml"; }
  std::string folder() const { return folder_; }

 private:
  fs::path folder_;
};

Result<Settings> load(const std::string& text, const std::vector<std::string>& environment = {}) {
  const File file(text);
  return load_settings(file.name(), environment);
}

// The error without the folder's name.
std::string error(const std::string& text, const std::vector<std::string>& environment = {}) {
  const File file(text);
  const Result<Settings> loaded = load_settings(file.name(), environment);
  REQUIRE_FALSE(loaded.has_value());
  CHECK(loaded.error().code == Errc::rejected);
  const std::string& what = loaded.error().what;
  return what.starts_with(file.folder()) ? what.substr(file.folder().size() + 1) : what;
}

}  // namespace

TEST_CASE("without file and environment the defaults hold, as with an empty file") {
  CHECK(load_settings(std::nullopt, {}) == Settings{});
  CHECK(load("") == Settings{});
  CHECK(load("state:\npipeline: {}\n") == Settings{});
  CHECK(Settings{}.detection.learning_period_ms == 7 * kDayMs);
  CHECK(Settings{}.detection.forget_after_ms == 90 * kDayMs);
  CHECK(Settings{}.state.cache_bytes == 1'073'741'824);
  CHECK(Settings{}.pipeline.epoch_messages == 20'000);
}

TEST_CASE("every setting can be set by the file") {
  const File file(
      "state:\n  directory: /s\n  cache: 2GiB\n  rocksdb: { max_background_jobs: 4, x: '{a=b}' }\n"
      "pipeline: { shards: 7, epoch_messages: 10 }\n"
      "detection:\n  mode: literal\n  learning_period: 3d\n  forget_after: 30d\n"
      "  catalog:\n    - a.tsv\n    - /b.tsv\n"
      "enrichment:\n  networks: n.tsv\n");
  const Settings settings = load_settings(file.name(), {}).value();
  CHECK(settings.state.directory == "/s");
  CHECK(settings.state.cache_bytes == 2ULL << 30);
  CHECK(settings.state.rocksdb ==
        std::map<std::string, std::string>{{"max_background_jobs", "4"}, {"x", "{a=b}"}});
  CHECK(settings.pipeline.shards == 7);
  CHECK(settings.pipeline.epoch_messages == 10);
  CHECK(settings.detection.learning_period_ms == 3 * kDayMs);
  CHECK(settings.detection.forget_after_ms == 30 * kDayMs);
  CHECK(settings.detection.catalog == std::vector<std::string>{file.folder() + "/a.tsv", "/b.tsv"});
  CHECK(settings.enrichment.networks == file.folder() + "/n.tsv");
}

TEST_CASE("the environment wins over the file") {
  const Settings settings =
      load("pipeline: { shards: 7, epoch_messages: 10 }\ndetection: { catalog: [ a.tsv ] }\n",
           {"PATH=/bin", "FOOTHOLD_PIPELINE_SHARDS=3", "FOOTHOLD_DETECTION_CATALOG=/c.tsv,/d.tsv",
            "FOOTHOLD_STATE_ROCKSDB=a=1,b=2", "FOOTHOLD_STATE_DIRECTORY="})
          .value();
  CHECK(settings.pipeline.shards == 3);
  CHECK(settings.pipeline.epoch_messages == 10);
  CHECK(settings.detection.catalog == std::vector<std::string>{"/c.tsv", "/d.tsv"});
  CHECK(settings.state.rocksdb == std::map<std::string, std::string>{{"a", "1"}, {"b", "2"}});
  CHECK(settings.state.directory.empty());
}

TEST_CASE("an error in the file names line, column, key and what is allowed") {
  const std::vector<std::pair<std::string, std::string>> bad = {
      {"state:\n  cahce: 1GiB\n",
       "f.yaml:2:3: there is no setting state.cahce; the nearest is state.cache"},
      {"detections:\n  mode: literal\n",
       "f.yaml:1:1: there is no setting detections; the nearest is detection"},
      {"shards: 4\n", "f.yaml:1:1: there is no setting shards; the nearest is pipeline.shards"},
      {"state: { shards: 4 }\n",
       "there is no setting state.shards; the nearest is pipeline.shards"},
      {"state: 5\n", "f.yaml:1:8: state is a section"},
      {"state: [ cache ]\n", "f.yaml:1:8: state is a section"},
      {"- state\n", "f.yaml:1:1: a configuration is a map"},
      {"just words\n", "f.yaml:1:1: a configuration is a map"},
      {"pipeline:\n  shards: many\n",
       "f.yaml:2:11: pipeline.shards must be a number from 0 to 256, such as 4; it is \"many\""},
      {"pipeline:\n  shards: [ 4 ]\n", "it is a list"},
      {"pipeline:\n  shards: { a: 4 }\n", "it is a map"},
      {"pipeline:\n  shards:\n",
       "f.yaml:2:3: pipeline.shards must be a number from 0 to 256, such as 4; it is empty"},
      {"pipeline:\n  shards: 1\n  shards: 2\n", "f.yaml:3:3: the key shards is here a second time"},
      {"detection:\n  catalog: a.tsv\n",
       "detection.catalog must be a list of paths, such as [ our-catalog.tsv ]; it is \"a.tsv\""},
      {"detection:\n  catalog: [ [ a.tsv ] ]\n", "it is a list"},
      {"detection:\n  catalog: [ '' ]\n", "it is a list"},
      {"detection:\n  mode: loud\n", "f.yaml:2:9: detection.mode must be a word out of literal"},
      {"state:\n  rocksdb: { a: { b: c } }\n", "it is a map"},
      {"state:\n  rocksdb: [ a ]\n", "state.rocksdb must be a map of names to values"},
      {"state:\n  directory: \"a\\0b\"\n", "state.directory must be a path"},
      {"state: [\n", "no YAML"}};
  for (const auto& [text, expected] : bad) {
    const std::string what = error(text);
    INFO(what);
    CHECK(what.find(expected) != std::string::npos);
  }
}

TEST_CASE("an error in the environment names the variable") {
  CHECK(error("", {"FOOTHOLD_PIPELINE_SHARDS=x"})
            .starts_with("FOOTHOLD_PIPELINE_SHARDS in the environment: pipeline.shards must be a "
                         "number from 0 to 256"));
  CHECK(error("", {"FOOTHOLD_PIPELINE_SHARD=4"}) ==
        "FOOTHOLD_PIPELINE_SHARD in the environment: there is no such setting; the nearest is "
        "FOOTHOLD_PIPELINE_SHARDS");
  CHECK(error("", {"FOOTHOLD_="}).find("no such setting") != std::string::npos);
  CHECK(error("", {"FOOTHOLD_X"}).find("no such setting") != std::string::npos);
}

TEST_CASE("what Kubernetes says of a service called foothold is not taken for settings") {
  CHECK(load("", {"FOOTHOLD_SERVICE_HOST=10.0.0.1", "FOOTHOLD_SERVICE_PORT=9464",
                  "FOOTHOLD_SERVICE_PORT_METRICS=9464", "FOOTHOLD_PORT=tcp://10.0.0.1:9464",
                  "FOOTHOLD_PORT_9464_TCP=tcp://10.0.0.1:9464", "FOOTHOLD_PORT_9464_TCP_PROTO=tcp",
                  "FOOTHOLD_PORT_9464_TCP_PORT=9464", "FOOTHOLD_PORT_53_UDP=udp://10.0.0.1:53"}) ==
        Settings{});
}

TEST_CASE("a file that is not there, is a folder or is too large is refused by name") {
  for (const std::string& name :
       {std::string("/no/such/file.yaml"), std::string("/tmp"), std::string("/dev/zero")}) {
    const Result<Settings> loaded = load_settings(name, {});
    REQUIRE_FALSE(loaded.has_value());
    CHECK(loaded.error().code == Errc::rejected);
    CHECK(loaded.error().what.starts_with(name));
  }
}

TEST_CASE("a printed configuration is read back as the same settings, with where each comes from") {
  const std::string text =
      "state:\n  directory: 'dir with: \"odd\" \\ name'\n  rocksdb: { a: '{x=1;y=2}', 'b#': ' ' }\n"
      "detection: { catalog: [ a.tsv, 'b, c.tsv' ] }\n";
  const std::vector<std::string> environment = {"FOOTHOLD_PIPELINE_SHARDS=3",
                                                "FOOTHOLD_ENRICHMENT_NETWORKS=n"};
  std::string printed;
  Settings settings;
  {
    const File file(text);
    printed = print_configuration(file.name(), environment).value();
    settings = load_settings(file.name(), environment).value();
    CHECK(printed.find("# " + file.name() + ":2\n") != std::string::npos);
  }
  CHECK(load(printed) == settings);
  CHECK(printed.find("  shards: 3  # FOOTHOLD_PIPELINE_SHARDS\n") != std::string::npos);
  CHECK(printed.find("  epoch_messages: 20000  # default\n") != std::string::npos);
  CHECK_FALSE(print_configuration("/no/such/file", {}).has_value());
}

TEST_CASE("a secret is shown neither in print nor in an error") {
  const std::vector<SettingRow> rows = {
      {"state.directory",
       PathSetting{[](Settings& s) -> std::string& { return s.state.directory; }}, "x", "A secret.",
       Takes::restart, Shown::as_secret},
      {"pipeline.shards",
       NumberSetting{[](Settings& s) -> std::uint64_t& { return s.pipeline.shards; }, 0, 9}, "1",
       "A secret number.", Takes::restart, Shown::as_secret}};
  const Configuration loaded =
      load_configuration(rows, std::nullopt, {"FOOTHOLD_STATE_DIRECTORY=hunter2"}).value();
  CHECK(configuration_yaml(rows, loaded) ==
        "state:\n  directory: \"[secret]\"  # FOOTHOLD_STATE_DIRECTORY\npipeline:\n  shards: 0  # "
        "default\n");
  const auto refused = load_configuration(rows, std::nullopt, {"FOOTHOLD_PIPELINE_SHARDS=hunter2"});
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().what.find("hunter2") == std::string::npos);
  CHECK(refused.error().what.find("pipeline.shards must be a number from 0 to 9") !=
        std::string::npos);
}

}  // namespace foothold
