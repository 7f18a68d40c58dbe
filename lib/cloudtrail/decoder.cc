#include "cloudtrail/decoder.h"

#include <array>
#include <cstring>

#include "cloudtrail/framer.h"
#include "cloudtrail/text_scan.h"
#include "gzip/inflate.h"

namespace foothold {

std::string_view to_string(PrincipalKind kind) {
  static constexpr std::array<std::string_view, 10> kNames = {
      "root",    "user", "role", "person", "federated", "web_identity", "saml", "identity_center",
      "account", "other"};
  return kNames[static_cast<std::size_t>(kind)];
}
std::string_view to_string(DeadReason reason) {
  static constexpr std::array<std::string_view, static_cast<std::size_t>(DeadReason::count)>
      kNames = {"not_json",         "truncated",        "not_an_object", "too_large",
                "bad_field",        "implausible_time", "bad_gzip",      "bad_base64",
                "inflates_too_far", "bad_verdict"};
  return kNames[static_cast<std::size_t>(reason)];
}
std::string_view to_string(SkipKind kind) {
  static constexpr std::array<std::string_view, static_cast<std::size_t>(SkipKind::count)> kNames =
      {"digest", "insight", "delivery_notice", "control_message", "other_json"};
  return kNames[static_cast<std::size_t>(kind)];
}
std::string_view to_string(RecordOutcome outcome) {
  static constexpr std::array<std::string_view, static_cast<std::size_t>(RecordOutcome::count)>
      kNames = {"activity", "service_owned", "service_event", "dry_run", "no_principal"};
  return kNames[static_cast<std::size_t>(outcome)];
}

void DecodeCounts::add(const DecodeCounts& other) {
  records += other.records;
  bytes += other.bytes;
  for (std::size_t i = 0; i < outcomes.size(); i++) outcomes[i] += other.outcomes[i];
  for (std::size_t i = 0; i < skipped.size(); i++) skipped[i] += other.skipped[i];
  for (std::size_t i = 0; i < dead.size(); i++) dead[i] += other.dead[i];
  for (std::size_t i = 0; i < verdicts.size(); i++) verdicts[i] += other.verdicts[i];
}
std::uint64_t DecodeCounts::dead_total() const {
  std::uint64_t total = 0;
  for (const std::uint64_t count : dead) total += count;
  return total;
}
std::uint64_t DecodeCounts::skipped_total() const {
  std::uint64_t total = 0;
  for (const std::uint64_t count : skipped) total += count;
  return total;
}

class Decoder::Impl {
 public:
  Impl(const CallTable& calls, bool may_stream) : units_(calls, may_stream), framer_(units_) {}

  void begin(const Origin& origin) {
    source_ = origin.source;
    place_ = {.source = source_,
              .partition = origin.partition,
              .offset = origin.offset,
              .message_ms = origin.message_ms,
              .byte = 0};
    framer_.begin(place_);
    format_ = Format::unknown;
    head_.clear();
    inflated_bytes_ = 0;
  }

  // The fastest way: a message that is one document on one line, which nearly all are. False: it is
  // anything else, and nothing was done. REQUIRES: begin().
  bool one_line(std::string_view message, Batch& batch) {
    if (message.size() < 2 || message.front() != '{' || message.back() != '}' ||
        message.size() > kRecordBytes || begins_records(message.substr(0, 64)) ||
        std::memchr(message.data(), '\n', message.size()) != nullptr) {
      return false;
    }
    const std::size_t size = message.size();
    if (line_.size() < size + RecordReader::kReadPadding)
      line_.resize(2 * size + RecordReader::kReadPadding);
    std::memcpy(line_.data(), message.data(), size);
    line_[size] = '\n';
    if (units_.decode(place_, {line_.data(), size}, batch) != UnitResult::taken) return false;
    batch.counts.bytes += size;
    return true;
  }

  void feed(std::string_view piece, Batch& batch) {
    if (format_ == Format::unknown) {
      // Two bytes tell; they may come one by one.
      if (!head_.empty() || piece.size() < 2) {
        head_.append(piece);
        if (head_.size() >= 2) start(batch);
        return;
      }
      recognise(piece);
    }
    pass(piece, batch);
  }

  void finish(Batch& batch) {
    if (format_ == Format::unknown && !head_.empty()) start(batch);
    if (format_ == Format::gzip && !inflater_.complete()) bad_gzip("the gzip data is cut", batch);
    framer_.finish(batch);
  }

 private:
  enum class Format { unknown, plain, gzip, damaged };

  void recognise(std::string_view head) {
    format_ = is_gzip(head) ? Format::gzip : Format::plain;
    if (format_ != Format::gzip) return;
    inflater_.reset();
    if (inflated_.empty()) inflated_.resize(kInflateBytes);
  }

  void start(Batch& batch) {
    recognise(head_);
    const std::string head = std::move(head_);
    head_.clear();
    pass(head, batch);
  }

  void pass(std::string_view piece, Batch& batch) {
    if (format_ == Format::plain) return framer_.feed(piece, batch);
    if (format_ == Format::damaged) return;
    inflater_.feed(piece);
    for (;;) {
      const Result<std::size_t> got = inflater_.next(inflated_.data(), inflated_.size());
      if (!got) return bad_gzip(got.error().what.c_str(), batch);
      if (*got == 0) return;
      inflated_bytes_ += *got;
      framer_.feed({inflated_.data(), *got}, batch);
    }
  }

  void bad_gzip(const char* detail, Batch& batch) {
    format_ = Format::damaged;
    UnitPlace place = place_;
    place.byte = inflated_bytes_;
    UnitDecoder::dead_letter(place, DeadReason::bad_gzip, detail, "", batch);
  }

  static constexpr std::size_t kInflateBytes = 256 * 1024;
  UnitDecoder units_;
  Framer framer_;
  Inflater inflater_;
  std::vector<char> inflated_, line_;
  std::string source_, head_;
  UnitPlace place_;
  Format format_ = Format::unknown;
  std::uint64_t inflated_bytes_ = 0;
};

Decoder::Decoder(const CallTable& calls) : impl_(std::make_unique<Impl>(calls, true)) {}
Decoder::Decoder(const CallTable& calls, Nested) : impl_(std::make_unique<Impl>(calls, false)) {}
Decoder::~Decoder() = default;

void Decoder::decode(const Origin& origin, std::string_view message, Batch& batch) {
  impl_->begin(origin);
  if (impl_->one_line(message, batch)) return;
  impl_->feed(message, batch);
  impl_->finish(batch);
}
void Decoder::begin(const Origin& origin) {
  impl_->begin(origin);
}
void Decoder::feed(std::string_view piece, Batch& batch) {
  impl_->feed(piece, batch);
}
void Decoder::finish(Batch& batch) {
  impl_->finish(batch);
}

}  // namespace foothold
