#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "app.h"
#include "base/clock.h"
#include "commands/commands.h"
#include "config/config.h"
#include "finding/verdict.h"
#include "kafka/send.h"
#include "output.h"

namespace foothold {
namespace {

Result<FindingVerdict> verdict_of(const FeedbackOptions& options) {
  FindingVerdict verdict{.finding_id = options.finding_id,
                         .useful = options.verdict == "useful",
                         .by = options.by,
                         .note = options.note,
                         .time_ms = wall_ms() / kSecondMs * kSecondMs};
  if (!options.time.empty()) {
    const std::optional<std::int64_t> time_ms = parse_time(options.time);
    if (!time_ms) {
      return fail(Errc::rejected,
                  "--time must be a time such as 2026-01-20T12:00:00Z, not '" + options.time + "'");
    }
    if (*time_ms > verdict.time_ms + kDayMs)
      return fail(Errc::rejected, "--time lies more than a day ahead: a verdict is about the past");
    verdict.time_ms = *time_ms;
  }
  const Result<> good = check(verdict);
  if (!good) {
    return fail(Errc::rejected,
                "that is no verdict: " + good.error().what + "; see foothold feedback --help");
  }
  return verdict;
}

// In one write, so that lines of several people do not mix.
Result<> append(const std::string& path, const std::string& line) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (fd < 0) return fail(Errc::rejected, "cannot write " + path + ": " + std::strerror(errno));
  Result<> written = write_all(fd, line);
  ::close(fd);
  return written;
}

Result<std::string> deliver(const FeedbackOptions& options, const FindingVerdict& verdict) {
  if (!options.to.empty()) {
    TRY(append(options.to, to_json(verdict) + "\n"));
    return "written to " + options.to;
  }
  const Settings settings = TRY(load_settings(options.config, environment()));
  Log log(LogLevel::error, LogFormat::text);
  Metrics metrics;
  const KafkaAccess access = TRY(resolve_secrets({.brokers = settings.kafka.brokers,
                                                  .properties = settings.kafka.properties,
                                                  .log = &log,
                                                  .metrics = &metrics}));
  const std::string& topic = settings.kafka.feedback_topic;
  const Sent sent = TRY(send(access, {topic, "kafka.feedback.topic"}, settings.kafka.create_topics,
                             verdict.finding_id, to_json(verdict)));
  return "acknowledged by Kafka: " + topic + ", partition " + std::to_string(sent.partition) +
         ", offset " + std::to_string(sent.offset);
}

Result<int> run(const FeedbackOptions& options) {
  const FindingVerdict verdict = TRY(verdict_of(options));
  const std::string where = TRY(deliver(options, verdict));
  TRY(write_all(STDOUT_FILENO, "finding " + verdict.finding_id + " is " +
                                   (verdict.useful ? "useful" : "not useful") + ", says " +
                                   verdict.by + " (" + format_time_seconds(verdict.time_ms) +
                                   "); " + where + "\n"));
  return static_cast<int>(kOk);
}

}  // namespace

int feedback(const FeedbackOptions& options) {
  const Result<int> code = run(options);
  return code ? *code : report(code.error());
}

}  // namespace foothold
