#pragma once

#include <set>
#include <string>

#include "pipeline/ports.h"

namespace foothold {

/// Opens a file to write it anew. Rejected if that cannot be.
[[nodiscard]] Result<int> open_for_writing(const std::string& path);

/// A file of dead letters, as JSON lines. Owned by one thread.
class DeadLetterFile {
 public:
  /// Overwrites the file. Without a name dead letters are let pass.
  [[nodiscard]] static Result<DeadLetterFile> open(const std::string& path);
  DeadLetterFile(DeadLetterFile&& other) noexcept;
  DeadLetterFile& operator=(DeadLetterFile&&) = delete;
  ~DeadLetterFile();
  [[nodiscard]] Result<> write(std::span<const DeadLetter> letters);

 private:
  DeadLetterFile() = default;
  int fd_ = -1;
};

/// Prints findings to standard output, and dead letters to their file. Owned by one thread.
class OutputLog final : public EpochLog {
 public:
  enum class Format { guardduty, table };
  OutputLog(Format format, DeadLetterFile dead_letters)
      : format_(format), dead_letters_(std::move(dead_letters)) {}

  /// A table leaves suppressed findings out: it is for somebody who looks for what to do.
  /// Each finding goes out in one write, so that a line is whole or not there.
  [[nodiscard]] Result<std::vector<StateWrite>> commit(const Epoch& epoch) override;

  /// How many of the findings that came are suppressed, by their latest state.
  std::size_t suppressed() const { return suppressed_.size(); }

 private:
  const Format format_;
  DeadLetterFile dead_letters_;
  std::uint64_t printed_ = 0;
  std::set<std::string> suppressed_;  // ids
};

/// The whole text in as few writes as the system takes, or an error.
[[nodiscard]] Result<> write_all(int file_descriptor, std::string_view text);

}  // namespace foothold
