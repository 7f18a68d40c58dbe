#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cloudtrail/decoder.h"
#include "cloudtrail/record.h"

namespace foothold {

/// What a unit of text, a document or an element, turned out to be.
enum class UnitResult : unsigned char {
  taken,             ///< decoded, skipped or dead-lettered: done with
  not_json,          ///< not exactly one JSON object; nothing was done
  records_document,  ///< one whose Records are to be read one by one; nothing was done
};

/// Where a unit lies, for dead letters.
struct UnitPlace {
  std::string_view source;
  std::int64_t partition = -1, offset = -1, message_ms = -1;
  std::uint64_t byte = 0;
};

/// "byte 17", or "partition 3 offset 17".
std::string position_of(const UnitPlace& place);

/// Decodes whole units: records and envelopes, envelopes in envelopes up to four deep. Owned by one
/// thread.
class UnitDecoder {
 public:
  /// `calls` must outlive it.
  /// `may_stream`: whether an envelope may hold several documents.
  UnitDecoder(const CallTable& calls, bool may_stream);
  ~UnitDecoder();

  /// REQUIRES: RecordReader::kReadPadding readable bytes after `text`.
  UnitResult decode(const UnitPlace& place, std::string_view text, Batch& batch);
  /// Whether `text` by itself is one object that decode() would take for a record or an envelope.
  bool recognises(std::string_view text);
  /// Base64 of a known body, or nothing we know; dead-letters the latter.
  void decode_base64(const UnitPlace& place, std::string_view text, Batch& batch, int depth);

  static void dead_letter(const UnitPlace& place, DeadReason reason, std::string detail,
                          std::string_view bytes, Batch& batch);

 private:
  static constexpr int kDepth = 4;
  // Each depth of enclosure has a reader and a padded buffer of its own.
  struct Level {
    RecordReader reader;
    ObjectView object;
    std::vector<char> text;
  };
  UnitResult decode_at(const UnitPlace& place, std::string_view text, Batch& batch, int depth);
  void decode_text(const UnitPlace& place, std::string_view text, Batch& batch, int depth);
  void decode_stream(const UnitPlace& place, std::string_view bytes, Batch& batch);
  void decode_inflated(const UnitPlace& place, std::string_view body, Batch& batch, int depth);
  void record(const UnitPlace& place, std::string_view text, const ObjectView& object,
              RecordReader& reader, Batch& batch);
  std::optional<std::int64_t> time_of(std::string_view text);
  void skip(SkipKind kind, Batch& batch);

  const CallTable& calls_;
  const bool may_stream_;
  std::vector<std::unique_ptr<Level>> levels_;
  std::array<char, 11> day_{};  // the text of the day last read, and when it begins
  std::int64_t day_ms_ = 0;
};

}  // namespace foothold
