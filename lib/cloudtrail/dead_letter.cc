#include "cloudtrail/dead_letter.h"

#include <rapidjson/encodings.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace foothold {
namespace {

bool is_utf8(std::string_view bytes) {
  rapidjson::MemoryStream stream(bytes.data(), bytes.size());
  while (stream.Tell() < bytes.size()) {
    unsigned codepoint = 0;
    if (!rapidjson::UTF8<>::Decode(stream, &codepoint)) return false;
  }
  return stream.Tell() == bytes.size();
}

std::string base64(std::string_view bytes) {
  static constexpr char kDigits[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; i++) {
      group = group << 8 | (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    }
    for (std::size_t i = 0; i < 4; i++) {
      text.push_back(at + i > bytes.size() ? '=' : kDigits[group >> (18 - 6 * i) & 63]);
    }
  }
  return text;
}

}  // namespace

std::string to_json(const DeadLetter& letter) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  const auto put = [&](const char* key, std::string_view text) {
    writer.Key(key);
    writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  };
  writer.StartObject();
  put("reason", to_string(letter.reason));
  put("detail", letter.detail);
  put("source", letter.source);
  put("position", letter.position);
  writer.Key("truncated");
  writer.Bool(letter.truncated);
  if (is_utf8(letter.bytes))
    put("text", letter.bytes);
  else
    put("base64", base64(letter.bytes));
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace foothold
