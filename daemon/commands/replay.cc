#include <unistd.h>

#include <optional>

#include "app.h"
#include "base/assert.h"
#include "commands/commands.h"
#include "detect/explain.h"
#include "files/feedback_source.h"
#include "files/file_source.h"
#include "interrupt.h"
#include "output.h"
#include "pipeline/pipeline.h"
#include "progress.h"

namespace foothold {
namespace {

// Hands activities on, and remembers the one that is to be explained.
class WatchingSource final : public EventSource {
 public:
  WatchingSource(EventSource& source, std::string event_id)
      : source_(source), wanted_(!event_id.empty()), id_(call_id(event_id)) {}

  Result<Polled> poll(std::size_t limit) override {
    Polled polled = TRY(source_.poll(limit));
    for (const Batch* const batch : polled.batches) {
      for (const ActivityView& activity : batch->activities) {
        if (wanted_ && activity.moment.id == id_) keep(activity);
      }
    }
    return polled;
  }
  const std::optional<ActivityView>& found() const { return found_; }

 private:
  void keep(ActivityView activity) {
    for (std::string_view* const text :
         {&activity.event_id,     &activity.source,         &activity.name,
          &activity.region,       &activity.address,        &activity.agent,
          &activity.error_code,   &activity.account,        &activity.principal,
          &activity.partition,    &activity.user_type,      &activity.user_name,
          &activity.principal_id, &activity.session,        &activity.source_identity,
          &activity.access_key,   &activity.caller_account, &activity.invoked_by,
          &activity.instance_id,  &activity.record}) {
      *text = bytes_.copy(*text);
    }
    found_ = activity;
  }

  EventSource& source_;
  const bool wanted_;
  const CallId id_;
  Arena bytes_;
  std::optional<ActivityView> found_;
};

std::string skipped_text(const DecodeCounts& counts) {
  std::string text;
  for (std::size_t i = 0; i < counts.skipped.size(); i++) {
    if (counts.skipped[i] == 0) continue;
    text += (text.empty() ? "" : ", ") + std::string(to_string(static_cast<SkipKind>(i))) + " " +
            grouped(counts.skipped[i]);
  }
  return text.empty() ? "none" : text;
}

std::string dead_text(const DecodeCounts& counts) {
  std::string text;
  for (std::size_t i = 0; i < counts.dead.size(); i++) {
    if (counts.dead[i] == 0) continue;
    text += (text.empty() ? " (" : ", ") + std::string(to_string(static_cast<DeadReason>(i))) +
            " " + grouped(counts.dead[i]);
  }
  return grouped(counts.dead_total()) + (text.empty() ? "" : text + ")");
}

std::string outcomes_text(const DecodeCounts& counts) {
  std::string text;
  for (std::size_t i = 1; i < counts.outcomes.size(); i++) {
    if (counts.outcomes[i] == 0) continue;
    text += ", " + std::string(to_string(static_cast<RecordOutcome>(i))) + " " +
            grouped(counts.outcomes[i]);
  }
  return text;
}

// What was opened before anything is read.
struct Given {
  const Inputs& inputs;
  const FileSource& files;
  FeedbackSource& feedback;
  DeadLetterFile dead_letters;
};

class Replay {
 public:
  Replay(const ReplayOptions& options, const Core& core, Given given, Store& store)
      : options_(options),
        core_(core),
        inputs_(given.inputs),
        files_(given.files),
        source_(given.feedback, options.explain),
        log_(options.format == "table" ? OutputLog::Format::table : OutputLog::Format::guardduty,
             std::move(given.dead_letters)),
        pipeline_(options_of(options, core), core.catalog, core.networks.get(), source_, store,
                  log_) {}

  Result<> read() {
    for (bool more = true; more && !interrupted();) {
      more = TRY(pipeline_.step());
      progress_.show(
          {pipeline_.decoded().records, pipeline_.findings(), files_.bytes_read(), inputs_.bytes});
    }
    progress_.clear();
    return {};
  }

  Result<> print() {
    if (!options_.explain.empty()) return explain_one();
    return options_.updates ? Result<>() : pipeline_.publish_touched();
  }

  void summarise() const {
    if (options_.quiet) return;
    const DecodeCounts& counts = pipeline_.decoded();
    const auto elapsed_ms =
        static_cast<std::uint64_t>(std::max<std::int64_t>(progress_.elapsed_ms(), 1));
    std::string text = grouped(counts.records) + " records in " + grouped(inputs_.files.size()) +
                       (inputs_.files.size() == 1 ? " file" : " files") + outcomes_text(counts) +
                       "; skipped: " + skipped_text(counts) +
                       "; dead letters: " + dead_text(counts) + "; " +
                       grouped(pipeline_.findings()) + " findings" + suppressed_text() + "; " +
                       grouped(counts.records * 1000 / elapsed_ms) + " records/s";
    if (pipeline_.folded().too_old != 0)
      text += "; too old to judge: " + grouped(pipeline_.folded().too_old);
    if (inputs_.ignored != 0) text += "; files that are no logs: " + grouped(inputs_.ignored);
    std::fprintf(stderr, "%s\n", text.c_str());
  }

  std::string suppressed_text() const {
    if (log_.suppressed() == 0) return {};
    return ", " + grouped(log_.suppressed()) + " of them suppressed";
  }

  bool malformed() const { return pipeline_.decoded().dead_total() != 0; }

 private:
  static Pipeline::Options options_of(const ReplayOptions& options, const Core& core) {
    Pipeline::Options all = pipeline_options(core);
    all.publish = options.updates && options.explain.empty();
    return all;
  }

  Result<> explain_one() {
    const std::optional<ActivityView>& activity = source_.found();
    if (!activity) {
      return fail(Errc::rejected,
                  "no principal's call in the input has the eventID " + options_.explain +
                      ": it is not there, could not be decoded, or is a service's own");
    }
    const Profile* const profile = TRY(pipeline_.profile(activity->account, activity->principal));
    FOOTHOLD_ASSERT(profile != nullptr);
    return write_all(STDOUT_FILENO, explain(core_.policy, core_.catalog, *profile, *activity));
  }

  const ReplayOptions& options_;
  const Core& core_;
  const Inputs& inputs_;
  const FileSource& files_;
  WatchingSource source_;
  OutputLog log_;
  Pipeline pipeline_;
  ProgressLine progress_{options_.quiet};
};

Result<int> run(const ReplayOptions& options) {
  const Core core = TRY(load_core(options.config));
  warn_of_expired_rules(core);
  const Inputs inputs = TRY(find_inputs(options.paths, core.catalog));
  FileSource files(inputs.files, core.catalog);
  FeedbackSource feedback = TRY(FeedbackSource::open(options.feedback, files));
  DeadLetterFile dead_letters = TRY(DeadLetterFile::open(options.dead_letters));
  const std::string directory =
      options.state.empty() ? core.settings.state.directory : options.state;
  const OpenedStore opened = TRY(open_store(core.settings, directory));
  Replay replay(options, core, {inputs, files, feedback, std::move(dead_letters)}, *opened.store);
  watch_signals(WaitingCalls::end);
  TRY(replay.read());
  if (interrupted()) {
    replay.summarise();
    std::fprintf(stderr, directory.empty()
                             ? "foothold: interrupted\n"
                             : "foothold: interrupted; run the same command again to go on\n");
    return static_cast<int>(kInterrupted);
  }
  TRY(replay.print());
  replay.summarise();
  return static_cast<int>(replay.malformed() ? kMalformed : kOk);
}

}  // namespace

int replay(const ReplayOptions& options) {
  const Result<int> code = run(options);
  return code ? *code : report(code.error());
}

}  // namespace foothold
