#include "files/feedback_source.h"

#include <algorithm>
#include <fstream>
#include <limits>

#include "cloudtrail/feedback.h"

namespace foothold {

Result<FeedbackSource> FeedbackSource::open(const std::vector<std::string>& paths,
                                            EventSource& source) {
  FeedbackSource feedback(source);
  for (const std::string& path : paths) TRY(feedback.read(path));
  std::sort(feedback.read_.verdicts.begin(), feedback.read_.verdicts.end(),
            [](const FindingVerdict& a, const FindingVerdict& b) {
              return std::tie(a.time_ms, a) < std::tie(b.time_ms, b);
            });
  return feedback;
}

Result<> FeedbackSource::read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  const auto unreadable = [&] {
    return fail(Errc::rejected, "cannot read the verdicts in " + path);
  };
  if (!in || in.peek() == std::ifstream::traits_type::eof()) {
    // A folder opens, and then cannot be read.
    if (!in.is_open() || in.bad()) return unreadable();
    return {};
  }
  std::vector<char> line(kVerdictBytes + 2);
  std::uint64_t byte = 0;
  while (in.good()) {
    in.getline(line.data(), static_cast<std::streamsize>(line.size()));
    if (in.bad()) return unreadable();
    auto size = static_cast<std::uint64_t>(in.gcount());
    std::uint64_t length = size;
    if (in.good()) length--;  // the newline was taken
    const bool cut = in.fail() && !in.eof();
    const std::string_view text(line.data(), length);
    if (text.find_first_not_of(" \t\r") != std::string_view::npos)
      decode_verdict({.source = path}, byte, text, read_);
    if (cut) {
      in.clear();
      in.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
      size += static_cast<std::uint64_t>(in.gcount());
    }
    byte += size;
  }
  return {};
}

Result<Polled> FeedbackSource::poll(std::size_t limit) {
  Polled polled = TRY(source_.poll(limit));
  given_.clear();
  if (!begun_) {
    begun_ = true;
    given_.counts = read_.counts;
    given_.dead_letters = std::move(read_.dead_letters);
  }
  for (const Batch* const batch : polled.batches) {
    for (const ActivityView& activity : batch->activities)
      latest_ms_ = std::max(latest_ms_, activity.moment.time_ms);
  }
  std::vector<FindingVerdict>& all = read_.verdicts;
  while (next_ < all.size() && (polled.ended || all[next_].time_ms <= latest_ms_))
    given_.verdicts.push_back(std::move(all[next_++]));
  polled.batches.push_back(&given_);
  return polled;
}

}  // namespace foothold
