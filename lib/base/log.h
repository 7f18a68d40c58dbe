#pragma once

#include <atomic>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace foothold {

/// error: someone must act. warn: degraded, and counted. info: life cycle. debug: off.
enum class LogLevel : std::uint8_t { debug, info, warn, error };
enum class LogFormat : std::uint8_t { json, text };

/// A name, and a value that is written as a string or as a number.
struct LogField {
  LogField(std::string_view field, std::string_view text) : name(field), value(text) {}
  LogField(std::string_view field, std::int64_t number)
      : name(field), value(std::to_string(number)), is_number(true) {}
  std::string_view name;
  std::string value;
  bool is_number = false;
};

/// The process's log: one line an event on standard error, {"ts","level","event",…fields} or, for a
/// terminal, text. Event names are stable identifiers; never one per message. Of one event no more
/// than kRepeats lines go out a minute; the next line says how many were left out. Thread-safe.
class Log {
 public:
  Log(LogLevel level, LogFormat format) : level_(level), format_(format) {}

  void set_level(LogLevel level);
  void write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields);

  /// Events at warn and error so far, left-out ones included.
  std::int64_t warnings() const { return warnings_; }
  std::int64_t errors() const { return errors_; }

  static constexpr int kRepeats = 10;

  /// The line for an event at a time, without its newline. Pure.
  static std::string line(LogFormat format, std::int64_t time_ms, LogLevel level,
                          std::string_view event, std::initializer_list<LogField> fields);

 private:
  struct Recent {
    std::int64_t minute = -1;
    int written = 0;
    std::int64_t left_out = 0;
  };
  std::mutex mutex_;
  std::atomic<std::int64_t> warnings_ = 0, errors_ = 0;
  LogLevel level_;
  const LogFormat format_;
  std::map<std::string, Recent, std::less<>> recent_;  // by event
};

}  // namespace foothold
