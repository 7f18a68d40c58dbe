#include "app.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <sstream>
#include <thread>

#include "base/clock.h"
#include "base/hash.h"
#include "config/config.h"
#include "detect/judge.h"
#include "pipeline/restore.h"

namespace foothold {

Result<std::string> read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  // An empty file sets failbit only.
  if (!in.is_open() || text.bad()) {
    return fail(Errc::rejected, "cannot read " + path + ": " + std::strerror(errno));
  }
  return text.str();
}

std::vector<std::string> environment() {
  std::vector<std::string> variables;
  for (char** at = environ; *at != nullptr; at++) variables.emplace_back(*at);
  return variables;
}

namespace {

// The settings as the detector takes them. What they may hold was checked when they were read.
Policy policy_of(const DetectionSettings& detection) {
  Policy policy{.mode = static_cast<DetectionMode>(detection.mode),
                .severity_mode = static_cast<SeverityMode>(detection.severity_mode),
                .learning_period_ms = detection.learning_period_ms,
                .forget_days = static_cast<std::int32_t>(detection.forget_after_ms / kDayMs),
                .accounts = {detection.accounts.begin(), detection.accounts.end()}};
  std::vector<AddressRange> trusted;
  for (const std::string& network : detection.trusted_networks) {
    if (const std::optional<AddressRange> range = parse_cidr(network)) trusted.push_back(*range);
  }
  policy.trusted_networks = AddressSet(trusted);
  for (const SuppressionSetting& rule : detection.suppress)
    policy.suppressions.push_back({rule.id, rule.owner, rule.reason, rule.expires_day, rule.match});
  for (const ChangeSetting& change : detection.changes)
    policy.changes.push_back(
        {change.ticket, change.principal, change.account, change.from_ms, change.to_ms});
  return policy;
}

}  // namespace

Result<Core> load_core(const std::optional<std::string>& config_file) {
  Core core;
  core.settings = TRY(load_settings(config_file, environment()));
  std::vector<Catalog::File> files;
  for (const std::string& path : core.settings.detection.catalog) {
    std::string text = TRY(read_file(path));
    files.push_back({path, std::move(text)});
  }
  core.catalog = TRY(Catalog::load(files));
  std::string fingerprint = detection_fingerprint(core.settings);
  if (!core.settings.enrichment.networks.empty()) {
    core.networks = TRY(Networks::load(core.settings.enrichment.networks));
    const std::string database = TRY(read_file(core.settings.enrichment.networks));
    fingerprint += "networks " + std::to_string(hash64(database)) + "\n";
  }
  const DetectionSettings& detection = core.settings.detection;
  core.policy = policy_of(detection);
  core.policy.weights = TRY(Weights::from(detection.weights, detection.caps, detection.thresholds));
  fingerprint += core.catalog.to_tsv();
  fingerprint += core.policy.weights.fingerprint();
  core.config_hash = sha256_hex32(fingerprint);
  return core;
}

std::vector<std::string> expired_rules(const Core& core) {
  std::vector<std::string> told;
  const std::int32_t today = day_of(wall_ms());
  for (const SuppressionRule& rule : core.policy.suppressions) {
    if (rule.expires_day > today) continue;
    told.push_back("suppression rule " + rule.id + " of " + rule.owner + " expired on " +
                   format_day(rule.expires_day) +
                   ": it suppresses nothing of that day or later; renew it or remove it");
  }
  return told;
}

void warn_of_expired_rules(const Core& core) {
  for (const std::string& text : expired_rules(core))
    std::fprintf(stderr, "foothold: %s\n", text.c_str());
}

Result<OpenedStore> open_store(const Settings& settings, const std::string& directory) {
  OpenedStore opened;
  StoreOptions options{.directory = directory,
                       .cache_bytes = settings.state.cache_bytes / 4,
                       .rocksdb = settings.state.rocksdb};
  if (directory.empty()) {
    opened.temporary = TRY(TemporaryDirectory::create());
    options.directory = opened.temporary->path();
    options.durability = Durability::none;
  }
  opened.store = TRY(RocksStore::open(options));
  TRY(refuse_owned(*opened.store, options.directory));
  return opened;
}

Pipeline::Options pipeline_options(const Core& core) {
  const std::size_t shards = core.settings.pipeline.shards;
  return {.policy = core.policy,
          .config_hash = core.config_hash,
          .shards = shards != 0 ? shards : core_count(),
          .cache_bytes = core.settings.state.cache_bytes / 4 * 3,
          .epoch_messages = core.settings.pipeline.epoch_messages};
}

std::size_t core_count() {
  return std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace foothold
