#include "output.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>

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

Result<> OutputSink::publish(std::span<const FindingUpdate> updates) {
  for (const FindingUpdate& update : updates) {
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
  return {};
}

}  // namespace foothold
