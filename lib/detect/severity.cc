#include <algorithm>
#include <array>

#include "detect/signals.h"

namespace foothold {
namespace {

int points_in(const std::vector<Reason>& reasons, std::string_view group) {
  int points = 0;
  for (const Reason& reason : reasons) {
    const bool own = reason.id.starts_with(group) && reason.id.size() > 1 && reason.id[1] >= '0' &&
                     reason.id[1] <= '9';
    points += own ? reason.points : 0;
  }
  return points;
}
bool holds(const std::vector<Reason>& reasons, std::string_view id) {
  return std::any_of(reasons.begin(), reasons.end(),
                     [&](const Reason& reason) { return reason.id == id; });
}

constexpr int kGraveImpact = 25, kOpenImpact = 30;

double graded(const Weights& weights, int score) {
  struct Step {
    std::string_view name;
    double severity;
  };
  static constexpr std::array<Step, 6> kSteps = {
      {{"8.5", 8.5}, {"8.0", 8.0}, {"7.0", 7.0}, {"6.0", 6.0}, {"5.0", 5.0}, {"4.0", 4.0}}};
  for (const Step& step : kSteps) {
    if (score >= weights.threshold(step.name)) return step.severity;
  }
  return 3.0;
}

double severity_by_type(FindingType type, const CallCase& call) {
  if (failed(call)) return 3.9;
  if (call.evidence.instance_credential) return 8.0;
  if (call.evidence.kind == PrincipalKind::root) return 7.0;
  return row_of(type).severity;
}

// The least that a call's nature makes of it, whatever the score; 0: nothing.
double floor_of(const CallCase& call, const std::vector<Reason>& reasons) {
  const int impact = points_in(reasons, "I");
  const bool root = call.evidence.kind == PrincipalKind::root;
  if (call.evidence.instance_credential) return 8.0;
  if (root) return 7.0;
  // What others let in as well is no reason by itself.
  if (holds(reasons, "M5")) return 0;
  // People try things, and what they open by it is the commonest harmless opening of all: with them
  // the score decides how much more than Medium it is.
  if (impact >= kOpenImpact) return is_person(call.evidence.kind) ? 6.0 : 7.0;
  return impact >= kGraveImpact ? 5.0 : 0;
}

double in_three_steps(double severity) {
  return severity < 4 ? 2 : severity < 7 ? 5 : 8;
}

}  // namespace

bool is_grave(const CallCase& call) {
  if (!call.others.account_known || failed(call)) return false;
  const bool outside = call.evidence.instance_credential && call.around.origin() == Familiar::fresh;
  return outside || call.impact.points() >= kGraveImpact;
}

Grade grade_of(const Policy& policy, FindingType type, const CallCase& call,
               const std::vector<Reason>& reasons) {
  const int score = score_of(reasons);
  Grade grade;
  double floor = 0;
  if (policy.severity_mode == SeverityMode::type) {
    grade.severity = severity_by_type(type, call);
  } else {
    grade.severity = graded(policy.weights, score);
    if (failed(call)) {
      // A spray from a strange place is more than an attempt.
      const bool spray = holds(reasons, "Q1") && points_in(reasons, "O") >= 25;
      grade.severity = std::min(grade.severity, spray ? 6.0 : 3.9);
    }
  }
  if (!failed(call)) floor = floor_of(call, reasons);
  if (policy.severity_mode != SeverityMode::type) grade.severity = std::max(grade.severity, floor);
  if (policy.severity_mode == SeverityMode::compat) grade.severity = in_three_steps(grade.severity);
  const char* const least = policy.mode == DetectionMode::strict ? "strict" : "balanced";
  grade.worthy = policy.mode == DetectionMode::literal || floor > 0 ||
                 score >= policy.weights.threshold(least);
  return grade;
}

}  // namespace foothold
