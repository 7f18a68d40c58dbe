#include "cloudtrail/framer.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/assert.h"
#include "cloudtrail/text_scan.h"

namespace foothold {
namespace {

bool is_base64_body(std::string_view line) {
  return (line.starts_with("H4sI") || line.starts_with("eyJ")) &&
         line.find_first_not_of(
             "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r") ==
             std::string_view::npos;
}

}  // namespace

void Framer::begin(const UnitPlace& place) {
  place_ = place;
  begin_ = end_ = 0;
  consumed_ = 0;
  final_ = in_array_ = false;
  oversize_head_.clear();
  begin_unit(State::between);
}

UnitPlace Framer::here() const {
  UnitPlace place = place_;
  place.byte = consumed_;
  return place;
}

void Framer::begin_unit(State state) {
  state_ = state;
  scanned_ = line_searched_ = 0;
  depth_ = 0;
  in_string_ = escaped_ = records_key_ = false;
}

void Framer::drop(std::size_t count) {
  begin_ += count;
  consumed_ += count;
  FOOTHOLD_ASSERT(begin_ <= end_);
}

void Framer::feed(std::string_view piece, Batch& batch) {
  batch.counts.bytes += piece.size();
  const std::size_t newline = piece.find('\n');
  if (state_ == State::between && begin_ != end_ && newline != std::string_view::npos) {
    // The end of the line that the piece before broke off.
    append(piece.substr(0, newline + 1));
    piece.remove_prefix(newline + 1);
    while (step(batch)) {
    }
  }
  if (state_ == State::between && begin_ == end_) piece = lines_in_place(piece, batch);
  append(piece);
  while (step(batch)) {
  }
}

// Of JSON that is broken, simdjson may look at the byte behind it: that must not be whatever
// happens to come next.
UnitResult Framer::decode(std::string_view buffered, Batch& batch) {
  char& behind =
      buffer_[static_cast<std::size_t>(buffered.data() - buffer_.data()) + buffered.size()];
  const char kept = std::exchange(behind, '\n');
  const UnitResult result = units_.decode(here(), buffered, batch);
  behind = kept;
  return result;
}

void Framer::append(std::string_view piece) {
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  const std::size_t wanted = end_ + piece.size() + RecordReader::kReadPadding;
  if (buffer_.size() < wanted) buffer_.resize(wanted + wanted / 2);
  std::memcpy(buffer_.data() + end_, piece.data(), piece.size());
  end_ += piece.size();
}

// The fastest way: whole lines that are a document each, where they lie. What is left, from the
// first line that is anything else or too near the end to be read with its padding, is returned.
std::string_view Framer::lines_in_place(std::string_view piece, Batch& batch) {
  constexpr std::size_t kAhead = 1536, kCacheLine = 64;
  while (piece.size() > RecordReader::kReadPadding && piece[0] == '{') {
    const std::size_t end = piece.find('\n');
    if (end == std::string_view::npos || end + RecordReader::kReadPadding > piece.size()) break;
    // The next line comes to the processor while this one is decoded.
    for (std::size_t ahead = 0; ahead < kAhead; ahead += kCacheLine) {
      __builtin_prefetch(piece.data() + std::min(end + ahead, piece.size() - 1));
    }
    const std::string_view one = trimmed(piece.substr(0, end));
    if (one.back() != '}' || begins_records(one.substr(0, 64)) ||
        units_.decode(here(), one, batch) != UnitResult::taken) {
      break;
    }
    piece.remove_prefix(end + 1);
    consumed_ += end + 1;
  }
  return piece;
}

void Framer::finish(Batch& batch) {
  final_ = true;
  if (buffer_.empty()) buffer_.resize(RecordReader::kReadPadding);
  while (step(batch)) {
  }
  // What is left is a document that never ended.
  const bool inside = state_ == State::document || state_ == State::element ||
                      state_ == State::array || state_ == State::tail;
  if (state_ == State::oversize) {
    UnitDecoder::dead_letter(here(), DeadReason::too_large,
                             "cut within a document that is too large", oversize_head_, batch);
  } else if (inside) {
    UnitDecoder::dead_letter(here(), DeadReason::truncated, "the input ends inside a document",
                             pending(), batch);
  }
  drop(end_ - begin_);
  in_array_ = false;
  begin_unit(State::between);
}

bool Framer::step(Batch& batch) {
  switch (state_) {
    case State::between:
      return between(batch);
    case State::document:
    case State::element:
    case State::oversize:
      return unit(batch);
    case State::array:
      return array();
    case State::tail:
      return tail();
    case State::junk:
      return junk(batch);
  }
  return false;
}

bool Framer::between(Batch& batch) {
  std::size_t at = begin_;
  const auto says_nothing = [](char c) { return is_blank(c) || c == ',' || c == '\0'; };
  while (at < end_ && says_nothing(buffer_[at])) at++;
  if (end_ - at >= 3 && std::memcmp(buffer_.data() + at, "\xef\xbb\xbf", 3) == 0)
    at += 3;
  else if (end_ - at < 3 && !final_ && at < end_ && buffer_[at] == '\xef')
    return drop(at - begin_), false;
  const bool moved = at != begin_;
  if (moved) drop(at - begin_), line_searched_ = 0;
  if (begin_ == end_) return false;
  if (says_nothing(buffer_[begin_])) return true;
  if (buffer_[begin_] == '{') return line(batch);
  if (buffer_[begin_] == '[') {
    drop(1);
    in_array_ = true;
    in_object_ = false;
    begin_unit(State::array);
    return true;
  }
  begin_unit(State::junk);
  return true;
}

// The fast way: a document that is exactly one line.
bool Framer::line(Batch& batch) {
  const std::string_view text = pending();
  if (begins_records(text.substr(0, 64))) return begin_unit(State::document), true;
  const void* const found =
      std::memchr(text.data() + line_searched_, '\n', text.size() - line_searched_);
  std::size_t end = text.size();
  if (found != nullptr) {
    end = static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
  } else if (!final_) {
    line_searched_ = text.size();
    if (text.size() <= kRecordBytes) return false;
    return begin_unit(State::document), true;
  }
  const std::string_view one = trimmed(text.substr(0, end));
  if (one.back() == '}' && decode(one, batch) == UnitResult::taken) {
    drop(end);
    line_searched_ = 0;
    return true;
  }
  begin_unit(State::document);
  return true;
}

bool Framer::array() {
  std::size_t at = begin_;
  while (at < end_ && (is_blank(buffer_[at]) || buffer_[at] == ',')) at++;
  drop(at - begin_);
  if (begin_ == end_) return false;
  const char c = buffer_[begin_];
  if (c == '{') {
    begin_unit(State::element);
  } else if (c == ']') {
    drop(1);
    in_array_ = false;
    last_in_tail_ = ']';
    begin_unit(in_object_ ? State::tail : State::between);
  } else if (c == '}') {
    // The array's document ends, though the array did not.
    drop(1);
    in_array_ = false;
    begin_unit(State::between);
  } else if (c == '[') {
    begin_unit(State::element);
  } else {
    begin_unit(State::junk);
  }
  return true;
}

// What stands behind the array of a Records document says nothing: up to its closing brace, or a
// line that begins anew.
bool Framer::tail() {
  for (std::size_t at = begin_; at < end_; at++) {
    const char c = buffer_[at];
    const bool column_0 = last_in_tail_ == '\n';
    last_in_tail_ = c;
    if (c == '{' && column_0) {
      drop(at - begin_);
      begin_unit(State::between);
      return true;
    }
    if (in_string_) {
      in_string_ = escaped_ || (c != '"' && c != '\n');
      escaped_ = !escaped_ && c == '\\';
    } else if (c == '"') {
      in_string_ = true;
    } else if (c == '{' || c == '[') {
      depth_++;
    } else if ((c == '}' || c == ']') && depth_-- == 0) {
      drop(at + 1 - begin_);
      begin_unit(State::between);
      return true;
    }
  }
  drop(end_ - begin_);
  if (final_) begin_unit(State::between);
  return false;
}

// No JSON: to the end of the line, or to where JSON may begin.
bool Framer::junk(Batch& batch) {
  const std::string_view text = pending();
  std::size_t end = scanned_;
  while (end < text.size() && text[end] != '\n' && text[end] != '{' && text[end] != '[' &&
         !(in_array_ && (text[end] == ',' || text[end] == ']' || text[end] == '}'))) {
    end++;
  }
  scanned_ = end;
  const bool ended = end < text.size() || final_;
  if (!ended && text.size() <= kDocumentBytes) return false;
  const std::string_view line = trimmed(text.substr(0, end));
  if (!in_array_ && is_base64_body(line))
    units_.decode_base64(here(), line, batch, 0);
  else if (oversize_head_.empty() && !line.empty()) {
    UnitDecoder::dead_letter(here(), in_array_ ? DeadReason::not_an_object : DeadReason::not_json,
                             in_array_ ? "an element that is no object" : "not JSON", line, batch);
  }
  // A line of junk that never ends is one dead letter, not one a buffer.
  oversize_head_ = ended ? "" : "junk";
  drop(end);
  if (ended)
    begin_unit(in_array_ ? State::array : State::between);
  else
    scanned_ = 0;
  return ended;
}

}  // namespace foothold
