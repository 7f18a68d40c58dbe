#include "config/schema.h"

#include <array>

namespace foothold {
namespace {

constexpr std::array<std::string_view, 1> kModes = {"literal"};

constexpr std::array kRows = {
    SettingRow{"state.directory",
               PathSetting{[](Settings& s) -> std::string& { return s.state.directory; }},
               "/var/lib/foothold",
               "Where the baseline is kept between runs. Empty: in a temporary directory, which is "
               "removed at the end."},
    SettingRow{"state.cache",
               BytesSetting{[](Settings& s) -> std::uint64_t& { return s.state.cache_bytes; },
                            std::uint64_t{16} << 20, std::uint64_t{1} << 40},
               "4GiB",
               "Memory for the baseline: hot profiles, and what RocksDB keeps of the rest. More of "
               "it means fewer reads from the disk, never other findings."},
    SettingRow{"state.rocksdb", MapSetting{[](Settings& s) -> std::map<std::string, std::string>& {
                 return s.state.rocksdb;
               }},
               "{ max_background_jobs: 4 }",
               "Options of RocksDB by RocksDB's own names, passed through to the database and to "
               "each of its column families."},
    SettingRow{
        "pipeline.shards",
        NumberSetting{[](Settings& s) -> std::uint64_t& { return s.pipeline.shards; }, 0, 256}, "4",
        "Threads that share the principals among them. 0: one for each core. Changing it "
        "changes no finding."},
    SettingRow{
        "pipeline.epoch_messages",
        NumberSetting{[](Settings& s) -> std::uint64_t& { return s.pipeline.epoch_messages; }, 1,
                      1'000'000},
        "5000",
        "Records taken up before their results are saved together. Fewer of them means less "
        "memory and more writes, never other findings."},
    SettingRow{
        "detection.mode",
        ChoiceSetting{kModes,
                      [](const Settings& s) { return static_cast<std::size_t>(s.detection.mode); },
                      [](Settings& s, std::size_t choice) {
                        s.detection.mode = static_cast<DetectionMode>(choice);
                      }},
        "literal",
        "Which first-ever calls become findings. literal: each of them, once the principal is "
        "past its learning period."},
    SettingRow{
        "detection.learning_period",
        DurationSetting{[](Settings& s) -> std::int64_t& { return s.detection.learning_period_ms; },
                        0, 90 * kDayMs},
        "14d",
        "How long after its first activity a principal is only learned from. Calls within it "
        "are history and not findings."},
    SettingRow{
        "detection.forget_after",
        DurationSetting{[](Settings& s) -> std::int64_t& { return s.detection.forget_after_ms; },
                        kDayMs, 90 * kDayMs},
        "30d", "A call that was last made longer ago than this is new again."},
    SettingRow{
        "detection.catalog",
        PathsSetting{[](Settings& s) -> std::vector<std::string>& { return s.detection.catalog; }},
        "[ our-catalog.tsv ]",
        "Files that add rows to the built-in catalogue of API calls or remove some of it, in "
        "this order. Relative names are taken from the folder of the configuration file."},
    SettingRow{
        "enrichment.networks",
        PathSetting{[](Settings& s) -> std::string& { return s.enrichment.networks; }},
        "networks.tsv",
        "What is known of addresses: a MaxMind-format database, or text with the columns cidr, "
        "asn, org, kind, country and a tab between. Empty: nothing. A relative name is taken "
        "from the folder of the configuration file."},
};

}  // namespace

std::span<const SettingRow> setting_rows() {
  return kRows;
}

std::string environment_name(const SettingRow& row) {
  std::string name = "FOOTHOLD_";
  for (const char c : row.path) {
    name.push_back(c == '.' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
  }
  return name;
}

}  // namespace foothold
