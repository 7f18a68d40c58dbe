#include "detect/judge.h"

#include <algorithm>
#include <cmath>

#include "base/assert.h"

namespace foothold {

namespace {

constexpr int kYoungConfidence = 40;

// The service's short name: "iam" of iam.amazonaws.com.
std::string service_word(std::string_view source) {
  return std::string(source.substr(0, source.find('.')));
}

// How a person would name the actor in a sentence.
std::string actor_of(const Evidence& evidence, std::string_view principal) {
  switch (evidence.kind) {
    case PrincipalKind::root:
      return "the root user";
    case PrincipalKind::user:
      return "IAM user " + evidence.user_name;
    case PrincipalKind::role:
      return "role " + evidence.user_name;
    case PrincipalKind::person:
      return evidence.session + " (role " + evidence.user_name + ")";
    default:
      return evidence.user_name.empty() ? std::string(principal) : evidence.user_name;
  }
}

std::string user_of(const Evidence& evidence, std::string_view principal) {
  if (evidence.kind == PrincipalKind::root) return "root";
  if (evidence.kind == PrincipalKind::person) return evidence.session;
  return evidence.user_name.empty() ? std::string(principal) : evidence.user_name;
}

std::string where_from(const Evidence& evidence) {
  std::string text = evidence.address.empty() ? "an unknown address" : evidence.address;
  if (!evidence.as_organization.empty()) text += " (" + evidence.as_organization + ")";
  return text;
}

std::string description_of(const Policy& policy, const Subject& subject, const CallCase& primary,
                           std::size_t calls, const std::vector<AffectedResource>& resources) {
  const Evidence& evidence = primary.evidence;
  std::string text = actor_of(evidence, subject.principal);
  text[0] = static_cast<char>(
      text[0] >= 'a' && text[0] <= 'z' && evidence.kind != PrincipalKind::person ? text[0] - 32
                                                                                 : text[0]);
  text += failed(primary) ? " tried " : " called ";
  text += evidence.name + " (" + service_word(evidence.source) + ")";
  if (!resources.empty()) text += " on " + resources.front().name;
  if (calls > 1) text += " and " + plural(static_cast<int>(calls) - 1, "other new call");
  text += " in account " + subject.account;
  text += forwarded(primary) ? " through " + evidence.invoked_by : " from " + where_from(evidence);
  text += failed(primary) ? ", and was refused (" + evidence.error_code + ")." : ".";
  text += " It had never done so in " +
          plural(std::min(primary.history.history_days, policy.forget_days), "day") +
          " of history with " + plural(primary.history.known_apis, "known API");
  text += primary.others.first_in_account ? ", nor had anybody else in the account." : ".";
  return text;
}

std::string remediation_of(FindingType type, const CallCase& primary) {
  const Evidence& evidence = primary.evidence;
  std::string who = "the credentials";
  if (evidence.access_key.starts_with("AKIA"))
    who = "long-term access key " + evidence.access_key;
  else if (evidence.kind == PrincipalKind::root)
    who = "the root user's credentials";
  else if (!evidence.session.empty())
    who = "session " + evidence.session;
  return "Ask the owner of " + who + " whether " + evidence.name +
         " was meant, then and from there. If so, say so: foothold feedback. If not, disable " +
         who + ", " + std::string(row_of(type).review) + ", and see what else was done with it.";
}

std::vector<std::string> techniques_of(std::string_view mitre) {
  std::vector<std::string> techniques;
  while (!mitre.empty()) {
    const std::size_t end = std::min(mitre.find(','), mitre.size());
    std::string_view id = mitre.substr(0, end);
    while (id.starts_with(' ')) id.remove_prefix(1);
    if (!id.empty()) techniques.emplace_back(id);
    mitre.remove_prefix(std::min(end + 1, mitre.size()));
  }
  return techniques;
}

JudgedCall judged(const Policy& policy, FindingType type, const CallCase& call) {
  const Evidence& evidence = call.evidence;
  JudgedCall out;
  out.time_ms = call.call.mark.moment.time_ms;
  out.message_ms = evidence.message_ms;
  out.event_id = evidence.event_id;
  out.api = evidence.name;
  out.source = evidence.source;
  out.outcome = to_string(call.call.outcome);
  out.region = evidence.region;
  out.address = evidence.address;
  out.agent = evidence.agent;
  out.access_key = evidence.access_key;
  out.session = evidence.session;
  out.error_code = evidence.error_code;
  out.invoked_by = evidence.invoked_by;
  out.mitre = techniques_of(evidence.mitre);
  const std::vector<Reason> reasons = reasons_of(policy, call);
  const Grade grade = grade_of(policy, type, call, reasons);
  out.severity = grade.severity;
  out.worthy = grade.worthy;
  out.score = score_of(reasons);
  return out;
}

void set_actor(Finding& finding, const Evidence& evidence) {
  finding.partition = evidence.partition;
  finding.region = evidence.region;
  finding.access_key = evidence.access_key;
  finding.principal_id = evidence.principal_id;
  finding.user_name = evidence.user_name;
  finding.user_type = evidence.user_type;
  finding.session = evidence.session;
  finding.source_identity = evidence.source_identity;
  finding.instance_id = evidence.instance_id;
  finding.api = evidence.name;
  finding.source = evidence.source;
  finding.error_code = evidence.error_code;
  finding.agent = evidence.agent;
  finding.address = evidence.address;
  finding.invoked_by = evidence.invoked_by;
  finding.caller_account = evidence.caller_account;
  finding.as_number = evidence.as_number;
  finding.as_organization = evidence.as_organization;
  finding.country = evidence.country;
  finding.mfa_known = evidence.mfa != Mfa::unknown;
  finding.mfa = evidence.mfa == Mfa::yes;
  finding.console = evidence.console;
}

}  // namespace

int confidence_of(const History& history) {
  if (history.api_days == 0) return 0;
  const double known = std::min(1.0, history.active_days / 14.0);
  const double steady = 1.0 - static_cast<double>(history.single_day_apis) / history.api_days;
  return static_cast<int>(std::lround(100 * known * steady));
}

Finding judge(const Policy& policy, const Subject& subject, std::string config_hash,
              std::vector<CallCase> calls) {
  FOOTHOLD_ASSERT(!calls.empty());
  Finding finding;
  finding.type = subject.type;
  finding.account = subject.account;
  finding.principal = subject.principal;
  finding.id = finding_id(subject.type, subject.account, subject.principal, subject.day);
  finding.config_hash = std::move(config_hash);
  for (const CallCase& call : calls) finding.calls.push_back(judged(policy, subject.type, call));
  // The worst call speaks for the finding; the earliest of equals.
  const auto worst = std::max_element(
      finding.calls.begin(), finding.calls.end(), [](const JudgedCall& a, const JudgedCall& b) {
        return std::tie(a.severity, a.score) < std::tie(b.severity, b.score);
      });
  const CallCase& primary = calls[static_cast<std::size_t>(worst - finding.calls.begin())];
  const std::vector<AffectedResource> resources =
      affected_resources(primary.evidence.source, primary.evidence.request);
  finding.severity = worst->severity;
  finding.score = worst->score;
  finding.reasons = reasons_of(policy, primary);
  finding.history = primary.history;
  finding.history.window_days = policy.forget_days;
  finding.history.peers = primary.others.peers;
  finding.history.peers_using = primary.others.peers_using;
  finding.confidence = confidence_of(primary.history);
  if (primary.call.young) finding.confidence = std::min(finding.confidence, kYoungConfidence);
  finding.worthy = std::any_of(finding.calls.begin(), finding.calls.end(),
                               [](const JudgedCall& call) { return call.worthy; });
  set_actor(finding, primary.evidence);
  finding.title = "Unusual changes to " + std::string(row_of(subject.type).changes) + " by " +
                  user_of(primary.evidence, subject.principal) + ".";
  finding.description = description_of(policy, subject, primary, calls.size(), resources);
  finding.remediation = remediation_of(subject.type, primary);
  for (const AffectedResource& resource : resources)
    finding.resources.emplace_back(resource.type, resource.name);
  return finding;
}

}  // namespace foothold
