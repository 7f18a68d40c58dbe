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

// Behind a string that is an element: braces in it are no element's. A quote that opens nothing is
// none, and neither is one that what follows does not confirm.
constexpr std::size_t kShortString = 4096;
struct StringEnd {
  std::size_t end = 0;  // 0: no string
  bool known = true;    // false: more input may tell
};
StringEnd string_end(std::string_view text, bool is_all) {
  if (text.empty() || text[0] != '"') return {};
  std::size_t at = 1;
  while (at < text.size() && text[at] != '"' && text[at] != '\n') at += text[at] == '\\' ? 2 : 1;
  if (at < text.size() && text[at] == '\n') return {};
  for (std::size_t next = at + 1; next < text.size(); next++) {
    if (is_blank(text[next])) continue;
    return {text[next] == ',' || text[next] == ']' ? at + 1 : 0, true};
  }
  return {0, is_all};
}

}  // namespace

void Framer::begin(const UnitPlace& place) {
  place_ = place;
  begin_ = end_ = 0;
  consumed_ = 0;
  final_ = in_array_ = in_list_ = false;
  searched_again_ = 0;
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
    if (one.back() != '}' || one.size() > kRecordBytes || begins_records(one.substr(0, 64)) ||
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
  for (;;) {
    while (step(batch)) {
    }
    if (state_ != State::element) break;
    const std::size_t next = next_element(end_ - begin_);
    if (next == 0) break;
    break_off(next, DeadReason::truncated, "an element breaks off before the next", batch);
  }
  // What is left is a document that never ended.
  const bool inside = state_ == State::document || state_ == State::element ||
                      state_ == State::array || state_ == State::tail;
  if (state_ == State::oversize) {
    break_off(0, DeadReason::too_large, "cut within a document that is too large", batch);
  } else if (inside) {
    UnitDecoder::dead_letter(here(), DeadReason::truncated, "the input ends inside a document",
                             pending(), batch);
  }
  drop(end_ - begin_);
  in_array_ = in_list_ = false;
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
      return tail(batch);
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
    return drop(at + 3 - begin_), line_searched_ = 0, true;
  if (end_ - at < 3 && !final_ && at < end_ && buffer_[at] == '\xef')
    return drop(at - begin_), false;
  const bool moved = at != begin_;
  if (moved) drop(at - begin_), line_searched_ = 0;
  if (begin_ == end_) return false;
  if (says_nothing(buffer_[begin_])) return true;
  if (buffer_[begin_] == '{') return line(batch);
  if (buffer_[begin_] == ']' && in_list_) return drop(1), in_list_ = false, true;
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
  if (one.back() == '}' && one.size() <= kDocumentBytes &&
      decode(one, batch) == UnitResult::taken) {
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
    const std::string_view head = pending().substr(0, 64);
    if (head.size() < 64 && !final_) return false;
    if (begins_records(head)) {
      // A Records document where an element should be: one of a list of them, or what stands
      // behind an array that broke off.
      in_list_ |= !in_object_;
      in_array_ = false;
      begin_unit(State::document);
    } else {
      begin_unit(State::element);
    }
  } else if (c == ']') {
    drop(1);
    in_array_ = false;
    last_in_tail_ = sense_in_tail_ = ']';
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
bool Framer::tail(Batch& batch) {
  const auto unended = [&] {
    UnitDecoder::dead_letter(here(), DeadReason::truncated, "the end of a document is missing", "",
                             batch);
    begin_unit(State::between);
  };
  for (std::size_t at = begin_; at < end_; at++) {
    const char c = buffer_[at];
    const bool column_0 = last_in_tail_ == '\n';
    const bool is_value = sense_in_tail_ == ':' || depth_ > 0 || in_string_;
    last_in_tail_ = c;
    if (!is_blank(c)) sense_in_tail_ = c;
    if (c == '{' && column_0) {
      drop(at - begin_);
      unended();
      return true;
    }
    if (c == '{' && !is_value && in_object_) {
      // No member begins like this: the array is not over.
      drop(at - begin_);
      UnitDecoder::dead_letter(here(), DeadReason::not_json, "an array ends before its elements do",
                               "", batch);
      in_array_ = true;
      begin_unit(State::array);
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
  if (final_ && in_object_) unended();
  return false;
}

// No JSON: to the end of the line, or to where JSON may begin.
bool Framer::junk(Batch& batch) {
  const std::string_view text = pending();
  if (in_array_ && scanned_ == 0) {
    const StringEnd string = string_end(text.substr(0, kShortString), final_);
    if (!string.known && text.size() < kShortString) return false;
    scanned_ = string.end;
  }
  std::size_t end = scanned_;
  while (end < text.size() && text[end] != '\n' && text[end] != '{' && text[end] != '[' &&
         !(in_array_ && (text[end] == ',' || text[end] == ']' || text[end] == '}'))) {
    end++;
  }
  scanned_ = end;
  const bool ended = end < text.size() || final_;
  if (!ended && text.size() <= kDocumentBytes) return false;
  const std::string_view line = trimmed(text.substr(0, end));
  if (!in_array_ && line.size() <= kDocumentBytes && is_base64_body(line))
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
