#include <cstdlib>

#include "base/time.h"
#include "evaluate/columns.h"
#include "evaluate/difference.h"

namespace foothold {
namespace {

std::string severity_text(const ScoredFinding& finding) {
  return finding.archived
             ? "archived"
             : std::string(severity_label(finding.severity)) + " " + decimal(finding.severity, 1);
}

std::string who(const ScoredFinding& finding) {
  return "  " + short_type(finding.type) + "  " + printable(finding.account) + "  " +
         printable(finding.principal) + "  " + printable(finding.id) + "\n";
}

std::string line_of(std::string_view sign, const ScoredFinding& finding) {
  return "  " + std::string(sign) + " " + severity_text(finding) + ", score " +
         std::to_string(finding.score) + who(finding);
}

std::string line_of(const ChangedFinding& changed) {
  const std::string before = severity_text(changed.before), after = severity_text(changed.after);
  std::string out = "  ~ " + (before == after ? after : before + " → " + after) + ", score ";
  if (changed.before.score != changed.after.score)
    out += std::to_string(changed.before.score) + " → ";
  out += std::to_string(changed.after.score) + who(changed.after);
  std::string detail;
  const auto add = [&](const std::string& text) { detail += (detail.empty() ? "" : ", ") + text; };
  for (const PointsChange& reason : changed.reasons) {
    add(printable(reason.id) + " " + std::to_string(reason.before) + " → " +
        std::to_string(reason.after));
  }
  if (changed.before.event_ids != changed.after.event_ids) {
    add("calls " + std::to_string(changed.before.event_ids.size()) + " → " +
        std::to_string(changed.after.event_ids.size()));
  }
  return detail.empty() ? out : out + "      " + detail + "\n";
}

std::string summary(const Difference& all) {
  if (all.days.empty()) {
    return "No difference: " + std::to_string(all.unchanged) +
           " findings, the same under both configurations.\n";
  }
  std::string out = std::to_string(all.added) + " added, " + std::to_string(all.removed) +
                    " removed, " + std::to_string(all.changed) + " changed (" +
                    std::to_string(all.more_severe) + " more severe, " +
                    std::to_string(all.less_severe) + " less), " + std::to_string(all.unchanged) +
                    " the same;";
  for (const std::size_t band : {2U, 1U, 0U}) {
    const std::string_view label = band == 2 ? "High" : band == 1 ? "Medium" : "Low";
    out += (band == 2 ? " " : ", ") + std::string(label) + " " + std::to_string(all.before[band]) +
           " → " + std::to_string(all.after[band]);
  }
  return out + "\n";
}

}  // namespace

std::string to_text(const Difference& difference) {
  std::string out;
  for (const DayDifference& day : difference.days) {
    out += format_day(day.day) + "\n";
    for (const ScoredFinding& finding : day.added) out += line_of("+", finding);
    for (const ScoredFinding& finding : day.removed) out += line_of("-", finding);
    for (const ChangedFinding& changed : day.changed) out += line_of(changed);
    out += "\n";
  }
  return out + summary(difference);
}

}  // namespace foothold
