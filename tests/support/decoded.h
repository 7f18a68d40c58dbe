#pragma once

#include <string>
#include <vector>

#include "cloudtrail/decoder.h"

namespace foothold::test {

/// Looks into nothing, or into everything.
struct AllCalls final : CallTable {
  bool looks_into(std::string_view, std::string_view) const override { return true; }
};
inline const AllCalls kAllCalls;

/// A stream, decoded in pieces of one size; zero: whole, as one message.
inline Batch decoded(std::string_view bytes, std::size_t piece = 0) {
  Batch batch;
  Decoder decoder(kAllCalls);
  if (piece == 0) {
    decoder.decode({.source = "test"}, bytes, batch);
    return batch;
  }
  decoder.begin({.source = "test"});
  for (std::size_t at = 0; at < bytes.size(); at += piece)
    decoder.feed(bytes.substr(at, piece), batch);
  decoder.finish(batch);
  return batch;
}

/// The eventIDs that were decoded, with a blank after each; then the reasons of dead letters and
/// the kinds of what was skipped, each in brackets.
inline std::string summary(const Batch& batch) {
  std::string text;
  for (const ActivityView& activity : batch.activities)
    text += std::string(activity.event_id) + " ";
  for (std::size_t i = 0; i < batch.counts.dead.size(); i++) {
    for (std::uint64_t n = 0; n < batch.counts.dead[i]; n++) {
      text += "[" + std::string(to_string(static_cast<DeadReason>(i))) + "]";
    }
  }
  for (std::size_t i = 0; i < batch.counts.skipped.size(); i++) {
    for (std::uint64_t n = 0; n < batch.counts.skipped[i]; n++) {
      text += "(" + std::string(to_string(static_cast<SkipKind>(i))) + ")";
    }
  }
  return text;
}

/// A record of IAM user alice with that eventID; `more` are further members, each with a comma
/// after it.
inline std::string record(const std::string& id, const std::string& more = "") {
  return R"({"eventVersion":"1.11","userIdentity":{"type":"IAMUser","principalId":"AIDA1","arn":"arn:aws:iam::111122223333:user/alice","accountId":"111122223333","accessKeyId":"AKIA1","userName":"alice"},"eventTime":"2026-03-02T10:00:00Z","eventSource":"s3.amazonaws.com",)" +
         more +
         R"("eventName":"PutBucketPolicy","awsRegion":"eu-west-1","sourceIPAddress":"198.51.100.7","userAgent":"aws-cli/2","requestParameters":{"bucketName":"b","bucketPolicy":{"Statement":[{"Effect":"Allow"}]}},"responseElements":null,"eventID":")" +
         id + R"(","readOnly":false,"eventType":"AwsApiCall","recipientAccountId":"111122223333"})";
}

}  // namespace foothold::test
