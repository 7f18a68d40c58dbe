#include "trial.h"

#include <cstdio>
#include <set>
#include <unordered_set>

#include "base/time.h"
#include "commands/commands.h"
#include "files/feedback_source.h"
#include "interrupt.h"
#include "pipeline/pipeline.h"
#include "progress.h"

namespace foothold {
namespace {

// Hands activities on, and counts whose they are and on which days.
class CountingSource final : public EventSource {
 public:
  explicit CountingSource(EventSource& source) : source_(source) {}

  Result<Polled> poll(std::size_t limit) override {
    Polled polled = TRY(source_.poll(limit));
    for (const Batch* const batch : polled.batches) {
      for (const ActivityView& activity : batch->activities) count(activity);
    }
    return polled;
  }
  std::size_t principals() const { return principals_.size(); }
  std::size_t days() const { return days_.size(); }

 private:
  void count(const ActivityView& activity) {
    principals_.insert(activity.principal_hash);
    const std::int32_t day = day_of(activity.moment.time_ms);
    if (day != latest_) days_.insert(day);
    latest_ = day;
  }

  EventSource& source_;
  std::unordered_set<std::uint64_t> principals_;
  std::set<std::int32_t> days_;
  std::int32_t latest_ = -1;
};

// Keeps of each finding what is measured.
class CollectingLog final : public EpochLog {
 public:
  Result<std::vector<StateWrite>> commit(const Epoch& epoch) override {
    for (const FindingUpdate& update : epoch.findings) {
      ScoredFinding finding = TRY(read_finding(update.json));
      findings_.push_back(std::move(finding));
    }
    return std::vector<StateWrite>();
  }
  std::vector<ScoredFinding> take() { return std::move(findings_); }

 private:
  std::vector<ScoredFinding> findings_;
};

}  // namespace

Result<Trial> run_trial(const Core& core, const Inputs& inputs,
                        const std::vector<std::string>& feedback, bool quiet) {
  const OpenedStore opened = TRY(open_store(core.settings, ""));
  FileSource files(inputs.files, core.catalog);
  FeedbackSource told = TRY(FeedbackSource::open(feedback, files));
  CountingSource source(told);
  CollectingLog log;
  Pipeline pipeline(pipeline_options(core), core.catalog, core.networks.get(), source,
                    *opened.store, log);
  ProgressLine progress(quiet);
  watch_signals(WaitingCalls::end);
  for (bool more = true; more && !interrupted();) {
    more = TRY(pipeline.step());
    progress.show({.records = pipeline.decoded().records,
                   .findings = pipeline.findings(),
                   .bytes_read = files.bytes_read(),
                   .bytes_total = inputs.bytes});
  }
  progress.clear();
  if (interrupted()) return Trial{.interrupted = true};
  TRY(pipeline.publish_touched());
  return Trial{.findings = log.take(),
               .extent = {.records = pipeline.decoded().records,
                          .principals = source.principals(),
                          .days = source.days()},
               .dead_letters = pipeline.decoded().dead_total()};
}

int report_interrupted() {
  std::fprintf(stderr, "foothold: interrupted\n");
  return kInterrupted;
}

void report_dead_letters(const Trial& trial) {
  if (trial.dead_letters == 0) return;
  std::fprintf(stderr,
               "foothold: %s of the input could not be decoded and are not in this; foothold "
               "replay --dead-letters FILE writes them to a file\n",
               grouped(trial.dead_letters).c_str());
}

}  // namespace foothold
