#include "json/json_writer.h"

#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <variant>

namespace foothold {

struct JsonWriter::Impl {
  using Compact = rapidjson::Writer<rapidjson::StringBuffer>;
  using Indented = rapidjson::PrettyWriter<rapidjson::StringBuffer>;

  rapidjson::StringBuffer buffer;
  std::variant<std::monostate, Compact, Indented> writer;

  // Writes the name, then what `write` does.
  template <class Write>
  void named(std::string_view name, Write write) {
    const auto both = [&](auto& out) {
      if (!name.empty()) out.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
      write(out);
    };
    if (Compact* const compact = std::get_if<Compact>(&writer))
      both(*compact);
    else
      both(std::get<Indented>(writer));
  }
};

JsonWriter::JsonWriter(Layout layout) : impl_(std::make_unique<Impl>()) {
  if (layout == Layout::compact)
    impl_->writer.emplace<Impl::Compact>(impl_->buffer);
  else
    impl_->writer.emplace<Impl::Indented>(impl_->buffer).SetIndent(' ', 1);
}
JsonWriter::~JsonWriter() = default;

JsonWriter& JsonWriter::begin(std::string_view name) {
  return impl_->named(name, [](auto& out) { out.StartObject(); }), *this;
}
JsonWriter& JsonWriter::end() {
  return impl_->named({}, [](auto& out) { out.EndObject(); }), *this;
}
JsonWriter& JsonWriter::begin_array(std::string_view name) {
  return impl_->named(name, [](auto& out) { out.StartArray(); }), *this;
}
JsonWriter& JsonWriter::end_array() {
  return impl_->named({}, [](auto& out) { out.EndArray(); }), *this;
}

JsonWriter& JsonWriter::put(std::string_view name, std::string_view text) {
  impl_->named(name, [&](auto& out) {
    out.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  });
  return *this;
}
JsonWriter& JsonWriter::put(std::string_view name, int number) {
  return impl_->named(name, [&](auto& out) { out.Int(number); }), *this;
}
JsonWriter& JsonWriter::put(std::string_view name, std::int64_t number) {
  return impl_->named(name, [&](auto& out) { out.Int64(number); }), *this;
}
JsonWriter& JsonWriter::put(std::string_view name, std::uint64_t number) {
  return impl_->named(name, [&](auto& out) { out.Uint64(number); }), *this;
}
JsonWriter& JsonWriter::put(std::string_view name, double number) {
  return impl_->named(name, [&](auto& out) { out.Double(number); }), *this;
}
JsonWriter& JsonWriter::put(std::string_view name, std::optional<double> number) {
  if (number) return put(name, *number);
  return impl_->named(name, [](auto& out) { out.Null(); }), *this;
}
JsonWriter& JsonWriter::put(std::string_view name, bool yes) {
  return impl_->named(name, [&](auto& out) { out.Bool(yes); }), *this;
}
JsonWriter& JsonWriter::raw(std::string_view name, std::string_view json) {
  impl_->named(name,
               [&](auto& out) { out.RawValue(json.data(), json.size(), rapidjson::kObjectType); });
  return *this;
}

std::string JsonWriter::take() {
  return {impl_->buffer.GetString(), impl_->buffer.GetSize()};
}

}  // namespace foothold
