#include "finding/verdict.h"

#include <algorithm>
#include <optional>

#include "base/time.h"
#include "json/json.h"
#include "json/json_writer.h"

namespace foothold {
namespace {

constexpr std::size_t kIdBytes = 32;
constexpr std::string_view kUseful = "useful", kNotUseful = "not_useful";

auto bad(std::string what) {
  return fail(Errc::malformed, std::move(what));
}

// The member's text; nothing if it is no string.
std::optional<std::string> text_of(JsonView member) {
  if (!member.is_string()) return std::nullopt;
  return std::string(member.text());
}

bool is_printable(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
}

}  // namespace

std::string_view verdict_word(bool useful) {
  return useful ? kUseful : kNotUseful;
}

Result<> check(const FindingVerdict& verdict) {
  const std::string& id = verdict.finding_id;
  if (id.size() != kIdBytes || id.find_first_not_of("0123456789abcdef") != std::string::npos)
    return bad("findingId is not 32 hexadecimal digits");
  if (verdict.by.empty()) return bad("by is missing: whose verdict is it?");
  if (verdict.by.size() > kVerdictByBytes || !is_printable(verdict.by))
    return bad("by is no name of at most 256 bytes");
  if (verdict.note.size() > kVerdictNoteBytes || !is_printable(verdict.note))
    return bad("note is no line of at most 2000 bytes");
  if (verdict.time_ms < kPlausibleFromMs || verdict.time_ms >= kPlausibleToMs)
    return bad("time is not between 2006 and 2100");
  return {};
}

Result<FindingVerdict> parse_verdict(std::string_view json) {
  if (json.size() > kVerdictBytes) return bad("a verdict over 16 KiB");
  const JsonDocument document = JsonDocument::parse(json);
  const JsonView root = document.root();
  if (!document.ok() || !root.is_object()) return bad("no JSON object");
  FindingVerdict verdict;
  const auto id = text_of(root["findingId"]), word = text_of(root["verdict"]),
             by = text_of(root["by"]), time = text_of(root["time"]);
  if (!id) return bad("findingId is no string");
  if (!word || (*word != kUseful && *word != kNotUseful))
    return bad("verdict is neither useful nor not_useful");
  if (!by) return bad("by is no string: whose verdict is it?");
  const std::optional<std::int64_t> time_ms = parse_time(time.value_or(""));
  if (!time_ms) return bad("time is not a time such as 2026-01-20T12:00:00Z");
  const JsonView note = root["note"];
  if (note.present() && !note.is_string()) return bad("note is no string");
  verdict.finding_id = *id;
  verdict.useful = *word == kUseful;
  verdict.by = *by;
  verdict.note = note.text();
  verdict.time_ms = *time_ms;
  TRY(check(verdict));
  return verdict;
}

std::string to_json(const FindingVerdict& verdict) {
  JsonWriter json(JsonWriter::Layout::compact);
  json.begin()
      .put("findingId", verdict.finding_id)
      .put("verdict", verdict_word(verdict.useful))
      .put("by", verdict.by)
      .put("time", format_time_seconds(verdict.time_ms))
      .maybe("note", verdict.note);
  return json.end().take();
}

}  // namespace foothold
