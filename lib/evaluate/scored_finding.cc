#include "evaluate/scored_finding.h"

#include <charconv>

#include "base/time.h"
#include "json/json.h"

namespace foothold {
namespace {

template <class Number>
Result<Number> number_of(JsonView value, std::string_view name) {
  const std::string text = value.scalar();
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) {
    return fail(Errc::malformed,
                "a finding's " + std::string(name) + " is no number: '" + text + "'");
  }
  return number;
}

}  // namespace

std::string_view severity_label(double severity) {
  return severity >= kHighSeverity ? "High" : severity >= kMediumSeverity ? "Medium" : "Low";
}

Result<ScoredFinding> read_finding(std::string_view json) {
  const JsonDocument document = JsonDocument::parse(json);
  const JsonView root = document.root();
  if (!root.is_object()) return fail(Errc::malformed, "a finding is no JSON object");
  const JsonView service = root["service"];
  const JsonView info = service["additionalInfo"];
  ScoredFinding finding;
  finding.id = root["id"].text();
  finding.type = root["type"].text();
  finding.account = root["accountId"].text();
  finding.principal = info["principal"].text();
  finding.archived = service["archived"].scalar() == "true";
  if (finding.id.empty()) return fail(Errc::malformed, "a finding has no id");
  const std::optional<std::int64_t> first_ms = parse_time(service["eventFirstSeen"].text());
  if (!first_ms) return fail(Errc::malformed, "finding " + finding.id + " has no eventFirstSeen");
  finding.first_ms = *first_ms;
  finding.severity = TRY(number_of<double>(root["severity"], "severity"));
  finding.score = TRY(number_of<int>(info["score"], "score"));
  info["eventIDs"].any_item([&](JsonView id) {
    finding.event_ids.emplace_back(id.text());
    return false;
  });
  Result<> summed;
  info["reasons"].any_item([&](JsonView reason) {
    const Result<int> points = number_of<int>(reason["points"], "reason's points");
    if (!points) {
      summed = tl::unexpected(points.error());
    } else if (*points != 0) {
      finding.points[std::string(reason["id"].text())] += *points;
    }
    return !points.has_value();
  });
  TRY(std::move(summed));
  std::erase_if(finding.points, [](const auto& entry) { return entry.second == 0; });
  return finding;
}

}  // namespace foothold
