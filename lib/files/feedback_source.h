#pragma once

#include <string>
#include <vector>

#include "pipeline/ports.h"

namespace foothold {

/// Puts the verdicts of feedback files between the activities of another source, each once an
/// activity of its time or later has come: as it would have been with the topic. What could not be
/// read are dead letters of the first poll. Owned by one thread.
class FeedbackSource final : public EventSource {
 public:
  /// A verdict a line. Rejected for a file that cannot be read. `source` must outlive it.
  [[nodiscard]] static Result<FeedbackSource> open(const std::vector<std::string>& paths,
                                                   EventSource& source);

  [[nodiscard]] Result<Polled> poll(std::size_t limit) override;

 private:
  explicit FeedbackSource(EventSource& source) : source_(source) {}
  Result<> read(const std::string& path);

  EventSource& source_;
  Batch read_;  // what the files held; the verdicts by time
  Batch given_;
  std::size_t next_ = 0;  // of read_.verdicts
  bool begun_ = false;
  std::int64_t latest_ms_ = 0;  // of all activities so far
};

}  // namespace foothold
