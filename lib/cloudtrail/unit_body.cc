// What is enclosed in a unit: text in a string, base64, gzip, a stream of documents.

#include <algorithm>

#include "cloudtrail/base64.h"
#include "cloudtrail/unit_decoder.h"
#include "gzip/inflate.h"

namespace foothold {
namespace {

// What comes out of a damaged body before the damage.
std::string inflate_sound_part(std::string_view body) {
  Inflater inflater;
  inflater.reset();
  inflater.feed(body);
  std::string out;
  for (;;) {
    constexpr std::size_t kStep = 64 * 1024;
    const std::size_t size = out.size();
    out.resize(size + kStep);
    const Result<std::size_t> got = inflater.next(out.data() + size, kStep);
    out.resize(size + got.value_or(0));
    if (out.size() == size || out.size() > kInflatedBytes) return out;
  }
}

}  // namespace

// A text inside another: copied to a padded buffer of its depth, since simdjson reads past its end.
void UnitDecoder::decode_text(const UnitPlace& place, std::string_view text, Batch& batch,
                              int depth) {
  if (depth >= kDepth) {
    return dead_letter(place, DeadReason::too_large, "envelopes are nested too deep", text, batch);
  }
  Level& level = *levels_[static_cast<std::size_t>(depth)];
  level.text.resize(std::max(level.text.size(), text.size() + RecordReader::kReadPadding));
  std::copy(text.begin(), text.end(), level.text.begin());
  level.text[text.size()] = '\n';
  const std::string_view copy(level.text.data(), text.size());
  if (decode_at(place, copy, batch, depth) == UnitResult::taken) return;
  if (!may_stream_) {
    return dead_letter(place, DeadReason::not_json, "not one JSON object inside an envelope", text,
                       batch);
  }
  decode_stream(place, copy, batch);
}

// Several documents, or a Records document, inside an envelope, or the sound part of a damaged gzip
// body: a stream of its own, which may hold no further one. Its dead letters lie where it lies.
void UnitDecoder::decode_stream(const UnitPlace& place, std::string_view bytes, Batch& batch) {
  const std::size_t letters = batch.dead_letters.size();
  Decoder nested(calls_, Decoder::Nested{});
  nested.decode({.source = place.source,
                 .partition = place.partition,
                 .offset = place.offset,
                 .message_ms = place.message_ms},
                bytes, batch);
  for (std::size_t i = letters; i < batch.dead_letters.size(); i++) {
    batch.dead_letters[i].position = position_of(place);
  }
}

void UnitDecoder::decode_base64(const UnitPlace& place, std::string_view text, Batch& batch,
                                int depth) {
  const std::optional<std::string> body = decode_base64_text(text);
  if (!body)
    return dead_letter(place, DeadReason::bad_base64, "neither JSON nor base64", text, batch);
  if (is_gzip(*body)) return decode_inflated(place, *body, batch, depth);
  if (!body->starts_with('{') && !body->starts_with('[')) {
    return dead_letter(place, DeadReason::bad_base64, "base64 of something that is no JSON", text,
                       batch);
  }
  decode_text(place, *body, batch, depth);
}

void UnitDecoder::decode_inflated(const UnitPlace& place, std::string_view body, Batch& batch,
                                  int depth) {
  const Result<std::string> text = inflate_whole(body, kInflatedBytes);
  if (text) return decode_text(place, *text, batch, depth);
  const bool far = text.error().what == "inflates too far";
  dead_letter(place, far ? DeadReason::inflates_too_far : DeadReason::bad_gzip, text.error().what,
              body, batch);
  if (may_stream_ && !far) decode_stream(place, inflate_sound_part(body), batch);
}

}  // namespace foothold
