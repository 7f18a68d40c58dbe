#include "cloudtrail/unit_decoder.h"

#include <algorithm>
#include <cstring>

#include "base/hash.h"
#include "base/time.h"
#include "cloudtrail/text_scan.h"
#include "json/json.h"

namespace foothold {
namespace {

// Cut to `most` bytes, not inside a character.
std::string_view bounded(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xc0) == 0x80) most--;
  return text.substr(0, most);
}

// Without leading zeroes in the parts of an IPv4 address: "010.001.0.9" is 10.1.0.9. Of a list the
// first.
std::string_view plain_address(std::string_view address, Arena& arena) {
  bool digits = true, zeroes = false;
  std::size_t size = 0;
  // One pass by hand: the library's searches for sets of characters take longer than all the rest.
  for (char last = '.'; size < address.size() && address[size] != ','; last = address[size++]) {
    const char c = address[size];
    digits = digits && (c == '.' || (c >= '0' && c <= '9'));
    zeroes = zeroes || (c == '0' && last == '.');
  }
  address = address.substr(0, size);
  while (address.ends_with(' ')) address.remove_suffix(1);
  if (!digits || !zeroes) return address;
  char* const out = arena.allocate(address.size());
  size = 0;
  for (std::size_t i = 0; i < address.size(); i++) {
    const bool begins = size == 0 || out[size - 1] == '.';
    const bool goes_on = i + 1 < address.size() && address[i + 1] != '.';
    if (address[i] == '0' && begins && goes_on) continue;
    out[size++] = address[i];
  }
  return {out, size};
}

std::string_view plain_agent(std::string_view agent) {
  if (agent.size() >= 2 && agent.front() == '[' && agent.back() == ']')
    return agent.substr(1, agent.size() - 2);
  return agent;
}

bool is_console_agent(std::string_view agent) {
  return agent == "signin.amazonaws.com" || agent.starts_with("S3Console") ||
         (agent.starts_with("console.") && agent.ends_with(".amazonaws.com"));
}

// The same for the same record in whatever envelope or layout it came.
Moment moment_of(const ObjectView& object, std::int64_t time_ms, std::string_view record) {
  if (!object.event_id.empty()) return {time_ms, call_id(bounded(object.event_id, kNameBytes))};
  std::string text;
  text.append(std::to_string(time_ms)).push_back('\0');
  for (const std::string_view part :
       {object.source, object.name, object.region, object.address, object.agent, object.error_code,
        object.recipient_account, object.identity.type, object.identity.arn,
        object.identity.principal_id, object.identity.access_key}) {
    text.append(part).push_back('\0');
  }
  const auto nothing_secret = [](std::string_view) { return false; };
  text += JsonDocument::parse(record).root()["requestParameters"].to_json(nothing_secret);
  return {time_ms, hash128(text)};
}

RecordOutcome outcome_of_record(const ObjectView& object, ActivityView& activity, Arena& arena) {
  if (object.event_type == "AwsServiceEvent" || object.event_type == "AwsVpceEvents") {
    return RecordOutcome::service_event;
  }
  if (activity.error_code == "Client.DryRunOperation") return RecordOutcome::dry_run;
  return resolve_principal(object.identity, object.recipient_account, arena, activity);
}

// memcpy of a known size is a move or two; a call for each of a dozen short strings is not.
template <std::size_t N>
bool copy_ends(char* to, std::string_view text) {
  if (text.size() < N) return false;
  std::memcpy(to, text.data(), N);
  std::memcpy(to + text.size() - N, text.data() + text.size() - N, N);
  return true;
}
void copy_short(char* to, std::string_view text) {
  if (text.size() > 32) {
    std::memcpy(to, text.data(), text.size());
  } else if (!copy_ends<16>(to, text) && !copy_ends<8>(to, text) && !copy_ends<4>(to, text)) {
    for (std::size_t i = 0; i < text.size(); i++) to[i] = text[i];
  }
}

// Copies strings behind each other into one piece of the arena.
class Packer {
 public:
  Packer(Arena& arena, std::size_t size) : at_(arena.allocate(size)) {}
  void pack(std::string_view& text) {
    copy_short(at_, text);
    text = {at_, text.size()};
    at_ += text.size();
  }
  void pack(char c) { *at_++ = c; }
  const char* at() const { return at_; }

 private:
  char* at_;
};

void bound(std::string_view& text, std::size_t most) {
  if (text.size() > most) text = bounded(text, most);
}

// Every string of an activity points into the arena from here on. The hashes are taken on the way:
// what they cover lies in one piece.
void own_strings(ActivityView& activity, bool evidence, Arena& arena) {
  bound(activity.account, kNameBytes);
  bound(activity.region, kNameBytes);
  bound(activity.access_key, kNameBytes);
  for (std::string_view* const text :
       {&activity.principal, &activity.address, &activity.agent, &activity.error_code}) {
    bound(*text, kTextBytes);
  }
  const std::size_t size = activity.account.size() + 1 + activity.principal.size() +
                           activity.source.size() + activity.name.size() + activity.region.size() +
                           activity.address.size() + activity.agent.size() +
                           activity.access_key.size() + activity.error_code.size() + 5;
  Packer packer(arena, size);
  const char* begin = packer.at();
  packer.pack(activity.account);
  packer.pack('\0');
  packer.pack(activity.principal);
  const auto since = [&] {
    return std::string_view(begin, static_cast<std::size_t>(packer.at() - begin));
  };
  activity.principal_hash = hash64(since());
  begin = packer.at();
  for (std::string_view* const text :
       {&activity.source, &activity.name, &activity.region, &activity.agent}) {
    packer.pack(*text);
    packer.pack('\0');
  }
  activity.likeness = hash64(since(), activity.principal_hash);
  for (std::string_view* const text :
       {&activity.address, &activity.access_key, &activity.error_code}) {
    packer.pack(*text);
  }
  activity.address_hash = hash64(activity.address);
  activity.access_key_hash = hash64(activity.access_key);
  activity.long_term_key = activity.access_key.starts_with("AKIA");
  if (!evidence) {
    for (std::string_view* const text :
         {&activity.event_id, &activity.partition, &activity.user_type, &activity.user_name,
          &activity.principal_id, &activity.session, &activity.source_identity,
          &activity.caller_account, &activity.invoked_by, &activity.instance_id}) {
      *text = {};
    }
    return;
  }
  for (std::string_view* const text :
       {&activity.event_id, &activity.partition, &activity.user_type, &activity.caller_account,
        &activity.invoked_by, &activity.instance_id}) {
    *text = arena.copy(bounded(*text, kNameBytes));
  }
  for (std::string_view* const text : {&activity.user_name, &activity.principal_id,
                                       &activity.session, &activity.source_identity}) {
    *text = arena.copy(bounded(*text, kTextBytes));
  }
}

}  // namespace

std::string position_of(const UnitPlace& place) {
  if (place.offset < 0) return "byte " + std::to_string(place.byte);
  return "partition " + std::to_string(place.partition) + " offset " + std::to_string(place.offset);
}

UnitDecoder::UnitDecoder(const CallTable& calls, bool may_stream)
    : calls_(calls), may_stream_(may_stream) {
  for (int i = 0; i < kDepth; i++) levels_.push_back(std::make_unique<Level>());
}
UnitDecoder::~UnitDecoder() = default;

void UnitDecoder::dead_letter(const UnitPlace& place, DeadReason reason, std::string detail,
                              std::string_view bytes, Batch& batch) {
  DeadLetter letter;
  letter.reason = reason;
  letter.detail = std::move(detail);
  letter.source = place.source;
  letter.position = position_of(place);
  letter.partition = place.partition;
  letter.offset = place.offset;
  letter.truncated = bytes.size() > kDeadLetterBytes;
  letter.bytes = bytes.substr(0, kDeadLetterBytes);
  batch.dead_letters.push_back(std::move(letter));
  batch.counts.dead[static_cast<std::size_t>(reason)]++;
}

// Records of one day come together: the time of the day is all that is read.
std::optional<std::int64_t> UnitDecoder::time_of(std::string_view text) {
  constexpr std::size_t kDayText = 11, kText = 20;  // "2026-03-02T", "2026-03-02T10:00:00Z"
  const auto two = [&](std::size_t at) {
    const unsigned tens = static_cast<unsigned char>(text[at]) - '0';
    const unsigned ones = static_cast<unsigned char>(text[at + 1]) - '0';
    return tens < 10 && ones < 10 ? tens * 10 + ones : 100;
  };
  const bool plain = text.size() == kText && text[13] == ':' && text[16] == ':' && text[19] == 'Z';
  if (!plain) return parse_time(text);
  const unsigned hour = two(11), minute = two(14), second = two(17);
  const std::int64_t in_day_ms = ((hour * 60 + minute) * 60 + second) * kSecondMs;
  if (std::memcmp(text.data(), day_.data(), kDayText) == 0 && hour < 24 && minute < 60 &&
      second < 60) {
    return day_ms_ + in_day_ms;
  }
  const std::optional<std::int64_t> time_ms = parse_time(text);
  if (time_ms) {
    text.copy(day_.data(), kDayText);
    day_ms_ = *time_ms - in_day_ms;
  }
  return time_ms;
}

void UnitDecoder::skip(SkipKind kind, Batch& batch) {
  batch.counts.skipped[static_cast<std::size_t>(kind)]++;
}

UnitResult UnitDecoder::decode(const UnitPlace& place, std::string_view text, Batch& batch) {
  return decode_at(place, text, batch, 0);
}

bool UnitDecoder::recognises(std::string_view text) {
  Level& level = *levels_[0];
  return level.reader.read(text, level.object) && level.object.shape != Shape::other_json;
}

UnitResult UnitDecoder::decode_at(const UnitPlace& place, std::string_view text, Batch& batch,
                                  int depth) {
  Level& level = *levels_[static_cast<std::size_t>(depth)];
  if (!level.reader.read(text, level.object)) return UnitResult::not_json;
  const ObjectView& object = level.object;
  switch (object.shape) {
    case Shape::record:
      record(place, text, object, level.reader, batch);
      break;
    case Shape::records_document:
      return UnitResult::records_document;
    case Shape::event_bridge:
      decode_text(place, object.inner, batch, depth + 1);
      break;
    case Shape::lookup_event:
    case Shape::cloudwatch_logs:
    case Shape::cloudwatch_data:
      for (const std::string_view inner : object.texts) {
        if (trimmed(inner).empty())
          dead_letter(place, DeadReason::bad_field, "an envelope without its record", text, batch);
        else if (object.shape == Shape::cloudwatch_data)
          decode_base64(place, inner, batch, depth + 1);
        else
          decode_text(place, inner, batch, depth + 1);
      }
      break;
    case Shape::notification:
      if (!object.texts.empty() && object.texts[0].starts_with('{')) {
        const std::uint64_t records = batch.counts.records;
        const std::uint64_t other =
            batch.counts.skipped[static_cast<std::size_t>(SkipKind::other_json)];
        decode_text(place, object.texts[0], batch, depth + 1);
        std::uint64_t& skipped =
            batch.counts.skipped[static_cast<std::size_t>(SkipKind::other_json)];
        if (batch.counts.records == records && skipped > other) {
          skipped = other;
          skip(SkipKind::delivery_notice, batch);
        }
      } else {
        skip(SkipKind::delivery_notice, batch);
      }
      break;
    case Shape::digest:
      skip(SkipKind::digest, batch);
      break;
    case Shape::insight:
      skip(SkipKind::insight, batch);
      break;
    case Shape::delivery_notice:
      skip(SkipKind::delivery_notice, batch);
      break;
    case Shape::control_message:
      skip(SkipKind::control_message, batch);
      break;
    case Shape::other_json:
      skip(SkipKind::other_json, batch);
      break;
  }
  return UnitResult::taken;
}

void UnitDecoder::record(const UnitPlace& place, std::string_view text, const ObjectView& object,
                         RecordReader& reader, Batch& batch) {
  if (text.size() > kRecordBytes)
    return dead_letter(place, DeadReason::too_large, "a record over 1 MiB", text, batch);
  const auto bad = [&](const char* detail) {
    dead_letter(place, DeadReason::bad_field, detail, text, batch);
  };
  if (object.source.empty() || object.source.size() > kNameBytes)
    return bad("eventSource is missing or no short string");
  if (object.name.empty() || object.name.size() > kNameBytes)
    return bad("eventName is missing or no short string");
  const std::optional<std::int64_t> time_ms = time_of(object.event_time);
  if (!time_ms)
    return bad(object.time_is_no_text      ? "eventTime is no string"
               : object.event_time.empty() ? "eventTime is missing"
                                           : "eventTime is not a time");
  const bool ahead = place.message_ms >= 0 && *time_ms > place.message_ms + kDayMs;
  if (*time_ms < kPlausibleFromMs || *time_ms >= kPlausibleToMs || ahead) {
    return dead_letter(
        place, DeadReason::implausible_time,
        "eventTime " + std::string(object.event_time.substr(0, 40)) +
            (ahead ? " is more than a day ahead of its message" : " is not between 2006 and 2100"),
        text, batch);
  }
  // Its inside will be looked into: what is broken there must not pass for what is not there.
  const bool evidence = calls_.looks_into(object.source, object.name);
  if (evidence && !reader.is_sound(text))
    return dead_letter(place, DeadReason::not_json, "broken or too deep inside", text, batch);
  batch.counts.records++;
  ActivityView& activity = batch.activities.emplace_back();
  activity.error_code = object.error_code == "200" ? std::string_view() : object.error_code;
  const RecordOutcome outcome = outcome_of_record(object, activity, batch.arena);
  batch.counts.outcomes[static_cast<std::size_t>(outcome)]++;
  if (outcome != RecordOutcome::activity) return batch.activities.pop_back();
  activity.moment = moment_of(object, *time_ms, text);
  activity.message_ms = place.message_ms >= 0 ? place.message_ms : *time_ms;
  activity.event_id = object.event_id;
  activity.source = object.source;
  activity.name = object.name;
  activity.region = object.region;
  activity.address = plain_address(object.address, batch.arena);
  activity.agent = plain_agent(object.agent);
  activity.read_only = object.read_only;
  activity.console = object.console_session ||
                     object.identity.invoked_by == "signin.amazonaws.com" ||
                     is_console_agent(activity.agent);
  if (evidence) activity.record = batch.arena.copy(text);
  own_strings(activity, evidence, batch.arena);
  batch.principal_hashes.push_back(activity.principal_hash);
}

}  // namespace foothold
