#include "base/log.h"

#include <unistd.h>

#include <array>

#include "base/clock.h"
#include "base/time.h"

namespace foothold {
namespace {

constexpr std::array<std::string_view, 4> kLevels = {"debug", "info", "warn", "error"};

void append_json_string(std::string& out, std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  out.push_back('"');
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (byte < 0x20 || byte >= 0x7f) {
      // Text from outside may be no UTF-8; what a log is read with must not stumble.
      out += "\\u00";
      out.push_back(kHex[byte >> 4]);
      out.push_back(kHex[byte & 15]);
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
}

}  // namespace

std::string Log::line(LogFormat format, std::int64_t time_ms, LogLevel level,
                      std::string_view event, std::initializer_list<LogField> fields) {
  const std::string_view level_name = kLevels[static_cast<std::size_t>(level)];
  std::string out;
  if (format == LogFormat::text) {
    out = format_time(time_ms).substr(11, 12) + " " + std::string(level_name) + " " +
          std::string(event);
    for (const LogField& field : fields) out += " " + std::string(field.name) + "=" + field.value;
    for (char& c : out) c = c == '\n' || c == '\r' ? ' ' : c;
    return out;
  }
  out = "{\"ts\":\"" + format_time(time_ms) + "\",\"level\":\"" + std::string(level_name) +
        "\",\"event\":";
  append_json_string(out, event);
  for (const LogField& field : fields) {
    out.push_back(',');
    append_json_string(out, field.name);
    out.push_back(':');
    if (field.is_number)
      out += field.value;
    else
      append_json_string(out, field.value);
  }
  return out + "}";
}

void Log::set_level(LogLevel level) {
  const std::lock_guard lock(mutex_);
  level_ = level;
}

void Log::write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
  if (level == LogLevel::warn) warnings_++;
  if (level == LogLevel::error) errors_++;
  const std::lock_guard lock(mutex_);
  if (level < level_) return;
  const std::int64_t now_ms = wall_ms();
  Recent& recent = recent_[std::string(event)];
  if (recent.minute != now_ms / kMinuteMs) {
    recent.minute = now_ms / kMinuteMs;
    recent.written = 0;
  }
  if (++recent.written > kRepeats) {
    recent.left_out++;
    return;
  }
  std::string text = line(format_, now_ms, level, event, fields);
  if (recent.left_out > 0) {
    text = line(format_, now_ms, level, "repeats_left_out",
                {{"of", event}, {"count", recent.left_out}}) +
           "\n" + text;
    recent.left_out = 0;
  }
  text.push_back('\n');
  // One write a line; a log that cannot be written is no reason to stop.
  if (::write(STDERR_FILENO, text.data(), text.size()) < 0) return;
}

}  // namespace foothold
