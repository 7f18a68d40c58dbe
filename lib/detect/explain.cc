#include "detect/explain.h"

#include "baseline/agent.h"
#include "baseline/learn.h"

namespace foothold {
namespace {

// "label:        text", aligned.
void line(std::string& out, std::string_view label, std::string_view text) {
  constexpr std::size_t kColumn = 14;
  out.append(label).append(":");
  out.append(label.size() + 1 < kColumn ? kColumn - label.size() - 1 : 1, ' ');
  out.append(text).append("\n");
}

std::string_view word(PrincipalKind kind) {
  return to_string(kind);
}

std::string history_text(const Policy& policy, const Profile& profile, const Moment& moment,
                         const History& history) {
  std::string text = "first activity " + format_time_seconds(history.first_ms) + " (" +
                     std::to_string(history.history_days) + " days before), " +
                     std::to_string(history.active_days) + " active days, " +
                     std::to_string(history.known_apis) + " known APIs; ";
  std::size_t earlier = 0;
  for (const Moment& call : profile.earliest.calls()) earlier += call < moment ? 1 : 0;
  text += profile.earliest.full() && earlier == EarliestCalls::kCalls
              ? "at least 20 calls"
              : std::to_string(earlier) + " of the 20 calls";
  return text + " that learning wants, and " + format_duration(policy.learning_period_ms);
}

std::string outcome_history(const CataloguedApi& api, const Moment& moment) {
  std::string text;
  for (std::size_t i = 0; i < kOutcomes; i++) {
    const auto outcome = static_cast<Outcome>(i);
    const Seen& seen = api.use.of(outcome);
    if (!seen.ever()) continue;
    if (!text.empty()) text += "; ";
    text += std::string(to_string(outcome)) + " first " + format_time_seconds(seen.first_ms) +
            ", on " + std::to_string(seen.days.count(0, day_of(moment.time_ms) - 1)) +
            " days before this one";
  }
  return text;
}

std::string verdict_text(const Policy& policy, const Gate& answer) {
  switch (answer.verdict) {
    case Verdict::novel:
      return "a first: it is in a finding of that day";
    case Verdict::condition_not_met:
      return "no finding: the API is catalogued, but this request does not meet its condition";
    case Verdict::not_first:
      return "no finding: not a first, " + std::string(to_string(answer.excuse)) + " on " +
             format_day(answer.excuse_day) + ", within the " + std::to_string(policy.forget_days) +
             " days that count (detection.forget_after)";
    case Verdict::not_first_of_day:
      return "no finding of its own: an earlier call of that day stands for it";
    case Verdict::learning:
      return "no finding: a first, but the principal was still learning "
             "(detection.learning_period, and 20 calls)";
    case Verdict::too_old:
      return "not judged: it came more than 30 days after later calls of its API";
  }
  return {};
}

}  // namespace

std::string explain(const Policy& policy, const Catalog& catalog, const Profile& profile,
                    const ActivityView& activity) {
  std::string out;
  line(out, "decoded as",
       std::string(activity.name) + " of " + std::string(activity.source) + " at " +
           format_time_seconds(activity.moment.time_ms) + " in " + std::string(activity.region) +
           ", from " + std::string(activity.address) + ", agent family " +
           agent_family(activity.agent));
  line(out, "outcome",
       std::string(to_string(outcome_of(activity.failed(), activity.forwarded))) +
           (activity.failed() ? " (" + std::string(activity.error_code) + ")" : "") +
           (activity.forwarded ? " by " + std::string(activity.invoked_by) : ""));
  line(out, "principal",
       std::string(activity.principal) + " (" + std::string(word(activity.kind)) + ") in account " +
           std::string(activity.account));
  const CatalogRow* const named = catalog.find(activity.source, activity.name);
  if (named == nullptr) {
    line(out, "catalogued", "no: this API does not change permissions, or is not in the catalogue");
    line(out, "verdict", "no finding: it is remembered as a habit of the principal, nothing more");
    return out;
  }
  const CatalogRow* const row = catalog.match(activity);
  const CatalogRow& shown = row == nullptr ? *named : *row;
  line(out, "catalogued",
       std::string(row_of(shown.type).name) + ", " + shown.tier + ", " + shown.direction +
           (shown.condition.empty()
                ? ""
                : ", if " + shown.condition.text() + (row == nullptr ? " (not met)" : " (met)")));
  const History history =
      history_before(catalog, profile, shown.type, {activity.moment, policy.forget_days});
  line(out, "history", history_text(policy, profile, activity.moment, history));
  const auto api = profile.catalogued.find(api_key(activity.source, activity.name));
  if (api == profile.catalogued.end()) {
    line(out, "verdict", "not judged: nothing is known of this call");
    return out;
  }
  line(out, "of this API", outcome_history(api->second, activity.moment));
  const Outcome outcome = outcome_of(activity.failed(), activity.forwarded);
  const std::int32_t day = day_of(activity.moment.time_ms);
  Gate answer =
      gate(policy, profile, api->second, outcome, day, activity.kind == PrincipalKind::root,
           [](FindingType, std::int32_t, std::int64_t) { return false; });
  const Mark* const mark = api->second.find(outcome, day);
  if (mark != nullptr && mark->moment != activity.moment && answer.verdict != Verdict::not_first) {
    answer.verdict = Verdict::not_first_of_day;
  }
  line(out, "verdict", verdict_text(policy, answer));
  return out;
}

}  // namespace foothold
