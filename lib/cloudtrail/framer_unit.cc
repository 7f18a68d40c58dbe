// The slow way through a document or an element: byte by byte, to where it ends or breaks off.

#include "cloudtrail/framer.h"
#include "cloudtrail/text_scan.h"

namespace foothold {

void Framer::note_key(std::size_t at) {
  const std::string_view key(buffer_.data() + begin_ + string_begin_ + 1, at - string_begin_ - 1);
  records_key_ = key == "Records" || key == "Events";
}

bool Framer::unit(Batch& batch) {
  const std::size_t size = end_ - begin_;
  const char* const text = buffer_.data() + begin_;
  for (std::size_t at = scanned_; at < size; at++) {
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
        break_off(at, DeadReason::not_json, "a line ends inside a string", batch);
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
        depth_++;
        break;
      case '[':
        depth_++;
        if (depth_ == 2 && records_key_ && state_ == State::document) {
          drop(at + 1);
          in_array_ = in_object_ = true;
          begin_unit(State::array);
          return true;
        }
        break;
      case '}':
      case ']':
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
  scanned_ = size;
  const std::size_t most = state_ == State::element ? kRecordBytes : kDocumentBytes;
  if (size > most || state_ == State::oversize) too_large();
  return false;
}

// A line that begins in column 0 and is by itself a record or an envelope is no part of the unit
// that is open: that one broke off. False: the line is not all there yet.
bool Framer::at_newline(std::size_t at, Batch& batch, bool& resumed) {
  const std::string_view rest = pending().substr(at + 1);
  if (rest.empty()) return final_;
  if (rest[0] != '{') return true;
  std::size_t end = rest.find('\n');
  if (end == std::string_view::npos) {
    if (!final_ && rest.size() <= kRecordBytes) return false;
    end = rest.size();
  }
  const std::string_view one = trimmed(rest.substr(0, end));
  if (one.empty() || one.back() != '}' || !units_.recognises(one)) return true;
  break_off(at, DeadReason::truncated, "a document breaks off before the next line", batch);
  resumed = true;
  return true;
}

void Framer::break_off(std::size_t end, DeadReason reason, const char* detail, Batch& batch) {
  const bool oversize = state_ == State::oversize;
  UnitDecoder::dead_letter(here(), oversize ? DeadReason::too_large : reason, detail,
                           oversize ? std::string_view(oversize_head_) : pending().substr(0, end),
                           batch);
  oversize_head_.clear();
  drop(end);
  begin_unit(in_array_ ? State::array : State::between);
}

void Framer::unit_ends(std::size_t end, Batch& batch) {
  const std::string_view text = pending().substr(0, end);
  if (state_ == State::oversize) {
    UnitDecoder::dead_letter(here(), DeadReason::too_large, "a document that is too large",
                             oversize_head_, batch);
    oversize_head_.clear();
  } else {
    const UnitResult result = decode(text, batch);
    if (result == UnitResult::records_document && state_ == State::element) {
      // A whole Records document where an element should be: the array before it broke off.
      in_array_ = false;
      begin_unit(State::document);
      return;
    }
    if (result != UnitResult::taken) {
      UnitDecoder::dead_letter(here(), DeadReason::not_json, "not valid JSON", text, batch);
    }
  }
  drop(end);
  begin_unit(in_array_ ? State::array : State::between);
}

void Framer::too_large() {
  const std::string_view text = pending();
  if (state_ == State::element && begins_records(text.substr(0, 64))) {
    in_array_ = false;
    return begin_unit(State::document);
  }
  const std::size_t room =
      kDeadLetterBytes + 1 - std::min(oversize_head_.size(), kDeadLetterBytes + 1);
  oversize_head_.append(text.substr(0, room));
  drop(text.size());
  scanned_ = 0;
  string_begin_ = 0;
  state_ = State::oversize;
}

}  // namespace foothold
