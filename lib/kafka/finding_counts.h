#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/metrics.h"
#include "kafka/recent_findings.h"
#include "pipeline/ports.h"

namespace foothold {

/// What goes beside a finding into its message's headers, and what is counted of it.
struct FindingLabels {
  std::string type, severity, account, principal;
  double score = 0;
  bool suppressed = false;  ///< archived by a rule, and not because it is none
};
/// From the findings' JSON, one each.
std::vector<FindingLabels> labels_of(std::span<const FindingUpdate> updates);

/// Counts what was committed. Owned by the log's thread.
class FindingCounts {
 public:
  /// The metrics must outlive it.
  explicit FindingCounts(Metrics& metrics) : metrics_(metrics) {}
  void committed(std::span<const FindingUpdate> updates, std::span<const FindingLabels> labels,
                 std::int64_t now_ms);
  /// To be called often: tells every few seconds who has the most findings.
  void turn(std::int64_t now_ms);

 private:
  Metrics& metrics_;
  RecentFindings recent_;
  std::int64_t told_ms_ = 0;
};

}  // namespace foothold
