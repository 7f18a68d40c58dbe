#include "kafka/finding_counts.h"

#include <cstdlib>

#include "json/json.h"

namespace foothold {
namespace {

constexpr std::int64_t kTellMs = 2'000;
constexpr std::size_t kNamed = 10;

FindingLabels labels_of(const FindingUpdate& update) {
  const JsonDocument finding = JsonDocument::parse(update.json);
  const JsonView root = finding.root();
  const JsonView more = root["service"]["additionalInfo"];
  return {.type = std::string(root["type"].text()),
          .severity = root["severity"].scalar(),
          .account = std::string(root["accountId"].text()),
          .principal = std::string(more["principal"].text()),
          .score = std::strtod(more["score"].scalar().c_str(), nullptr),
          .suppressed = more["suppression"].present() && !more["correction"].present()};
}

// GuardDuty's bands.
std::string band_of(const FindingUpdate& update, const FindingLabels& labels) {
  if (update.archived) return labels.suppressed ? "suppressed" : "archived";
  const double value = std::strtod(labels.severity.c_str(), nullptr);
  return value < 4 ? "low" : value < 7 ? "medium" : "high";
}

}  // namespace

std::vector<FindingLabels> labels_of(std::span<const FindingUpdate> updates) {
  std::vector<FindingLabels> labels;
  for (const FindingUpdate& update : updates) labels.push_back(labels_of(update));
  return labels;
}

void FindingCounts::committed(std::span<const FindingUpdate> updates,
                              std::span<const FindingLabels> labels, std::int64_t now_ms) {
  for (std::size_t i = 0; i < labels.size(); i++) {
    const FindingLabels& of = labels[i];
    metrics_.add(Metric::finding_updates, 1, {of.type, band_of(updates[i], of)});
    if (updates[i].archived) {
      recent_.remove(updates[i].id);
      continue;
    }
    metrics_.observe(Metric::finding_score, of.score);
    recent_.add(updates[i].id, {of.account, of.principal}, now_ms);
  }
}

void FindingCounts::turn(std::int64_t now_ms) {
  if (now_ms - told_ms_ < kTellMs) return;
  told_ms_ = now_ms;
  recent_.expire(now_ms);
  if (!recent_.take_changed()) return;
  std::vector<std::pair<Metrics::Labels, double>> principals, accounts;
  for (const auto& [owner, count] : recent_.principals(kNamed))
    principals.push_back({{owner.account, owner.principal}, static_cast<double>(count)});
  for (const auto& [account, count] : recent_.accounts(kNamed))
    accounts.push_back({{account}, static_cast<double>(count)});
  metrics_.replace(Metric::noisy_principals, principals);
  metrics_.replace(Metric::noisy_accounts, accounts);
}

}  // namespace foothold
