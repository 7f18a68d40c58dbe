#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace foothold {

/// Whether bytes begin as a gzip member does.
inline bool is_gzip(std::string_view bytes) {
  return bytes.size() >= 2 && bytes[0] == '\x1f' && bytes[1] == '\x8b';
}

/// Inflates a gzip stream of several members, piece by piece, in constant memory. Zero bytes after
/// a member are padding; anything else after one ends the stream as malformed. Owned by one thread.
class Inflater {
 public:
  Inflater();
  ~Inflater();
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  /// Begins a new stream.
  void reset();
  /// Takes the next piece; valid until the next feed.
  void feed(std::string_view piece);
  /// The next output, at most `size` bytes. Zero: the piece is used up.
  [[nodiscard]] Result<std::size_t> next(char* into, std::size_t size);
  /// Whether the stream ended where a member ends.
  bool complete() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A whole body at once, of several members; malformed if it is damaged, cut, or over `limit`
/// bytes.
[[nodiscard]] Result<std::string> inflate_whole(std::string_view body, std::size_t limit);

}  // namespace foothold
