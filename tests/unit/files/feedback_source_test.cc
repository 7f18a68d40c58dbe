#include "files/feedback_source.h"

#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "base/time.h"

// Goal: verdicts of files come once each, by their time among the activities of the source.
namespace foothold {
namespace {

namespace fs = std::filesystem;

std::int64_t at(int hour) {
  return *parse_time("2026-01-20T00:00:00Z") + hour * kHourMs;
}

// Gives one batch with one activity a poll, an hour later each.
class Hours final : public EventSource {
 public:
  explicit Hours(int count) : count_(count) {}
  Result<Polled> poll(std::size_t) override {
    batch_.clear();
    if (hour_ == count_) return Polled{.batches = {}, .taken = 0, .ended = true};
    ActivityView activity{};
    activity.moment.time_ms = at(hour_++);
    batch_.activities.push_back(activity);
    return Polled{.batches = {&batch_}, .taken = 1, .ended = false};
  }

 private:
  const int count_;
  int hour_ = 0;
  Batch batch_;
};

class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / ("foothold_told." + std::to_string(::getpid()))) {
    fs::create_directory(path_);
  }
  ~Folder() { fs::remove_all(path_); }
  std::string file(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
    return path_ / name;
  }
  std::string name() const { return path_; }

 private:
  fs::path path_;
};

std::string line(const std::string& by, int hour) {
  return to_json(FindingVerdict{.finding_id = "00112233445566778899aabbccddeeff",
                                .useful = false,
                                .by = by,
                                .note = "",
                                .time_ms = at(hour)}) +
         "\n";
}

// "a|b c|" : what came with each poll.
std::string polled(EventSource& source, std::vector<DeadLetter>* letters = nullptr) {
  std::string text;
  for (bool more = true; more;) {
    const Polled polled = source.poll(10).value();
    for (const Batch* const batch : polled.batches) {
      for (const FindingVerdict& verdict : batch->verdicts) text += verdict.by;
      if (letters == nullptr) continue;
      letters->insert(letters->end(), batch->dead_letters.begin(), batch->dead_letters.end());
    }
    text += "|";
    more = !polled.ended;
  }
  return text;
}

}  // namespace

TEST_CASE("a verdict comes with the first activity of its time or later, the rest at the end") {
  const Folder folder;
  const std::string first = folder.file("1", line("d", 9) + line("b", 1) + line("a", -5));
  const std::string second = folder.file("2", line("c", 2) + line("e", 11));
  Hours hours(4);
  FeedbackSource source = FeedbackSource::open({first, second}, hours).value();
  CHECK(polled(source) == "a|b|c||de|");
  Hours same(4);
  FeedbackSource turned = FeedbackSource::open({second, first}, same).value();
  CHECK(polled(turned) == "a|b|c||de|");
  Hours none(2);
  FeedbackSource without = FeedbackSource::open({}, none).value();
  CHECK(polled(without) == "|||");
}

TEST_CASE("lines that are no verdicts are dead letters with their place, and the others count") {
  const Folder folder;
  const std::string huge(100'000, 'x');
  const std::string text = "junk\n\n  \r\n" + line("a", 0) + huge + "\n" + "{}\n" + line("b", 0);
  const std::string file = folder.file("1", text.substr(0, text.size() - 1));  // no last newline
  Hours hours(1);
  FeedbackSource source = FeedbackSource::open({file}, hours).value();
  std::vector<DeadLetter> letters;
  CHECK(polled(source, &letters) == "ab||");
  REQUIRE(letters.size() == 3);
  CHECK(letters[0].bytes == "junk");
  CHECK(letters[0].position == "byte 0");
  CHECK(letters[0].source == file);
  CHECK(letters[1].reason == DeadReason::too_large);
  CHECK(letters[1].position == "byte " + std::to_string(text.find(huge)));
  CHECK(letters[2].reason == DeadReason::bad_verdict);
  CHECK(letters[2].position == "byte " + std::to_string(text.find("{}\n")));
}

TEST_CASE("an empty file is no verdicts; one that is not there, or a folder, is refused") {
  const Folder folder;
  Hours hours(1);
  CHECK(FeedbackSource::open({folder.file("1", "")}, hours).has_value());
  for (const std::string& path : {folder.name() + "/none", folder.name()}) {
    const auto refused = FeedbackSource::open({path}, hours);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == Errc::rejected);
    CHECK(refused.error().what.find(path) != std::string::npos);
  }
}

}  // namespace foothold
