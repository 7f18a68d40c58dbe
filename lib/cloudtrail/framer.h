#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cloudtrail/unit_decoder.h"

namespace foothold {

/// Splits a stream of bytes into documents and elements of Records arrays, in constant memory, and
/// has them decoded. Forgiving: several documents on a line or one over many, junk between them,
/// documents that break off. What breaks off does not swallow the next line that stands by itself.
/// Linear in time: each line is tried by itself at most once. Owned by one thread.
class Framer {
 public:
  /// The decoder must outlive it.
  explicit Framer(UnitDecoder& units) : units_(units) {}

  void begin(const UnitPlace& place);
  void feed(std::string_view piece, Batch& batch);
  void finish(Batch& batch);

 private:
  enum class State : unsigned char {
    between,   ///< between documents
    document,  ///< inside a document that is not one line
    array,     ///< between the elements of a Records array
    element,   ///< inside an element
    tail,      ///< behind a Records array, to the end of its document
    junk,      ///< in what is no JSON, to the end of the line
    oversize,  ///< in a unit that is too large, to its end
  };

  void append(std::string_view piece);
  UnitResult decode(std::string_view buffered, Batch& batch);
  std::string_view lines_in_place(std::string_view piece, Batch& batch);

  // Each looks at what is buffered and returns whether it got on; if not, more must be fed.
  bool step(Batch& batch);
  bool between(Batch& batch);
  bool line(Batch& batch);
  bool unit(Batch& batch);
  bool array();
  bool tail(Batch& batch);
  bool junk(Batch& batch);

  bool at_newline(std::size_t at, Batch& batch, bool& resumed);
  void element_breaks(std::size_t end, DeadReason reason, const char* detail, Batch& batch);
  std::size_t next_element(std::size_t end);
  bool recognises(std::string_view buffered);
  bool matches(char closing) const;
  void unit_ends(std::size_t end, Batch& batch);
  void break_off(std::size_t end, DeadReason reason, const char* detail, Batch& batch);
  void begin_unit(State state);
  void note_key(std::size_t at);
  bool too_large(Batch& batch);
  void drop(std::size_t count);

  std::string_view pending() const { return {buffer_.data() + begin_, end_ - begin_}; }
  UnitPlace here() const;

  UnitDecoder& units_;
  UnitPlace place_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0, end_ = 0;  // of what is not done with
  std::uint64_t consumed_ = 0;       // bytes of the stream before begin_
  State state_ = State::between;
  bool final_ = false;  // nothing more will be fed

  // Of the unit that begins at begin_: how far it was scanned, and what the scan knows.
  std::size_t scanned_ = 0;
  int depth_ = 0;
  std::bitset<1024> braces_;  // by depth, as far as that goes: opened by { and not by [
  bool in_string_ = false, escaped_ = false;
  std::size_t string_begin_ = 0;
  bool records_key_ = false;       // the last string at depth 1 was Records or Events
  std::size_t line_searched_ = 0;  // no newline among so many bytes from begin_
  bool in_array_ = false;          // elements belong to an array
  bool in_object_ = false;         // which is a member of an object
  char last_in_tail_ = ']',
       sense_in_tail_ = ']';          // of the tail: the last byte, the last but blanks
  bool in_list_ = false;              // documents stand in an array of their own
  std::string oversize_head_;         // the beginning of a unit that is too large
  std::uint64_t oversize_byte_ = 0;   // where that began
  std::uint64_t searched_again_ = 0;  // bytes gone through twice, for elements behind a broken one
};

}  // namespace foothold
