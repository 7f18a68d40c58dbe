#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace foothold {

/// Writes JSON by calls that read as the JSON does. An empty name is none: an item of an array, or
/// the root. RapidJSON behind it stays in json_writer.cc. Owned by one thread.
class JsonWriter {
 public:
  enum class Layout : std::uint8_t { compact, indented };
  explicit JsonWriter(Layout layout);
  ~JsonWriter();
  JsonWriter(const JsonWriter&) = delete;
  JsonWriter& operator=(const JsonWriter&) = delete;

  JsonWriter& begin(std::string_view name = {});
  JsonWriter& end();
  JsonWriter& begin_array(std::string_view name);
  JsonWriter& end_array();

  JsonWriter& put(std::string_view name, std::string_view text);
  JsonWriter& put(std::string_view name, const char* text) {
    return put(name, std::string_view(text));
  }
  JsonWriter& put(std::string_view name, int number);
  JsonWriter& put(std::string_view name, std::int64_t number);
  JsonWriter& put(std::string_view name, std::uint64_t number);
  JsonWriter& put(std::string_view name, double number);
  /// null if there is none.
  JsonWriter& put(std::string_view name, std::optional<double> number);
  JsonWriter& put(std::string_view name, bool yes);
  /// Only if there is something to say.
  JsonWriter& maybe(std::string_view name, std::string_view text) {
    return text.empty() ? *this : put(name, text);
  }
  /// REQUIRES: `json` is an object.
  JsonWriter& raw(std::string_view name, std::string_view json);
  JsonWriter& item(std::string_view text) { return put({}, text); }

  /// What was written. REQUIRES: everything begun has ended.
  std::string take();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace foothold
