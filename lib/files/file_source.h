#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "cloudtrail/decoder.h"
#include "pipeline/ports.h"

namespace foothold {

/// One file to read. "-" is standard input.
struct InputFile {
  std::string path;
  std::int64_t time_ms = 0;  ///< from CloudTrail's file name, else of the first record; 0: unknown
  std::uint64_t bytes = 0;   ///< as stored, compressed or not; 0 for standard input
};

/// What a list of paths comes to.
struct Inputs {
  std::vector<InputFile> files;  ///< by time, then path
  std::size_t ignored = 0;       ///< files in folders that are no log by their name
  std::uint64_t bytes = 0;
};

/// Finds the files behind paths: a file as it is, a folder with all that is below it and looks like
/// a log (.json, .jsonl, .ndjson, .log, .txt, each also .gz), "-" for standard input. They come in
/// time order, merged over accounts and regions: a walk by name would bring one region's month
/// before the next region's first day. Rejected for a path that does not exist or cannot be read.
[[nodiscard]] Result<Inputs> find_inputs(const std::vector<std::string>& paths,
                                         const CallTable& calls);

/// Reads files as one stream of activities. Memory does not grow with their size. Owned by one
/// thread.
class FileSource final : public EventSource {
 public:
  /// `calls` must outlive the source.
  FileSource(std::vector<InputFile> files, const CallTable& calls);
  ~FileSource() override;

  [[nodiscard]] Result<Polled> poll(std::size_t limit) override;

  std::uint64_t bytes_read() const { return bytes_read_; }

 private:
  class Reader;
  Result<> open_next();

  std::vector<InputFile> files_;
  std::size_t next_ = 0;
  Decoder decoder_;
  std::unique_ptr<Reader> reader_;
  std::vector<char> piece_;
  Batch batch_;
  std::uint64_t bytes_read_ = 0;
};

}  // namespace foothold
