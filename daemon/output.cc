#include "output.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "cloudtrail/dead_letter.h"
#include "finding/guardduty.h"
#include "table.h"

namespace foothold {

Result<> write_all(int file_descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file_descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0)
      return fail(Errc::unavailable, std::string("cannot write: ") + std::strerror(errno));
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<int> open_for_writing(const std::string& path) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) return fail(Errc::rejected, "cannot write " + path + ": " + std::strerror(errno));
  return fd;
}

Result<DeadLetterFile> DeadLetterFile::open(const std::string& path) {
  DeadLetterFile file;
  if (path.empty()) return file;
  file.fd_ = TRY(open_for_writing(path));
  return file;
}
DeadLetterFile::DeadLetterFile(DeadLetterFile&& other) noexcept : fd_(other.fd_) {
  other.fd_ = -1;
}
DeadLetterFile::~DeadLetterFile() {
  if (fd_ >= 0) ::close(fd_);
}
Result<> DeadLetterFile::write(std::span<const DeadLetter> letters) {
  for (const DeadLetter& letter : letters) {
    if (fd_ >= 0) TRY(write_all(fd_, to_json(letter) + "\n"));
  }
  return {};
}

Result<std::vector<StateWrite>> OutputLog::commit(const Epoch& epoch) {
  for (const FindingUpdate& update : epoch.findings) {
    const bool suppressed = update.archived && !suppressed_by(update.json).empty();
    if (suppressed)
      suppressed_.insert(update.id);
    else
      suppressed_.erase(update.id);
    if (suppressed && format_ == Format::table) continue;
    std::string text;
    if (format_ == Format::table) {
      if (printed_ == 0) text = table_header();
      text += table_row(update.json);
    } else {
      text = update.json + "\n";
    }
    TRY(write_all(STDOUT_FILENO, text));
    printed_++;
  }
  TRY(dead_letters_.write(epoch.dead_letters));
  return std::vector<StateWrite>();
}

}  // namespace foothold
