#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace foothold {

/// This test program once more, as a process that opens a store and saves 1, 2, 3 … under the key
/// "n" of three families, telling each number once its save has returned, until it is killed. A
/// fork would not do: RocksDB has threads by then.
class Process {
 public:
  static constexpr int kRefused = 42;  ///< exit code: another process uses the directory

  explicit Process(const std::string& directory);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }
  /// The next number; false when the process has ended.
  bool read(std::uint64_t& number) const;
  /// Its exit code, -1 when it was killed.
  int wait() const;

 private:
  pid_t pid_ = 0;
  int numbers_ = -1;
};

}  // namespace foothold
