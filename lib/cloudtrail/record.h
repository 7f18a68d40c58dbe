#pragma once

#include <string_view>
#include <vector>

#include "cloudtrail/batch.h"
#include "cloudtrail/principal.h"

/// One JSON object, read in one pass. simdjson stays in record.cc.
namespace foothold {

/// What an object's keys say it is.
enum class Shape : unsigned char {
  record,            ///< a CloudTrail record
  event_bridge,      ///< `inner` is the record
  lookup_event,      ///< `texts` holds the record as JSON text
  cloudwatch_logs,   ///< `texts` holds a record each
  cloudwatch_data,   ///< `texts` holds base64 of gzip
  notification,      ///< an SNS message; `texts` holds what it carries
  records_document,  ///< has a Records or Events array: to be read element by element
  digest,
  insight,
  delivery_notice,
  control_message,
  other_json,
};

/// Views into the text that was read and into the reader's buffers; valid until its next read.
struct ObjectView {
  Shape shape = Shape::other_json;
  std::string_view inner;               ///< JSON text of an enclosed record
  std::vector<std::string_view> texts;  ///< unescaped strings
  IdentityView identity;
  std::string_view event_time, event_id, source, name, region, address, agent, error_code,
      event_type, recipient_account;
  bool read_only = false, console_session = false;
  bool time_is_no_text = false;  ///< eventTime is there, and is neither a string nor null
};

class RecordReader {
 public:
  RecordReader();
  ~RecordReader();
  RecordReader(const RecordReader&) = delete;
  RecordReader& operator=(const RecordReader&) = delete;

  /// Reads one object. False if `text` is not exactly one JSON object. `into` is overwritten.
  /// REQUIRES: kReadPadding readable bytes after `text`, the first of them a blank.
  bool read(std::string_view text, ObjectView& into);
  /// Whether the text is sound throughout: read() skips over what it does not look for. A text of
  /// which this is true can be looked into (json/json.h). Leaves what read() gave alone.
  /// REQUIRES: as read().
  bool is_sound(std::string_view text);
  static constexpr std::size_t kReadPadding = 64;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace foothold
