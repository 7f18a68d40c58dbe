#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

/// JSON of any hostility, looked into: request parameters, policies. RapidJSON behind it stays in
/// json.cc. Pure.
namespace foothold {

/// Deepest JSON that is looked into.
inline constexpr int kJsonDepth = 128;

/// A value inside a JsonDocument, valid as long as the document. The default one is absent, and
/// everything asked of an absent value is false, empty or absent.
class JsonView {
 public:
  JsonView() = default;

  bool is_object() const;
  bool is_array() const;
  bool is_string() const;
  bool is_bool() const;
  /// Neither absent nor null nor an empty string, object or array.
  bool present() const;
  /// A string's text, a scalar's spelling ("true", "443"); empty for the rest.
  std::string scalar() const;
  /// A string's text; empty for the rest.
  std::string_view text() const;

  /// A member by its exact name; absent if there is none.
  JsonView operator[](std::string_view name) const;
  /// Visits members or items in their order until `visit` returns true; returns whether one did.
  bool any_member(const std::function<bool(std::string_view name, JsonView value)>& visit) const;
  bool any_item(const std::function<bool(JsonView item)>& visit) const;

  /// The value as JSON without white space. Members whose name `secret` holds true of are written
  /// as "[secret]".
  std::string to_json(const std::function<bool(std::string_view name)>& secret) const;

 private:
  friend class JsonDocument;
  explicit JsonView(const void* value) : value_(value) {}
  const void* value_ = nullptr;
};

/// A parsed text. Owned by one thread.
class JsonDocument {
 public:
  JsonDocument();
  ~JsonDocument();
  JsonDocument(JsonDocument&&) noexcept;
  JsonDocument& operator=(JsonDocument&&) noexcept;

  /// No recursion, at most kJsonDepth deep, valid UTF-8. Not ok() for anything else.
  static JsonDocument parse(std::string_view text);
  bool ok() const { return ok_; }
  JsonView root() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
  bool ok_ = false;
};

/// Whether JsonDocument::parse would take the text; cheaper than that.
bool is_json(std::string_view text);

}  // namespace foothold
