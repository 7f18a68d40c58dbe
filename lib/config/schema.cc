#include "config/schema.h"

#include <array>

namespace foothold {
namespace {

constexpr std::array<std::string_view, 3> kModes = {"literal", "balanced", "strict"};
constexpr std::array<std::string_view, 3> kSeverityModes = {"type", "graded", "compat"};
constexpr std::array<std::string_view, 4> kLevels = {"debug", "info", "warn", "error"};
constexpr std::array<std::string_view, 2> kFormats = {"json", "text"};

// "file:…" and "env:…" name where a secret is; anything else is the secret.
bool is_secret_property(std::string_view name, std::string_view value) {
  const bool secret = name.find("password") != std::string_view::npos ||
                      name.find("secret") != std::string_view::npos || name.ends_with(".pem") ||
                      name == "sasl.oauthbearer.config" || name == "sasl.jaas.config";
  return secret && !value.starts_with("file:") && !value.starts_with("env:");
}

constexpr std::array kRows = {
    SettingRow{"kafka.brokers",
               TextSetting{[](Settings& s) -> std::string& { return s.kafka.brokers; }},
               "kafka-0:9092,kafka-1:9092", "Where to find the cluster: some of its brokers."},
    SettingRow{"kafka.input.topics", TextsSetting{[](Settings& s) -> std::vector<std::string>& {
                 return s.kafka.input_topics;
               }},
               "[ cloudtrail, cloudtrail-eu ]",
               "Topics of CloudTrail messages, in any envelope. All of their partitions are read, "
               "those that are added later too."},
    SettingRow{"kafka.input.group",
               TextSetting{[](Settings& s) -> std::string& { return s.kafka.group; }}, "siem",
               "The group whose offsets say how far the input is read. It is the producer's "
               "transactional.id as well: of two daemons with one group the later fences the "
               "earlier."},
    SettingRow{"kafka.findings.topic",
               TextSetting{[](Settings& s) -> std::string& { return s.kafka.findings_topic; }},
               "security.findings",
               "Where findings go: the key is the finding's id, each change goes out once. Read "
               "it with isolation.level read_committed."},
    SettingRow{"kafka.dead_letter.topic",
               TextSetting{[](Settings& s) -> std::string& { return s.kafka.dead_letter_topic; }},
               "security.dead-letter", "Where messages and records go that cannot be decoded."},
    SettingRow{"kafka.state.topic",
               TextSetting{[](Settings& s) -> std::string& { return s.kafka.state_topic; }},
               "security.state",
               "The compacted topic, of one partition, from which the state is restored when the "
               "state directory is lost."},
    SettingRow{"kafka.feedback.topic",
               TextSetting{[](Settings& s) -> std::string& { return s.kafka.feedback_topic; }},
               "security.feedback",
               "Where analysts' verdicts on findings come from (foothold feedback). Let only them "
               "write to it: a verdict changes what foothold takes for normal. It can be none of "
               "the other topics."},
    SettingRow{"kafka.create_topics",
               FlagSetting{[](Settings& s) -> bool& { return s.kafka.create_topics; }}, "true",
               "Whether topics that do not exist are created, with the settings they need. Else "
               "they are asked for."},
    SettingRow{"kafka.properties",
               MapSetting{[](Settings& s) -> std::map<std::string, std::string>& {
                            return s.kafka.properties;
                          },
                          is_secret_property},
               "{ security.protocol: SASL_SSL, sasl.password: \"file:/run/secrets/kafka\" }",
               "Properties of librdkafka by its own names, for consumers and producer alike: TLS, "
               "SASL, fetch sizes. A value \"file:PATH\" is what the file holds, \"env:NAME\" "
               "what the variable holds."},
    SettingRow{
        "state.directory",
        PathSetting{[](Settings& s) -> std::string& { return s.state.directory; }},
        "/var/lib/foothold",
        "Where the baseline is kept. Empty: replay keeps it in a temporary directory, which is "
        "removed at the end; run needs one."},
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
        "pipeline.consumers",
        NumberSetting{[](Settings& s) -> std::uint64_t& { return s.pipeline.consumers; }, 0, 64},
        "2",
        "Kafka consumers, each with a thread that fetches and decodes. 0: one for each core. "
        "Changing it changes no finding."},
    SettingRow{
        "pipeline.shards",
        NumberSetting{[](Settings& s) -> std::uint64_t& { return s.pipeline.shards; }, 0, 256}, "4",
        "Threads that share the principals among them. 0: one for each core. Changing it "
        "changes no finding."},
    SettingRow{
        "pipeline.epoch",
        DurationSetting{[](Settings& s) -> std::int64_t& { return s.pipeline.epoch_ms; }, 20,
                        60 * kSecondMs},
        "250ms",
        "How long messages are gathered before their results are committed in one transaction. "
        "Less is sooner, more is cheaper."},
    SettingRow{
        "pipeline.epoch_messages",
        NumberSetting{[](Settings& s) -> std::uint64_t& { return s.pipeline.epoch_messages; }, 1,
                      1'000'000},
        "5000",
        "Records taken up before their results are saved together. Fewer of them means less "
        "memory and more writes, never other findings."},
    SettingRow{"http.listen",
               TextSetting{[](Settings& s) -> std::string& { return s.http.listen; }},
               "0.0.0.0:9464", "Address and port of /metrics, /healthz and /readyz."},
    SettingRow{"http.baseline", FlagSetting{[](Settings& s) -> bool& { return s.http.baseline; }},
               "true",
               "Whether /baseline?principal=ARN shows what is known of a principal to whoever "
               "can reach the port."},
    SettingRow{
        "detection.mode",
        ChoiceSetting{kModes,
                      [](const Settings& s) { return static_cast<std::size_t>(s.detection.mode); },
                      [](Settings& s, std::size_t choice) {
                        s.detection.mode = static_cast<DetectionModeSetting>(choice);
                      }},
        "balanced",
        "Which first-ever calls become findings. literal: each of them, once the principal is "
        "past its learning period; the score decides how severe it is. balanced: those of a score "
        "of 10 or more. strict: of 35 or more. What opens much, root and instance credentials are "
        "findings in every mode.",
        Takes::reload},
    SettingRow{
        "detection.severity_mode",
        ChoiceSetting{
            kSeverityModes,
            [](const Settings& s) { return static_cast<std::size_t>(s.detection.severity_mode); },
            [](Settings& s, std::size_t choice) {
              s.detection.severity_mode = static_cast<SeverityModeSetting>(choice);
            }},
        "compat",
        "Where severity comes from. graded: from the score, so that harmless firsts sink and "
        "strange ones rise. compat: from the score, in GuardDuty's three steps 2, 5 and 8. "
        "type: from the finding type, Medium, as the three types always had it.",
        Takes::reload},
    SettingRow{"detection.weights",
               MapSetting{[](Settings& s) -> std::map<std::string, std::string>& {
                 return s.detection.weights;
               }},
               "{ N1: 20, O6.tor: 40 }",
               "Points of signals, by the ids in docs/findings.md; those that are not named keep "
               "theirs. Try it on last month first: foothold diff.",
               Takes::reload},
    SettingRow{"detection.caps", MapSetting{[](Settings& s) -> std::map<std::string, std::string>& {
                 return s.detection.caps;
               }},
               "{ N: 25 }",
               "What the points of a group of signals sum to at most: N, O, C, Q, I; M at least.",
               Takes::reload},
    SettingRow{
        "detection.thresholds", MapSetting{[](Settings& s) -> std::map<std::string, std::string>& {
          return s.detection.thresholds;
        }},
        "{ \"7.0\": 40, balanced: 15 }",
        "From which score on a severity holds, and the least score of a finding in the modes "
        "balanced and strict.",
        Takes::reload},
    SettingRow{
        "detection.learning_period",
        DurationSetting{[](Settings& s) -> std::int64_t& { return s.detection.learning_period_ms; },
                        0, 90 * kDayMs},
        "14d",
        "How long after its first activity a principal is only learned from. Calls within it "
        "are history and not findings.",
        Takes::reload},
    SettingRow{
        "detection.forget_after",
        DurationSetting{[](Settings& s) -> std::int64_t& { return s.detection.forget_after_ms; },
                        kDayMs, 90 * kDayMs},
        "30d", "A call that was last made longer ago than this is new again.", Takes::reload},
    SettingRow{
        "detection.catalog",
        PathsSetting{[](Settings& s) -> std::vector<std::string>& { return s.detection.catalog; }},
        "[ our-catalog.tsv ]",
        "Files that add rows to the built-in catalogue of API calls or remove some of it, in "
        "this order. Relative names are taken from the folder of the configuration file.",
        Takes::reload},
    SettingRow{
        "detection.accounts",
        TextsSetting{[](Settings& s) -> std::vector<std::string>& { return s.detection.accounts; }},
        "[ \"111122223333\", \"444455556666\" ]",
        "The organisation's accounts. Sharing with any other account than these and the call's own "
        "counts as letting a stranger in.",
        Takes::reload},
    SettingRow{"detection.trusted_networks",
               NetworksSetting{[](Settings& s) -> std::vector<std::string>& {
                 return s.detection.trusted_networks;
               }},
               "[ 198.51.100.0/24, \"2001:db8:7::/48\" ]",
               "Networks whose addresses are never strange: offices, VPN gateways. A call from one "
               "of them gets no points for its origin; it is judged like any other all the same.",
               Takes::reload},
    SettingRow{"detection.suppress",
               SuppressionsSetting{[](Settings& s) -> std::vector<SuppressionSetting>& {
                 return s.detection.suppress;
               }},
               "[ { id: quiet-ci, owner: sec-team, reason: nightly rebuild, expires: 2027-01-31, "
               "match: { resource.accessKeyDetails.userName: jenkins-* } } ]",
               "Findings that are known and wanted. Such a finding still goes out, archived, with "
               "the rule's id, owner, reason and expiry. match: what paths of the finding's JSON "
               "must hold, all of them; * stands for any characters, ? for one. From the day of "
               "expires on (UTC, by the time of the calls) the rule does nothing. In the "
               "environment: the list as YAML on one line.",
               Takes::reload},
    SettingRow{"detection.changes", ChangesSetting{[](Settings& s) -> std::vector<ChangeSetting>& {
                 return s.detection.changes;
               }},
               "[ { ticket: CHG-1042, principal: \"arn:aws:iam::*:role/terraform-*\", account: "
               "\"111122223333\", from: 2026-11-24T09:00:00Z, to: 2026-11-24T12:00:00Z } ]",
               "Changes that were announced: from when to when, 7 days at most, and who works on "
               "them. principal: a pattern for the principal as findings name it, * stands for any "
               "characters, ? for one. account: that of the call; any, if left out. Such a call "
               "gets the points of M4, which speak for it, and no finding is silenced. The time of "
               "the call counts. In the environment: the list as YAML on one line.",
               Takes::reload},
    SettingRow{
        "enrichment.networks",
        PathSetting{[](Settings& s) -> std::string& { return s.enrichment.networks; }},
        "networks.tsv",
        "What is known of addresses: a MaxMind-format database, or text with the columns cidr, "
        "asn, org, kind, country and a tab between. Empty: nothing. A relative name is taken "
        "from the folder of the configuration file.",
        Takes::reload},
    SettingRow{
        "log.level",
        ChoiceSetting{
            kLevels, [](const Settings& s) { return static_cast<std::size_t>(s.log.level); },
            [](Settings& s, std::size_t choice) { s.log.level = static_cast<LogLevel>(choice); }},
        "debug", "The least important events that are logged.", Takes::reload},
    SettingRow{
        "log.format",
        ChoiceSetting{
            kFormats,
            [](const Settings& s) { return static_cast<std::size_t>(s.log.format); },
            [](Settings& s, std::size_t choice) { s.log.format = static_cast<LogFormat>(choice); }},
        "text", "json: an object a line; text: for a person's terminal."},
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
