#include "json/json.h"

#include <rapidjson/document.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>

namespace foothold {
namespace {

using rapidjson::SizeType;
using rapidjson::Value;

const Value& value_of(const void* value) {
  return *static_cast<const Value*>(value);
}
std::string_view text_of(const Value& value) {
  return {value.GetString(), value.GetStringLength()};
}

constexpr unsigned kFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag;

// Passes events on to a document, or to nothing, and stops the parse where it gets too deep.
template <class Receiver>
class DepthGuard {
 public:
  explicit DepthGuard(Receiver& document) : document_(document) {}
  bool Null() { return document_.Null(); }
  bool Bool(bool b) { return document_.Bool(b); }
  bool Int(int i) { return document_.Int(i); }
  bool Uint(unsigned i) { return document_.Uint(i); }
  bool Int64(std::int64_t i) { return document_.Int64(i); }
  bool Uint64(std::uint64_t i) { return document_.Uint64(i); }
  bool Double(double d) { return document_.Double(d); }
  bool RawNumber(const char* s, SizeType n, bool) { return document_.RawNumber(s, n, true); }
  bool String(const char* s, SizeType n, bool) { return document_.String(s, n, true); }
  bool Key(const char* s, SizeType n, bool) { return document_.Key(s, n, true); }
  bool StartObject() { return ++depth_ <= kJsonDepth && document_.StartObject(); }
  bool StartArray() { return ++depth_ <= kJsonDepth && document_.StartArray(); }
  bool EndObject(SizeType n) { return depth_-- > 0 && document_.EndObject(n); }
  bool EndArray(SizeType n) { return depth_-- > 0 && document_.EndArray(n); }

 private:
  Receiver& document_;
  int depth_ = 0;
};

// Document::Populate wants something that is called with a handler.
struct Generator {
  std::string_view text;
  bool ok = false;
  bool operator()(rapidjson::Document& document) {
    rapidjson::MemoryStream stream(text.data(), text.size());
    rapidjson::Reader reader;
    DepthGuard<rapidjson::Document> guard(document);
    ok = !reader.Parse<kFlags>(stream, guard).IsError();
    return ok;
  }
};

// Recursion is bounded: what is written was parsed, so it is at most kJsonDepth deep.
void write(const Value& value, const std::function<bool(std::string_view)>& secret,
           rapidjson::Writer<rapidjson::StringBuffer>& out) {
  if (value.IsObject()) {
    out.StartObject();
    for (const auto& member : value.GetObject()) {
      out.Key(member.name.GetString(), member.name.GetStringLength());
      if (secret(text_of(member.name)) && !member.value.IsObject() && !member.value.IsNull()) {
        out.String("[secret]");
      } else {
        write(member.value, secret, out);
      }
    }
    out.EndObject();
  } else if (value.IsArray()) {
    out.StartArray();
    for (const Value& item : value.GetArray()) write(item, secret, out);
    out.EndArray();
  } else {
    value.Accept(out);
  }
}

}  // namespace

struct JsonDocument::Impl {
  rapidjson::Document document;
};

JsonDocument::JsonDocument() : impl_(std::make_unique<Impl>()) {}
JsonDocument::~JsonDocument() = default;
JsonDocument::JsonDocument(JsonDocument&&) noexcept = default;
JsonDocument& JsonDocument::operator=(JsonDocument&&) noexcept = default;

JsonDocument JsonDocument::parse(std::string_view text) {
  JsonDocument parsed;
  Generator generator{text};
  parsed.impl_->document.Populate(generator);
  parsed.ok_ = generator.ok;
  return parsed;
}

bool is_json(std::string_view text) {
  rapidjson::MemoryStream stream(text.data(), text.size());
  rapidjson::Reader reader;
  rapidjson::BaseReaderHandler<> nothing;
  DepthGuard<rapidjson::BaseReaderHandler<>> guard(nothing);
  return !reader.Parse<kFlags>(stream, guard).IsError();
}

JsonView JsonDocument::root() const {
  return ok_ ? JsonView(&impl_->document) : JsonView();
}

bool JsonView::is_object() const {
  return value_ != nullptr && value_of(value_).IsObject();
}
bool JsonView::is_array() const {
  return value_ != nullptr && value_of(value_).IsArray();
}
bool JsonView::is_string() const {
  return value_ != nullptr && value_of(value_).IsString();
}
bool JsonView::is_bool() const {
  return value_ != nullptr && value_of(value_).IsBool();
}

bool JsonView::present() const {
  if (value_ == nullptr) return false;
  const Value& value = value_of(value_);
  if (value.IsString()) return value.GetStringLength() > 0;
  if (value.IsObject()) return value.MemberCount() > 0;
  if (value.IsArray()) return !value.Empty();
  return !value.IsNull();
}

std::string_view JsonView::text() const {
  return is_string() ? text_of(value_of(value_)) : std::string_view();
}

std::string JsonView::scalar() const {
  if (value_ == nullptr) return {};
  const Value& value = value_of(value_);
  if (value.IsString()) return std::string(text_of(value));
  if (value.IsNull() || value.IsObject() || value.IsArray()) return {};
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

JsonView JsonView::operator[](std::string_view name) const {
  if (!is_object()) return {};
  for (const auto& member : value_of(value_).GetObject()) {
    if (text_of(member.name) == name) return JsonView(&member.value);
  }
  return {};
}

bool JsonView::any_member(const std::function<bool(std::string_view, JsonView)>& visit) const {
  if (!is_object()) return false;
  const auto members = value_of(value_).GetObject();
  return std::any_of(members.begin(), members.end(), [&](const auto& member) {
    return visit(text_of(member.name), JsonView(&member.value));
  });
}

bool JsonView::any_item(const std::function<bool(JsonView)>& visit) const {
  if (!is_array()) return false;
  const auto items = value_of(value_).GetArray();
  return std::any_of(items.begin(), items.end(),
                     [&](const Value& item) { return visit(JsonView(&item)); });
}

std::string JsonView::to_json(const std::function<bool(std::string_view)>& secret) const {
  if (value_ == nullptr) return {};
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  write(value_of(value_), secret, writer);
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace foothold
