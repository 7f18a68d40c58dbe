#include "findings_page.h"

#include <cstdio>

#include "detect/judge.h"
#include "finding/finding_types.h"

namespace foothold {

namespace {

// "-19 3.0, under 0 4.0, …, else 8.5".
std::string threshold_list() {
  std::string text, severity = "3.0";
  for (const ThresholdRow& row : threshold_rows()) {
    if (row.name[0] < '0' || row.name[0] > '9') continue;
    text += (text.empty() ? "" : ", under ") + std::to_string(row.from) + " " + severity;
    severity = row.name;
  }
  return text + ", else " + severity;
}

}  // namespace

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
      "\nThat severity is what `detection.severity_mode: type` says. By default (`graded`) the "
      "score "
      "decides:\nunder ";
  page += threshold_list();
  page +=
      ". Then, in this order: a failed attempt is at most 3.9,\n"
      "or 6.0 in a spray from a strange place. A successful call with credentials made on an EC2 "
      "instance is at least 8.0;\n"
      "root's, or one whose request opens 30 points or more, at least 7.0 (6.0 if a person behind "
      "single sign-on made it);\n"
      "one that opens 25, at least 5.0. What others let in as well (M5) is no such opening. "
      "`compat` rounds to 2, 5 and 8.\n\n"
      "## Reasons\n\n"
      "`service.additionalInfo.reasons[]` holds these; their points sum to `score`. An id is also "
      "the key of the weight in\n"
      "`detection.weights`. What the bound of a group takes away is a reason of its own, `cap.N` "
      "and so on; bounds:";
  for (const CapRow& row : cap_rows())
    page += " " + std::string(row.name) + " " + std::to_string(row.most);
  page +=
      " (`detection.caps`);\nthe score as a whole lies between -60 and 120.\n\n"
      "| id | points | meaning |\n| --- | --- | --- |\n";
  for (const SignalRow& row : signal_rows()) {
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
