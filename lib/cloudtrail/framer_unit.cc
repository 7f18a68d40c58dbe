// The slow way through a document or an element: byte by byte, to where it ends or breaks off.

#include <algorithm>
#include <utility>

#include "cloudtrail/framer.h"
#include "cloudtrail/text_scan.h"

namespace foothold {
namespace {

// An element of Events holds its record as a string, escaped, so that it may well be larger than a
// record may.
constexpr std::size_t kElementBytes = 4 * kRecordBytes;
// How much may be gone through again for what stands behind broken elements: this, and a multiple
// of the input. Without a bound, a file of nothing but broken elements would take quadratic time.
constexpr std::uint64_t kSearchedAgain = 64 * 1024 * 1024;
constexpr std::uint64_t kSearchedAgainPerByte = 8;

// Behind the object that begins at `at`; 0 if it does not end well.
std::size_t object_end(std::string_view text, std::size_t at) {
  int depth = 0;
  bool in_string = false;
  for (; at < text.size(); at++) {
    const char c = text[at];
    if (in_string) {
      if (c == '\n') return 0;
      if (c == '\\') at++;
      in_string = c != '"';
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      depth++;
    } else if ((c == '}' || c == ']') && --depth == 0) {
      return at + 1;
    }
  }
  return 0;
}

// Whether a bracket that does not match its element is the end of the array around it: what follows
// tells. Any other is the element's own fault.
bool ends_array(const char* text, std::size_t size) {
  if (*text != ']') return false;
  return size == 1 || is_blank(text[1]) || text[1] == '}' || text[1] == ',' || text[1] == ']';
}

std::string_view without_comma(std::string_view text) {
  text = trimmed(text);
  if (text.ends_with(',')) text.remove_suffix(1);
  return text;
}

}  // namespace

void Framer::note_key(std::size_t at) {
  const std::string_view key(buffer_.data() + begin_ + string_begin_ + 1, at - string_begin_ - 1);
  records_key_ = key == "Records" || key == "Events";
}

// Whether a bracket closes what was opened last, which is asked of elements only: a document that
// breaks off ends with its line.
bool Framer::matches(char closing) const {
  const auto depth = static_cast<std::size_t>(depth_ - 1);
  return !in_array_ || depth >= braces_.size() || braces_[depth] == (closing == '}');
}

bool Framer::unit(Batch& batch) {
  const std::size_t most = in_array_ ? kElementBytes : kDocumentBytes;
  const std::size_t size = end_ - begin_;
  const std::size_t end = state_ == State::oversize ? size : std::min(size, most);
  const char* const text = buffer_.data() + begin_;
  for (std::size_t at = scanned_; at < end; at++) {
    const char c = text[at];
    if (in_string_) {
      if (escaped_)
        escaped_ = false;
      else if (c == '\\')
        escaped_ = true;
      else if (c == '"') {
        in_string_ = false;
        if (depth_ == 1 && state_ == State::document) note_key(at);
      } else if (c == '\n') {
        element_breaks(at, DeadReason::not_json, "a line ends inside a string", batch);
        return true;
      }
      continue;
    }
    switch (c) {
      case '"':
        in_string_ = true;
        string_begin_ = at;
        break;
      case '{':
      case '[':
        if (static_cast<std::size_t>(depth_) < braces_.size())
          braces_[static_cast<std::size_t>(depth_)] = c == '{';
        depth_++;
        if (c == '[' && depth_ == 2 && records_key_ && state_ == State::document) {
          drop(at + 1);
          in_array_ = in_object_ = true;
          begin_unit(State::array);
          return true;
        }
        break;
      case '}':
      case ']':
        if (!matches(c)) {
          if (at + 1 == size && !final_) return scanned_ = at, false;
          element_breaks(ends_array(text + at, size - at) ? at : at + 1, DeadReason::not_json,
                         "brackets do not match", batch);
          return true;
        }
        if (--depth_ == 0) {
          unit_ends(at + 1, batch);
          return true;
        }
        break;
      case '\n': {
        bool resumed = false;
        scanned_ = at;
        if (!at_newline(at, batch, resumed)) return false;
        if (resumed) return true;
        break;
      }
      default:
        break;
    }
  }
  scanned_ = end;
  return (state_ == State::oversize || size > most) && too_large(batch);
}

// A line that begins in column 0 and is by itself a record or an envelope is no part of the unit
// that is open: that one broke off. False: the line is not all there yet.
bool Framer::at_newline(std::size_t at, Batch& batch, bool& resumed) {
  const std::string_view text = pending();
  const std::size_t begin = at + 1;
  if (begin == text.size()) return final_;
  if (text[begin] != '{') return true;
  std::size_t end = text.find('\n', std::max(begin, line_searched_));
  if (end == std::string_view::npos) {
    line_searched_ = end = text.size();
    if (!final_ && end - begin <= kRecordBytes) return false;
  }
  if (end - begin > kRecordBytes) return true;
  const std::string_view one = trimmed(text.substr(begin, end - begin));
  if (one.empty() || one.back() != '}' || !recognises(one)) return true;
  element_breaks(at, DeadReason::truncated, "a document breaks off before the next line", batch);
  resumed = true;
  return true;
}

// As Framer::decode: the byte behind must not be whatever happens to come next.
bool Framer::recognises(std::string_view buffered) {
  char& behind =
      buffer_[static_cast<std::size_t>(buffered.data() - buffer_.data()) + buffered.size()];
  const char kept = std::exchange(behind, '\n');
  const bool known = units_.recognises(buffered);
  behind = kept;
  return known;
}

// Where, in what was taken for one element up to `end`, the next one begins; 0 if nowhere. A
// bracket or a quote that is missing makes an element seem to go on to the end of its file. That is
// looked into only once an element is known to be broken: what a good one encloses is never taken
// for more.
std::size_t Framer::next_element(std::size_t end) {
  const std::string_view text = pending().substr(0, end);
  const std::uint64_t most = kSearchedAgain + kSearchedAgainPerByte * consumed_;
  searched_again_ += end;
  for (std::size_t at = 1; at < end && searched_again_ <= most; at++) {
    at = text.find('{', at);
    if (at == std::string_view::npos) return 0;
    std::size_t before = at;
    while (before > 0 && is_blank(text[before - 1])) before--;
    if (before == 0 || (text[before - 1] != ',' && text[before - 1] != '[')) continue;
    const std::size_t object = object_end(text, at);
    searched_again_ += object == 0 ? end - at : object - at;
    if (object != 0 && recognises(text.substr(at, object - at))) return at;
  }
  return 0;
}

void Framer::element_breaks(std::size_t end, DeadReason reason, const char* detail, Batch& batch) {
  const std::size_t next = state_ == State::element ? next_element(end) : 0;
  break_off(next == 0 ? end : next, reason, detail, batch);
}

void Framer::break_off(std::size_t end, DeadReason reason, const char* detail, Batch& batch) {
  UnitPlace place = here();
  if (state_ == State::oversize) {
    place.byte = oversize_byte_;
    UnitDecoder::dead_letter(place, DeadReason::too_large, detail, oversize_head_, batch);
    oversize_head_.clear();
  } else {
    UnitDecoder::dead_letter(place, reason, detail, without_comma(pending().substr(0, end)), batch);
  }
  drop(end);
  begin_unit(in_array_ ? State::array : State::between);
}

void Framer::unit_ends(std::size_t end, Batch& batch) {
  const std::string_view text = pending().substr(0, end);
  if (state_ == State::oversize)
    return break_off(end, DeadReason::too_large, "a document that is too large", batch);
  if (text[0] == '[')
    return element_breaks(end, DeadReason::not_an_object, "an element that is no object", batch);
  const UnitResult result = decode(text, batch);
  if (result == UnitResult::records_document && state_ == State::element) {
    // A whole Records document where an element should be.
    in_list_ |= !in_object_;
    in_array_ = false;
    return begin_unit(State::document);
  }
  if (result != UnitResult::taken)
    return element_breaks(end, DeadReason::not_json, "not valid JSON", batch);
  drop(end);
  begin_unit(in_array_ ? State::array : State::between);
}

// The first bytes are kept, the rest is gone through without being kept. False: more must be fed.
bool Framer::too_large(Batch& batch) {
  const bool begins = state_ != State::oversize;
  if (begins) {
    const std::size_t next = state_ == State::element ? next_element(scanned_) : 0;
    if (next != 0)
      return break_off(next, DeadReason::not_json, "an element that does not end", batch), true;
    oversize_byte_ = consumed_;
    oversize_head_.clear();
  }
  const std::size_t room =
      kDeadLetterBytes + 1 - std::min(oversize_head_.size(), kDeadLetterBytes + 1);
  oversize_head_.append(pending().substr(0, std::min(scanned_, room)));
  drop(scanned_);
  scanned_ = string_begin_ = line_searched_ = 0;
  state_ = State::oversize;
  return begins;
}

}  // namespace foothold
