#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

/// The signals: what each looks at, and what it is worth. The one place where a weight stands.
namespace foothold {

enum class SignalGroup : std::uint8_t {
  gate,
  novelty,
  origin,
  credential,
  sequence,
  impact,
  mitigation
};
inline constexpr std::size_t kSignalGroups = 7;

/// One row a signal: what docs/findings.md prints and what a reason's id means. The id is also the
/// key of its weight in detection.weights.
struct SignalRow {
  std::string_view id;
  SignalGroup group;
  int points;  ///< added when it holds
  std::string_view meaning;
};
/// All but the impacts of a request, which are policy's (policy/impact.h).
std::span<const SignalRow> signal_rows();

/// What the points of a group may sum to at most; for mitigations at least. Score is the sum of
/// all.
struct CapRow {
  std::string_view name;
  SignalGroup group;
  int most;
};
std::span<const CapRow> cap_rows();
inline constexpr int kScoreLow = -60, kScoreHigh = 120;

/// From which score on a severity holds; below the first it is 3.0. The modes' are the least score
/// of a finding.
struct ThresholdRow {
  std::string_view name;
  int from;
};
std::span<const ThresholdRow> threshold_rows();

/// Weights, caps and thresholds as configured. A value; the default has every row's own.
class Weights {
 public:
  Weights();
  /// The configuration's maps, of names and whole numbers. An error names what there is instead.
  static Result<Weights> from(const std::map<std::string, std::string>& weights,
                              const std::map<std::string, std::string>& caps,
                              const std::map<std::string, std::string>& thresholds);

  /// Of a signal or an impact. REQUIRES: there is such a row.
  int points(std::string_view id) const;
  int cap(std::string_view name) const;
  int threshold(std::string_view name) const;
  /// Every name and value, a line each: part of what a finding's configHash is made of.
  std::string fingerprint() const;

 private:
  using Table = std::map<std::string, int, std::less<>>;
  Table points_, caps_, thresholds_;
};

}  // namespace foothold
