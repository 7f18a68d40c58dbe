#include "findings_page.h"

#include <cstdio>

#include "detect/judge.h"
#include "finding/finding_types.h"

namespace foothold {

std::string findings_page() {
  std::string page =
      "# Findings\n\n<!-- Printed by `foothold docs findings`; a test compares. -->\n\n"
      "One finding is all novel calls of one type by one principal in one account on one UTC day. "
      "Its id is a hash\n"
      "of exactly these, so the same input gives the same ids, and a change of a finding goes out "
      "under its id.\n\n"
      "## Types\n\n| type | severity of a first successful call | about APIs commonly used to | "
      "example |\n"
      "| --- | --- | --- | --- |\n";
  for (const FindingTypeRow& row : kFindingTypes) {
    char severity[16];
    std::snprintf(severity, sizeof severity, "%.1f", row.severity);
    page += "| " + std::string(row.name) + " | " + severity + " | " + std::string(row.apis) +
            " | " + std::string(row.example) + " |\n";
  }
  page +=
      "\nSeverity is 8.0 when the call was signed with credentials made on an EC2 instance, 7.0 "
      "for the account's root\n"
      "user, and 3.9 for a failed attempt, which comes first. With `detection.severity_mode: "
      "graded` it is the score's:\n"
      "under -19 3.0, under 0 4.0, under 20 5.0, under 35 6.0, under 60 7.0, under 85 8.0, else "
      "8.5; then at most 3.9\n"
      "for a failed attempt (6.0 in a spray from a strange place), at least 8.0, 7.0 as above, at "
      "least 7.0 for an\n"
      "impact of 30 points or more, at least 5.0 for one of 25.\n\n## Reasons\n\n"
      "`service.additionalInfo.reasons[]` holds these; their points sum to `score`. Groups are "
      "bounded (N 30, O 40, C 30,\n"
      "Q 40, I 50, M -40), and what a bound takes away is a reason of its own, `cap.N` and so "
      "on.\n\n"
      "| id | points | meaning |\n| --- | --- | --- |\n";
  for (const SignalRow& row : kSignals) {
    page += "| " + std::string(row.id) + " | " + std::to_string(row.points) + " | " +
            std::string(row.meaning) + " |\n";
  }
  for (const ImpactRow& row : kImpacts) {
    page += "| " + std::string(row.id) + " | " + std::to_string(row.points) + " | " +
            std::string(row.meaning) + " |\n";
  }
  return page;
}

}  // namespace foothold
