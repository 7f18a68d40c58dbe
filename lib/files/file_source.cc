#include "files/file_source.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/time.h"

namespace foothold {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPieceBytes = 64 * 1024;
constexpr std::size_t kPeekBytes = 64 * 1024;

bool is_log_name(std::string_view name) {
  std::string lower(name);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  std::string_view stem = lower;
  if (stem.ends_with(".gz")) stem.remove_suffix(3);
  static constexpr std::array<std::string_view, 5> kEndings = {".json", ".jsonl", ".ndjson", ".log",
                                                               ".txt"};
  return std::any_of(kEndings.begin(), kEndings.end(),
                     [&](std::string_view ending) { return stem.ends_with(ending); });
}

// The time in a name as CloudTrail writes it: "_20260105T0600Z_" or "_20260105T060000Z." Zero:
// none.
std::int64_t time_in_name(std::string_view name) {
  for (std::size_t at = name.find("_20"); at != std::string_view::npos;
       at = name.find("_20", at + 1)) {
    const std::string_view digits = name.substr(at + 1);
    if (digits.size() < 14 || digits[8] != 'T') continue;
    const bool seconds = digits.size() > 15 && digits[15] == 'Z';
    if (!seconds && digits[13] != 'Z') continue;
    std::string text;
    text.append(digits.substr(0, 4)).append("-").append(digits.substr(4, 2)).append("-");
    text.append(digits.substr(6, 2)).append("T").append(digits.substr(9, 2)).append(":");
    text.append(digits.substr(11, 2))
        .append(":")
        .append(seconds ? digits.substr(13, 2) : "00")
        .append("Z");
    if (const auto time_ms = parse_time(text)) return *time_ms;
  }
  return 0;
}

Error read_error(const std::string& path) {
  return {Errc::unavailable, "cannot read " + path + ": " + std::strerror(errno)};
}

}  // namespace

// A file descriptor that closes itself.
class FileSource::Reader {
 public:
  static Result<std::unique_ptr<Reader>> open(const std::string& path) {
    auto reader = std::make_unique<Reader>();
    reader->path_ = path;
    reader->fd_ = path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (reader->fd_ < 0) return tl::unexpected(read_error(path));
    if (path != "-") ::posix_fadvise(reader->fd_, 0, 0, POSIX_FADV_SEQUENTIAL);
    return reader;
  }
  Reader() = default;
  ~Reader() {
    if (fd_ > STDIN_FILENO) ::close(fd_);
  }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  /// Zero at the end.
  Result<std::size_t> read(char* into, std::size_t size) {
    for (;;) {
      const ssize_t got = ::read(fd_, into, size);
      if (got >= 0) return static_cast<std::size_t>(got);
      // An interrupted read is how Ctrl-C reaches a source that waits on a pipe: give it a turn.
      if (errno == EINTR) return fail(Errc::unavailable, "interrupted");
      return tl::unexpected(read_error(path_));
    }
  }

 private:
  std::string path_;
  int fd_ = -1;
};

FileSource::FileSource(std::vector<InputFile> files, const CallTable& calls)
    : files_(std::move(files)), decoder_(calls), piece_(kPieceBytes) {}
FileSource::~FileSource() = default;

Result<> FileSource::open_next() {
  const InputFile& file = files_[next_];
  reader_ = TRY(Reader::open(file.path));
  next_++;
  decoder_.begin({.source = file.path});
  return {};
}

Result<Polled> FileSource::poll(std::size_t limit) {
  batch_.clear();
  const auto taken = [&] { return batch_.activities.size() + batch_.dead_letters.size(); };
  bool ended = false;
  while (taken() < limit && !ended) {
    if (!reader_) {
      if (next_ == files_.size())
        ended = true;
      else
        TRY(open_next());
      continue;
    }
    Result<std::size_t> got = reader_->read(piece_.data(), piece_.size());
    if (!got && got.error().what == "interrupted") break;
    if (!got) return tl::unexpected(got.error());
    if (*got == 0) {
      decoder_.finish(batch_);
      reader_.reset();
      continue;
    }
    bytes_read_ += *got;
    decoder_.feed({piece_.data(), *got}, batch_);
  }
  return Polled{{&batch_}, taken(), ended};
}

namespace {

// The time of the first record; zero if none shows near the beginning.
std::int64_t first_record_time(const std::string& path, const CallTable& calls) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  std::vector<char> head(kPeekBytes);
  const ssize_t got = ::read(fd, head.data(), head.size());
  ::close(fd);
  if (got <= 0) return 0;
  Decoder decoder(calls);
  Batch batch;
  decoder.begin({.source = path});
  decoder.feed({head.data(), static_cast<std::size_t>(got)}, batch);
  return batch.activities.empty() ? 0 : batch.activities.front().moment.time_ms;
}

Result<> add_file(const std::string& path, const CallTable& calls, Inputs& inputs) {
  std::error_code error;
  const bool regular = fs::is_regular_file(path, error);
  if (::access(path.c_str(), R_OK) != 0)
    return tl::unexpected(Error{Errc::rejected, read_error(path).what});
  InputFile file{path, time_in_name(fs::path(path).filename().string()), 0};
  // A pipe can be read once only: its first record is not looked at in advance.
  if (regular) file.bytes = fs::file_size(path, error);
  if (file.time_ms == 0 && regular) file.time_ms = first_record_time(path, calls);
  inputs.bytes += file.bytes;
  inputs.files.push_back(std::move(file));
  return {};
}

Result<> add_folder(const std::string& path, const CallTable& calls, Inputs& inputs) {
  std::error_code error;
  fs::recursive_directory_iterator at(path, fs::directory_options::follow_directory_symlink, error);
  for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    if (at.depth() > 64)
      return fail(Errc::rejected, path + " is over 64 folders deep: is there a loop of links?");
    std::error_code ignored;
    if (!at->is_regular_file(ignored)) continue;
    if (!is_log_name(at->path().filename().string())) {
      inputs.ignored++;
      continue;
    }
    TRY(add_file(at->path().string(), calls, inputs));
  }
  if (error) return fail(Errc::rejected, "cannot read the folder " + path + ": " + error.message());
  return {};
}

}  // namespace

Result<Inputs> find_inputs(const std::vector<std::string>& paths, const CallTable& calls) {
  Inputs inputs;
  for (const std::string& path : paths) {
    std::error_code error;
    if (path == "-") {
      inputs.files.push_back({path, 0, 0});
    } else if (fs::is_directory(path, error)) {
      TRY(add_folder(path, calls, inputs));
    } else if (fs::exists(path, error)) {
      TRY(add_file(path, calls, inputs));
    } else {
      return fail(Errc::rejected, "there is no file or folder " + path);
    }
  }
  std::sort(inputs.files.begin(), inputs.files.end(), [](const InputFile& a, const InputFile& b) {
    return std::tie(a.time_ms, a.path) < std::tie(b.time_ms, b.path);
  });
  return inputs;
}

}  // namespace foothold
