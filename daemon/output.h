#pragma once

#include <cstdio>
#include <string>

#include "pipeline/ports.h"

namespace foothold {

/// Prints findings to standard output. Owned by one thread.
class OutputSink final : public FindingSink {
 public:
  enum class Format { guardduty, table };
  explicit OutputSink(Format format) : format_(format) {}

  /// Each finding goes out in one write, so that a line is whole or not there.
  [[nodiscard]] Result<> publish(std::span<const FindingUpdate> updates) override;

  std::uint64_t printed() const { return printed_; }

 private:
  const Format format_;
  std::uint64_t printed_ = 0;
};

/// The whole text in as few writes as the system takes, or an error.
[[nodiscard]] Result<> write_all(int file_descriptor, std::string_view text);

}  // namespace foothold
