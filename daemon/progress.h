#pragma once

#include <cstdint>
#include <string>

namespace foothold {

/// What a run has done so far.
struct Progress {
  std::uint64_t records = 0, findings = 0;
  std::uint64_t bytes_read = 0, bytes_total = 0;  ///< total 0: unknown
  std::int64_t elapsed_ms = 0;
};

/// A number with its thousands apart: 21,605.
std::string grouped(std::uint64_t number);
/// One line for a terminal: how far, how fast, how long yet.
std::string progress_line(const Progress& progress);

/// The line on a terminal's standard error, written over a few times a second. Shows nothing if
/// standard error is no terminal. Owned by one thread.
class ProgressLine {
 public:
  explicit ProgressLine(bool quiet);
  /// `elapsed_ms` is filled in: since this object was made.
  void show(Progress progress);
  void clear() const;
  std::int64_t elapsed_ms() const;

 private:
  const bool shown_;
  const std::int64_t began_ms_;
  std::int64_t latest_ms_ = 0;  // 0: nothing was shown yet
};

}  // namespace foothold
