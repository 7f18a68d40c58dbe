#include "progress.h"

#include <algorithm>

namespace foothold {

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

}  // namespace foothold
