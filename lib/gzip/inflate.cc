#include "gzip/inflate.h"

#include <libdeflate.h>
#include <zlib.h>

#include <algorithm>

#include "base/assert.h"

namespace foothold {

struct Inflater::State {
  z_stream stream{};
  bool between = true;   // between members, or before the first
  bool began = false;    // a member has begun at all
  bool pending = false;  // the output was full: zlib may hold more than the input shows
};

Inflater::Inflater() : state_(std::make_unique<State>()) {
  const int ready = ::inflateInit2(&state_->stream, 16 + MAX_WBITS);
  FOOTHOLD_ASSERT(ready == Z_OK);
}
Inflater::~Inflater() {
  ::inflateEnd(&state_->stream);
}

void Inflater::reset() {
  ::inflateReset(&state_->stream);
  state_->stream.avail_in = 0;
  state_->between = true;
  state_->began = false;
  state_->pending = false;
}

void Inflater::feed(std::string_view piece) {
  state_->stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data()));
  state_->stream.avail_in = static_cast<uInt>(piece.size());
}

bool Inflater::complete() const {
  return state_->between && state_->began;
}

Result<std::size_t> Inflater::next(char* into, std::size_t size) {
  z_stream& stream = state_->stream;
  stream.next_out = reinterpret_cast<Bytef*>(into);
  stream.avail_out = static_cast<uInt>(size);
  while (stream.avail_out != 0 && (stream.avail_in != 0 || state_->pending)) {
    state_->pending = false;
    if (state_->between && stream.avail_in == 0) break;
    if (state_->between && state_->began && *stream.next_in == 0) {
      stream.next_in++;
      stream.avail_in--;
      continue;
    }
    state_->between = false;
    state_->began = true;
    const int result = ::inflate(&stream, Z_NO_FLUSH);
    if (result == Z_STREAM_END) {
      state_->between = true;
      ::inflateReset(&stream);
    } else if (result != Z_OK && result != Z_BUF_ERROR) {
      // What was inflated before the damage still counts: it goes out first.
      const std::size_t got = size - stream.avail_out;
      state_->pending = got > 0;
      if (got > 0) return got;
      return fail(Errc::malformed, stream.msg == nullptr ? "damaged gzip data" : stream.msg);
    }
  }
  state_->pending = stream.avail_out == 0;
  return size - stream.avail_out;
}

Result<std::string> inflate_whole(std::string_view body, std::size_t limit) {
  const std::unique_ptr<libdeflate_decompressor, void (*)(libdeflate_decompressor*)> decompressor(
      libdeflate_alloc_decompressor(), libdeflate_free_decompressor);
  FOOTHOLD_ASSERT(decompressor != nullptr);
  std::string out;
  std::size_t used = 0;
  while (!body.empty()) {
    std::size_t room = std::min(std::max<std::size_t>(body.size() * 8, 4096), limit - used + 1);
    std::size_t taken = 0, got = 0;
    for (;;) {
      out.resize(used + room);
      const libdeflate_result result = libdeflate_gzip_decompress_ex(
          decompressor.get(), body.data(), body.size(), out.data() + used, room, &taken, &got);
      if (result == LIBDEFLATE_SUCCESS) break;
      if (result != LIBDEFLATE_INSUFFICIENT_SPACE)
        return fail(Errc::malformed, "damaged or cut gzip data");
      if (used + room > limit) return fail(Errc::malformed, "inflates too far");
      room = std::min(room * 4, limit - used + 1);
    }
    used += got;
    if (used > limit) return fail(Errc::malformed, "inflates too far");
    body.remove_prefix(taken);
    while (!body.empty() && body.front() == '\0') body.remove_prefix(1);
  }
  out.resize(used);
  return out;
}

}  // namespace foothold
