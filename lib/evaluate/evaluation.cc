#include "evaluate/evaluation.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <unordered_map>

#include "base/assert.h"

namespace foothold {
namespace {

constexpr std::size_t kLoudest = 10;
constexpr double kUnseen = -std::numeric_limits<double>::infinity();

// What a threshold is held against: severities, or scores. One number for each thing counted.
struct Levels {
  std::vector<double> findings, attacks, wanted_calls, intrusions;
};

Threshold measure(const Levels& levels, double at) {
  const auto reached = [at](const std::vector<double>& all) {
    return static_cast<std::size_t>(
        std::count_if(all.begin(), all.end(), [at](double level) { return level >= at; }));
  };
  return {.at = at,
          .findings = reached(levels.findings),
          .attacks = reached(levels.attacks),
          .wanted_calls = reached(levels.wanted_calls),
          .intrusions = reached(levels.intrusions)};
}

std::vector<Threshold> curve(const Levels& levels) {
  std::vector<Threshold> points;
  for (const double at : std::set<double>(levels.findings.begin(), levels.findings.end()))
    points.push_back(measure(levels, at));
  return points;
}

double severity_level(const ScoredFinding& finding) {
  return finding.severity;
}
double score_level(const ScoredFinding& finding) {
  return finding.score;
}

// A finding beside the labels of its calls.
struct Judged {
  const ScoredFinding* finding = nullptr;
  std::vector<const Label*> labels{};
  bool attack = false;
};

class Measuring {
 public:
  Measuring(std::span<const ScoredFinding> findings, std::span<const Label> labels)
      : labels_(labels) {
    std::unordered_map<std::string_view, const Label*> by_event;
    for (const Label& label : labels) {
      by_event.emplace(label.event_id, &label);
      if (label.malicious) intrusions_.insert(label.scenario);
    }
    for (const ScoredFinding& finding : findings) {
      if (finding.archived) {
        archived_++;
        continue;
      }
      Judged judged{.finding = &finding};
      for (const std::string& id : finding.event_ids) {
        const auto found = by_event.find(id);
        if (found == by_event.end()) continue;
        judged.labels.push_back(found->second);
        judged.attack = judged.attack || found->second->malicious;
        finding_of_[id] = &finding;
      }
      judged_.push_back(std::move(judged));
    }
  }

  Evaluation evaluation(const Extent& extent) const {
    Evaluation result;
    result.extent = extent;
    result.archived = archived_;
    result.findings = judged_.size();
    for (const Judged& judged : judged_) {
      result.attacks += judged.attack;
      result.unlabelled += judged.labels.empty();
    }
    const Levels severities = levels(severity_level);
    result.wanted_calls = severities.wanted_calls.size();
    result.intrusions = severities.intrusions.size();
    result.thresholds.push_back(measure(severities, 1.0));
    for (int half = 6; half <= 17; half++)
      result.thresholds.push_back(measure(severities, half / 2.0));
    result.severity_curve = curve(severities);
    result.score_curve = curve(levels(score_level));
    result.types = types();
    result.scenarios = scenarios();
    result.signals = signals();
    result.loudest = loudest();
    result.missed = missed();
    return result;
  }

 private:
  Levels levels(double (*level)(const ScoredFinding&)) const {
    Levels all;
    std::map<std::string_view, double> intrusions;
    for (const std::string_view intrusion : intrusions_) intrusions[intrusion] = kUnseen;
    for (const Judged& judged : judged_) {
      const double here = level(*judged.finding);
      all.findings.push_back(here);
      if (judged.attack) all.attacks.push_back(here);
      for (const Label* const label : judged.labels) {
        if (!label->malicious) continue;
        double& highest = intrusions[label->scenario];
        highest = std::max(highest, here);
      }
    }
    for (const Label& label : labels_) {
      if (!label.wanted()) continue;
      const ScoredFinding* const finding = finding_of(label);
      all.wanted_calls.push_back(finding == nullptr ? kUnseen : level(*finding));
    }
    for (const auto& [name, highest] : intrusions) all.intrusions.push_back(highest);
    return all;
  }

  std::vector<TypeTally> types() const {
    std::map<std::string_view, TypeTally> tallies;
    for (const Judged& judged : judged_) {
      TypeTally& tally = tallies[judged.finding->type];
      const bool raised = judged.finding->severity >= kRaisedSeverity;
      const bool high = judged.finding->severity >= kHighSeverity;
      tally.type = judged.finding->type;
      tally.findings++;
      tally.attacks += judged.attack;
      tally.raised += raised;
      tally.raised_attacks += raised && judged.attack;
      tally.high += high;
      tally.high_attacks += high && judged.attack;
    }
    std::vector<TypeTally> sorted;
    for (auto& [type, tally] : tallies) sorted.push_back(std::move(tally));
    return sorted;
  }

  // Whether the label makes its finding one of its scenario.
  bool tells_of_scenario(const Label& label) const {
    return label.malicious || !intrusions_.contains(label.scenario);
  }

  std::vector<ScenarioTally> scenarios() const {
    std::map<std::string_view, ScenarioTally> tallies;
    for (const Label& label : labels_) {
      ScenarioTally& tally = tallies[label.scenario];
      tally.scenario = label.scenario;
      tally.intrusion = tally.intrusion || label.malicious;
      if (label.expected == "none" || !tells_of_scenario(label)) continue;
      const ScoredFinding* const finding = finding_of(label);
      tally.first_calls++;
      tally.first_calls_raised += finding != nullptr && finding->severity >= kRaisedSeverity;
    }
    for (const Judged& judged : judged_) {
      std::set<std::string_view> here;
      for (const Label* const label : judged.labels) {
        if (tells_of_scenario(*label)) here.insert(label->scenario);
      }
      for (const std::string_view scenario : here) {
        ScenarioTally& tally = tallies[scenario];
        tally.findings++;
        tally.severity_max = std::max(tally.severity_max, judged.finding->severity);
        tally.score_sum += judged.finding->score;
      }
    }
    std::vector<ScenarioTally> sorted;
    for (auto& [name, tally] : tallies) sorted.push_back(std::move(tally));
    std::stable_partition(sorted.begin(), sorted.end(),
                          [](const ScenarioTally& tally) { return tally.intrusion; });
    return sorted;
  }

  std::vector<SignalTally> signals() const {
    // N2 before N10, and what a dot tells apart beside each other: N5.known, N5.new, N10.often.
    using Order = std::tuple<char, std::size_t, std::string_view>;
    std::map<Order, SignalTally> tallies;
    for (const Judged& judged : judged_) {
      for (const auto& [id, points] : judged.finding->points) {
        const std::size_t family = std::min(id.find('.'), id.size());
        SignalTally& tally = tallies[{id.empty() ? ' ' : id[0], family, id}];
        tally.id = id;
        (judged.attack ? tally.attacks : tally.harmless)++;
        (judged.attack ? tally.attack_points : tally.harmless_points) += points;
      }
    }
    std::vector<SignalTally> sorted;
    for (auto& [order, tally] : tallies) sorted.push_back(std::move(tally));
    return sorted;
  }

  std::vector<HarmlessFinding> loudest() const {
    std::vector<const Judged*> harmless;
    for (const Judged& judged : judged_) {
      if (!judged.attack) harmless.push_back(&judged);
    }
    std::sort(harmless.begin(), harmless.end(), [](const Judged* a, const Judged* b) {
      return std::tuple(-a->finding->severity, -a->finding->score, a->finding->id) <
             std::tuple(-b->finding->severity, -b->finding->score, b->finding->id);
    });
    harmless.resize(std::min(harmless.size(), kLoudest));
    std::vector<HarmlessFinding> result;
    for (const Judged* const judged : harmless) {
      std::set<std::string> names;
      for (const Label* const label : judged->labels) names.insert(label->scenario);
      result.push_back({*judged->finding, {names.begin(), names.end()}});
    }
    return result;
  }

  std::vector<MissedCall> missed() const {
    std::vector<MissedCall> result;
    for (const Label& label : labels_) {
      if (!label.wanted()) continue;
      const ScoredFinding* const finding = finding_of(label);
      if (finding == nullptr) {
        result.push_back({label, std::nullopt});
      } else if (finding->severity < kRaisedSeverity) {
        result.push_back({label, finding->severity});
      }
    }
    return result;
  }

  const ScoredFinding* finding_of(const Label& label) const {
    const auto found = finding_of_.find(label.event_id);
    return found == finding_of_.end() ? nullptr : found->second;
  }

  const std::span<const Label> labels_;
  std::set<std::string_view> intrusions_;
  std::vector<Judged> judged_;
  std::unordered_map<std::string_view, const ScoredFinding*> finding_of_;  // by eventID
  std::size_t archived_ = 0;
};

}  // namespace

double ScenarioTally::score_mean() const {
  return findings == 0 ? 0 : static_cast<double>(score_sum) / static_cast<double>(findings);
}

const Threshold& Evaluation::at_severity(double severity) const {
  const auto found = std::find_if(thresholds.begin(), thresholds.end(),
                                  [&](const Threshold& row) { return row.at == severity; });
  FOOTHOLD_ASSERT(found != thresholds.end());
  return *found;
}

double Evaluation::a_day_per_1000_principals(std::size_t number) const {
  if (extent.days == 0 || extent.principals == 0) return 0;
  return static_cast<double>(number) * 1000 / static_cast<double>(extent.days) /
         static_cast<double>(extent.principals);
}

Evaluation evaluate(std::span<const ScoredFinding> findings, std::span<const Label> labels,
                    const Extent& extent) {
  return Measuring(findings, labels).evaluation(extent);
}

std::optional<double> share(std::size_t part, std::size_t whole) {
  if (whole == 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace foothold
