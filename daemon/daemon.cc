#include "daemon.h"

#include <algorithm>
#include <atomic>
#include <csignal>

#include "config/config.h"
#include "interrupt.h"
#include "metrics/exposition.h"
#include "profile_text.h"
#include "stored_profile.h"

namespace foothold {
namespace {

constexpr int kBrokerWaitMs = 30'000;
// Within Kubernetes' 30 s of grace.
constexpr std::int64_t kGiveUpMs = 20'000;
constexpr std::size_t kFoldedTogether = 8192;
constexpr std::int64_t kWatchMs = 2'000;

std::atomic<bool> reload_wanted{false};

void on_hangup(int) {
  reload_wanted = true;
}

// A second SIGTERM or Ctrl-C ends the process at once: nothing is lost by that either.
void watch_all_signals() {
  watch_signals(WaitingCalls::go_on);
  struct sigaction action {};
  action.sa_handler = on_hangup;
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGHUP, &action, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

// Whoever may write logs or findings must not be able to give verdicts on them.
Result<> check_feedback_topic(const KafkaSettings& kafka) {
  std::vector<std::string> others = kafka.input_topics;
  others.insert(others.end(), {kafka.findings_topic, kafka.dead_letter_topic, kafka.state_topic});
  if (std::find(others.begin(), others.end(), kafka.feedback_topic) == others.end()) return {};
  return fail(Errc::rejected, "kafka.feedback.topic is " + kafka.feedback_topic +
                                  ", which is another of foothold's topics; verdicts need one of "
                                  "their own, which only analysts may write to");
}

}  // namespace

Daemon::Daemon(std::optional<std::string> config, Core core, LogFormat format)
    : config_(std::move(config)),
      core_(std::make_unique<Core>(std::move(core))),
      logger_(core_->settings.log.level, format),
      access_{.brokers = core_->settings.kafka.brokers,
              .properties = core_->settings.kafka.properties,
              .log = &logger_,
              .metrics = &metrics_} {}

Result<> Daemon::run() {
  watch_all_signals();
  metrics_.set(Metric::build_info, 1, {FOOTHOLD_VERSION});
  metrics_.set(Metric::process_start_seconds, static_cast<double>(wall_ms()) / 1000);
  metrics_.set(Metric::ready, 0);
  metrics_.set(Metric::restore_ratio, 0);
  begin_counters();
  logger_.write(LogLevel::info, "starting",
                {{"version", FOOTHOLD_VERSION}, {"config_hash", core_->config_hash}});
  http_ = TRY(HttpServer::open(core_->settings.http.listen, http_paths()));
  logger_.write(LogLevel::info, "listening", {{"port", std::int64_t{http_->port()}}});
  TRY(open());
  TRY(restore_state());
  Result<> served = serve();
  health_.set_ready(false);
  source_->stop();
  if (served)
    logger_.write(LogLevel::info, "stopped", {{"text", "all that was read is committed"}});
  return served;
}

// The order is the guarantee. The transactional producer comes first: once it has begun, no other
// daemon of the group can commit, so what the state topic and the group's offsets say from then on
// is final. Only then the state is restored and the input read.
Result<> Daemon::open() {
  const KafkaSettings& kafka = core_->settings.kafka;
  const std::string& directory = core_->settings.state.directory;
  if (directory.empty()) {
    return fail(Errc::rejected,
                "foothold run needs a directory for its state: set state.directory, such as "
                "/var/lib/foothold");
  }
  TRY(check_feedback_topic(kafka));
  access_ = TRY(resolve_secrets(access_));
  store_ = TRY(RocksStore::open({.directory = directory,
                                 .cache_bytes = core_->settings.state.cache_bytes / 4,
                                 .durability = Durability::process,
                                 .rocksdb = core_->settings.state.rocksdb}));
  log_ = TRY(KafkaLog::open({.access = access_,
                             .group = kafka.group,
                             .findings_topic = kafka.findings_topic,
                             .dead_letter_topic = kafka.dead_letter_topic,
                             .state_topic = kafka.state_topic,
                             .go_on = [this] { return go_on(); }}));
  const std::string cluster = TRY(cluster_id(access_, log_->client(), kBrokerWaitMs));
  TRY(claim(*store_, {cluster, kafka.group, kafka.state_topic, kafka.input_topics}, directory));
  std::vector<TopicWanted> topics = {{kafka.findings_topic, "kafka.findings.topic"},
                                     {kafka.dead_letter_topic, "kafka.dead_letter.topic"},
                                     {kafka.state_topic, "kafka.state.topic", true},
                                     {kafka.feedback_topic, "kafka.feedback.topic"}};
  for (const std::string& topic : kafka.input_topics)
    topics.push_back({topic, "kafka.input.topics"});
  TRY(check_topics(access_, log_->client(), topics, kafka.create_topics));
  TRY(log_->begin());
  std::size_t consumers = core_->settings.pipeline.consumers;
  if (consumers == 0) consumers = core_count();
  source_ = TRY(KafkaSource::open({.access = access_,
                                   .topics = kafka.input_topics,
                                   .feedback_topic = kafka.feedback_topic,
                                   .group = kafka.group,
                                   .consumers = consumers,
                                   .asked = &log_->client(),
                                   .epoch_ms = core_->settings.pipeline.epoch_ms}));
  log_->follow(*source_);
  return {};
}

Result<> Daemon::restore_state() {
  const std::int64_t began_ms = monotonic_ms();
  const KafkaSettings& kafka = core_->settings.kafka;
  const auto reader = TRY(
      StateReader::open({.access = access_,
                         .topic = kafka.state_topic,
                         .group = kafka.group,
                         .go_on = [this](double ratio) {
                           health_.set_restored(ratio);
                           metrics_.set(Metric::restore_ratio, ratio);
                           if (ratio < 1) {
                             logger_.write(LogLevel::info, "restoring",
                                           {{"percent", static_cast<std::int64_t>(ratio * 100)}});
                           }
                           return go_on();
                         }}));
  const std::uint64_t changes = TRY(restore(*reader, *store_));
  metrics_.add(Metric::restored, static_cast<double>(changes));
  logger_.write(LogLevel::info, "restored",
                {{"changes", static_cast<std::int64_t>(changes)},
                 {"milliseconds", monotonic_ms() - began_ms}});
  return {};
}

std::unique_ptr<Pipeline> Daemon::make_pipeline() {
  for (const std::string& text : expired_rules(*core_))
    logger_.write(LogLevel::warn, "suppression_expired", {{"text", text}});
  metrics_.replace(Metric::config_info, {{{core_->config_hash}, 1}});
  metrics_.set(Metric::config_loaded_seconds, static_cast<double>(wall_ms()) / 1000);
  files_.watch(config_, core_->settings);
  Pipeline::Options options = pipeline_options(*core_);
  options.publish = true;
  options.folded_together = kFoldedTogether;
  return std::make_unique<Pipeline>(options, core_->catalog, core_->networks.get(), *source_,
                                    *store_, *log_);
}

// One bounded step of a wait has passed. False: give up waiting.
bool Daemon::go_on() {
  health_.turn();
  if (!interrupted()) return true;
  if (stop_ms_ == 0) stop_ms_ = monotonic_ms();
  return monotonic_ms() - stop_ms_ < kGiveUpMs;
}

Result<> Daemon::serve() {
  std::unique_ptr<Pipeline> pipeline = make_pipeline();
  TRY(source_->start(core_->catalog));
  health_.set_ready(true);
  metrics_.set(Metric::ready, 1);
  logger_.write(LogLevel::info, "ready",
                {{"partitions", static_cast<std::int64_t>(source_->positions().size())}});
  while (!interrupted()) {
    TRY(turn(*pipeline));
    if (wants_reload()) TRY(reload(pipeline));
  }
  logger_.write(LogLevel::info, "stopping", {});
  return {};
}

Result<> Daemon::turn(Pipeline& pipeline) {
  health_.turn();
  TRY(pipeline.step());
  note_epoch(pipeline);
  return {};
}

bool Daemon::wants_reload() {
  if (reload_wanted.exchange(false)) return true;
  if (monotonic_ms() - watched_ms_ < kWatchMs) return false;
  watched_ms_ = monotonic_ms();
  return files_.changed();
}

// Between epochs: a new configuration is read and checked whole, and either all of what may change
// counts from here on or nothing does.
Result<> Daemon::reload(std::unique_ptr<Pipeline>& pipeline) {
  Result<Core> loaded = load_core(config_);
  if (!loaded) {
    metrics_.add(Metric::reloads, 1, {"refused"});
    note_outdated(true, false);
    logger_.write(LogLevel::error, "reload_refused", {{"reason", loaded.error().what}});
    return {};
  }
  const std::vector<std::string> waiting = changed_until_restart(core_->settings, loaded->settings);
  note_outdated(false, !waiting.empty());
  if (!waiting.empty()) {
    logger_.write(
        LogLevel::warn, "restart_needed",
        {{"settings", joined(waiting)}, {"text", "they keep their values until the next start"}});
  }
  logger_.set_level(loaded->settings.log.level);
  // What needs a restart keeps its value.
  loaded->settings.kafka = core_->settings.kafka;
  loaded->settings.state = core_->settings.state;
  loaded->settings.pipeline = core_->settings.pipeline;
  loaded->settings.http = core_->settings.http;
  // The consumers decode with the catalogue, so they are stopped while it changes.
  source_->stop();
  decoded_before_.add(pipeline->decoded());
  folded_before_.add(pipeline->folded());
  pipeline.reset();
  core_ = std::make_unique<Core>(*std::move(loaded));
  pipeline = make_pipeline();
  TRY(source_->start(core_->catalog));
  metrics_.add(Metric::reloads, 1, {"applied"});
  logger_.write(LogLevel::info, "reloaded", {{"config_hash", core_->config_hash}});
  return {};
}

std::map<std::string, HttpServer::Answer> Daemon::http_paths() {
  std::map<std::string, HttpServer::Answer> paths;
  paths["/metrics"] = [this](const HttpServer::Parameters&) {
    note_process();
    return HttpAnswer{.content_type = "text/plain; version=0.0.4; charset=utf-8",
                      .body = exposition(metrics_)};
  };
  paths["/healthz"] = [this](const HttpServer::Parameters&) {
    if (health_.alive()) return HttpAnswer{.body = "alive\n"};
    return HttpAnswer{.status = 503, .body = "the loop has not turned for a minute\n"};
  };
  paths["/readyz"] = [this](const HttpServer::Parameters&) {
    if (health_.ready()) return HttpAnswer{.body = "ready\n"};
    const auto percent = static_cast<int>(health_.restored() * 100);
    return HttpAnswer{
        .status = 503,
        .body = "not ready: " + std::to_string(percent) + " % of the state is restored\n"};
  };
  if (core_->settings.http.baseline) {
    paths["/baseline"] = [this](const HttpServer::Parameters& parameters) {
      return baseline(parameters);
    };
  }
  return paths;
}

// As `baseline show --json`, from what is committed and saved.
HttpAnswer Daemon::baseline(const HttpServer::Parameters& parameters) {
  const auto given = [&](const char* name) {
    const auto at = parameters.find(name);
    return at == parameters.end() ? std::string() : at->second;
  };
  Named who{given("account"), given("principal")};
  if (who.principal.empty())
    return {.status = 400, .body = "give principal=ARN, and account=ID where it is another's\n"};
  if (!health_.ready()) return {.status = 503, .body = "the state is not restored yet\n"};
  if (who.account.empty()) {
    // arn:partition:iam::account:…
    std::size_t at = 0;
    for (int i = 0; i < 4 && at != std::string::npos; i++) at = who.principal.find(':', at + 1);
    if (at != std::string::npos) who.account = who.principal.substr(at + 1, 12);
  }
  const Result<Profile> profile = load_profile(*store_, who);
  if (!profile) return {.status = 500, .body = profile.error().what + "\n"};
  if (profile->first_ms == kNeverMs)
    return {.status = 404,
            .body = "nothing is known of this principal in account " + who.account + "\n"};
  return {.content_type = "application/json",
          .body = profile_json(who.account, who.principal, *profile) + "\n"};
}

}  // namespace foothold
