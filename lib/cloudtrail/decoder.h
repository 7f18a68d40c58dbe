#pragma once

#include <memory>
#include <string_view>

#include "cloudtrail/batch.h"

namespace foothold {

/// Where bytes came from, for dead letters and times.
struct Origin {
  std::string_view source;       ///< file name or topic; used during the call only
  std::int64_t partition = -1;   ///< Kafka's; -1 for files
  std::int64_t offset = -1;      ///< Kafka's; -1 for files
  std::int64_t message_ms = -1;  ///< Kafka's timestamp; -1: take each record's eventTime
};

/// Bytes to activities: every envelope of DESIGN §4, recognised per message. Pure but for its
/// reused buffers. Owned by one thread. Never throws, never fails: what cannot be decoded is a dead
/// letter in the batch, and its neighbours count all the same.
class Decoder {
 public:
  /// `calls` must outlive the decoder.
  explicit Decoder(const CallTable& calls);
  /// For a stream that was found inside an envelope: it may hold no further one.
  struct Nested {};
  Decoder(const CallTable& calls, Nested);
  ~Decoder();
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  /// One whole message (Kafka), appended to `batch`.
  void decode(const Origin& origin, std::string_view message, Batch& batch);

  /// A stream of any length (a file, already decompressed or not), in pieces of any size: begin,
  /// feed …, finish. Memory is bounded whatever the length. One stream at a time.
  void begin(const Origin& origin);
  void feed(std::string_view piece, Batch& batch);
  void finish(Batch& batch);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace foothold
