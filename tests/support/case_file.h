#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "detect/change_window.h"

/// Case files: calls, one a line, and what must come of each.
///
///   # a comment, to the end of the line
///   learning_period 7d      a setting: learning_period, forget_after, severity_mode
///   change WHO dD hh:mm dD hh:mm TICKET      a setting: a change declared for WHO, * and ? allowed
///   habit WHO D1-D2 SERVICE/NAME …      each of the calls four times on each of the days
///   dD hh:mm[:ss] WHO SERVICE/NAME [KEY=VALUE …] -> none
///   dD hh:mm[:ss] WHO SERVICE/NAME [KEY=VALUE …] -> network|resource|user SEVERITY [SCORE]
///   dD hh:mm verdict WHO network|resource|user dN useful|not_useful       of the finding of day N
///
/// Days count from 2026-03-02. WHO is user:NAME, role:NAME, person:NAME, root or service:NAME; with
/// "@ACCOUNT" after it in another account than 111122223333. SERVICE is "iam" for
/// iam.amazonaws.com. Keys: error, by (invokedBy), from (address), agent, session, key (access
/// key), region, id (eventID), aroa (unique id of the role), request (JSON without blanks),
/// instance (an instance id).
namespace foothold::test {

struct Expected {
  int line = 0;
  std::string event_id;
  std::string type;  ///< "none", or the last part of a finding type
  double severity = 0;
  std::optional<int> score{};  ///< of the call, where the line has one
};

struct CaseFile {
  std::string name;
  std::map<std::string, std::string> settings;
  std::vector<ChangeWindow> changes;
  std::vector<std::string> records;  ///< JSON, in the order of the file
  std::vector<Expected> expected;
};

/// Ends the test with a message for a line that does not fit.
CaseFile read_case(const std::string& path);

/// One CloudTrail record, of the shape that a case's line has.
struct RecordSpec {
  std::int64_t time_ms = 0;
  std::string event_id, who = "user:alice", service = "s3", name = "ListBuckets";
  std::map<std::string, std::string> keys;  ///< as in a case's line
};
std::string record_json(const RecordSpec& spec);
/// A UUID that is a function of the text.
std::string event_id_of(const std::string& text);

}  // namespace foothold::test
