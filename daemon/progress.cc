#include "progress.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "base/clock.h"

namespace foothold {
namespace {

constexpr std::int64_t kEveryMs = 200;

}  // namespace

std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, ",");
  return text;
}

std::string progress_line(const Progress& progress) {
  const auto elapsed_ms =
      static_cast<std::uint64_t>(std::max<std::int64_t>(progress.elapsed_ms, 1));
  std::string line = grouped(progress.records) + " records, " + grouped(progress.findings) +
                     " findings, " + grouped(progress.records * 1000 / elapsed_ms) + " records/s";
  if (progress.bytes_total == 0 || progress.bytes_read == 0) return line;
  const std::uint64_t percent =
      std::min<std::uint64_t>(100, progress.bytes_read * 100 / progress.bytes_total);
  const std::uint64_t left_bytes =
      progress.bytes_total - std::min(progress.bytes_read, progress.bytes_total);
  const std::uint64_t left_s = elapsed_ms * left_bytes / progress.bytes_read / 1000;
  return std::to_string(percent) + "%, " + line + ", " + std::to_string(left_s / 60) + "m" +
         std::to_string(left_s % 60) + "s left";
}

ProgressLine::ProgressLine(bool quiet)
    : shown_(!quiet && ::isatty(STDERR_FILENO) == 1), began_ms_(monotonic_ms()) {}

std::int64_t ProgressLine::elapsed_ms() const {
  return monotonic_ms() - began_ms_;
}

void ProgressLine::show(Progress progress) {
  const std::int64_t now_ms = monotonic_ms();
  if (!shown_ || now_ms - latest_ms_ < kEveryMs) return;
  latest_ms_ = now_ms;
  progress.elapsed_ms = now_ms - began_ms_;
  std::fprintf(stderr, "\r\033[K%s", progress_line(progress).c_str());
}

void ProgressLine::clear() const {
  if (latest_ms_ != 0) std::fprintf(stderr, "\r\033[K");
}

}  // namespace foothold
