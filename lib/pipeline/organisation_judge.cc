#include "pipeline/organisation_judge.h"

#include <algorithm>
#include <map>

#include "base/hash.h"
#include "baseline/agent.h"
#include "finding/guardduty.h"
#include "network/network_of.h"
#include "pipeline/others.h"

namespace foothold {
namespace {

using DayOf = std::pair<PrincipalRef, std::int32_t>;

constexpr double kHighSeverity = 7.0;
constexpr std::int32_t kQuarantineDays = 7;

Impact impact(const Subject& subject, const Evidence& evidence, const IsOurs& is_ours) {
  const bool user = evidence.kind == PrincipalKind::user;
  const bool role = evidence.kind == PrincipalKind::role || evidence.kind == PrincipalKind::person;
  return impact_of({.source = evidence.source,
                    .name = evidence.name,
                    .request = evidence.request,
                    .account = subject.account,
                    .user_name = user ? std::string_view(evidence.user_name) : std::string_view(),
                    .role_name = role ? std::string_view(evidence.user_name) : std::string_view(),
                    .direction = evidence.direction},
                   is_ours);
}

}  // namespace

std::uint64_t principal_hash(std::string_view account, std::string_view principal) {
  std::string name(account);
  name.push_back('\0');
  return hash64(name.append(principal));
}

std::size_t shard_of(std::uint64_t principal_hash, std::size_t count) {
  // The high bits: the low ones choose slots in tables that all shards have.
  return static_cast<std::size_t>((principal_hash >> 32) % count);
}

Result<std::set<DayOf>> OrganisationJudge::merge_facts(
    const std::vector<std::unique_ptr<Shard>>& shards) {
  std::set<DayOf> moved;
  const auto changed = [&](const Question& what, const Change& change) -> Result<> {
    const auto consulted = TRY(findings_.consulted(what, day_of(change.from_ms)));
    for (const FindingStore::Consulted& finding : consulted)
      moved.insert({finding.who, finding.day});
    return {};
  };
  for (const auto& shard : shards) {
    for (const ToldFact& told : shard->facts()) TRY(tell(facts_, told, changed));
  }
  return moved;
}

Result<std::vector<FindingUpdate>> OrganisationJudge::judge_epoch(
    const std::vector<std::unique_ptr<Shard>>& shards, std::span<const FindingVerdict> verdicts) {
  // Facts and verdicts before novelties: a finding asks what accounts knew and analysts had said
  // before its calls, whoever's shard told it. And the days of a principal in their order, for one
  // asks what came of those before it.
  agenda_.clear();
  for (const DayOf& day : TRY(merge_facts(shards))) agenda_[day] = true;
  for (const auto& shard : shards) {
    for (const Asked& novelty : shard->asked())
      agenda_[{novelty.who, novelty.day}] |= novelty.moved;
  }
  const auto shard_of_principal = [&](const PrincipalRef& who) -> Shard& {
    return *shards[shard_of(principal_hash(who.account, who.principal), shards.size())];
  };
  for (const FindingVerdict& verdict : verdicts) {
    if (!TRY(verdicts_.merge(verdict))) continue;
    const std::optional<FindingRecord> record = TRY(findings_.get(verdict.finding_id));
    if (record)
      TRY(ask_later_days(shard_of_principal(record->who), record->who, day_of(verdict.time_ms)));
  }
  std::vector<FindingUpdate> updates;
  while (!agenda_.empty()) {
    const auto [day, moved] = *agenda_.begin();
    agenda_.erase(agenda_.begin());
    TRY(judge_day(shard_of_principal(day.first), day.first, day.second, moved, updates));
  }
  std::sort(updates.begin(), updates.end(), [](const FindingUpdate& a, const FindingUpdate& b) {
    return std::tie(a.first_ms, a.id) < std::tie(b.first_ms, b.id);
  });
  return updates;
}

// Every day with a catalogued call, from `from` on and within reach, is judged again.
Result<> OrganisationJudge::ask_later_days(Shard& shard, const PrincipalRef& who,
                                           std::int32_t from) {
  const Profile* const profile = TRY(shard.profile(who.account, who.principal));
  if (profile == nullptr) return {};
  from = std::max(from, profile->days.latest() - kJudgedDays);
  for (const auto& [key, api] : profile->catalogued) {
    for (const auto& marks : api.days) {
      for (auto at = marks.lower_bound(from); at != marks.end(); ++at)
        agenda_[{who, at->first}] = true;
    }
  }
  return {};
}

Result<> OrganisationJudge::judge_day(Shard& shard, const PrincipalRef& who, std::int32_t day,
                                      bool moved, std::vector<FindingUpdate>& updates) {
  for (std::size_t i = 0; i < kFindingTypes.size(); i++) {
    const auto type = static_cast<FindingType>(i);
    const Case asked{finding_id(type, who.account, who.principal, day),
                     {type, who.account, who.principal, day},
                     who.root,
                     moved};
    const std::optional<FindingRecord> before = TRY(findings_.get(asked.id));
    const std::optional<FindingRecord> after = TRY(judge_one(shard, asked, before, updates));
    // What later days ask of this one: whether it is quarantined, and whether a verdict has a
    // finding to speak of.
    const bool was = before && before->is_finding(), is = after && after->is_finding();
    const bool high_changed = (was && before->high) != (is && after->high);
    const bool spoken_of = was != is && TRY(verdicts_.first_ms(asked.id)) != kNeverMs;
    if (high_changed || spoken_of) TRY(ask_later_days(shard, who, day + 1));
  }
  return {};
}

// The finding as it stands then.
Result<std::optional<FindingRecord>> OrganisationJudge::judge_one(
    Shard& shard, const Case& asked, const std::optional<FindingRecord>& stored,
    std::vector<FindingUpdate>& updates) {
  const Subject& subject = asked.subject;
  const Profile* const profile = TRY(shard.profile(subject.account, subject.principal));
  if (profile == nullptr) return stored;
  // Nothing moved, or out of reach: what was found stands.
  const bool stands = !asked.moved || subject.day < profile->days.latest() - kJudgedDays;
  if (stored && !stored->archived && stands) {
    if (!stored->withheld) touched_.insert(asked.id);
    return stored;
  }
  FindingRecord record{.type = subject.type,
                       .who = {subject.account, subject.principal, asked.root},
                       .day = subject.day,
                       .published = options_.publish || (stored && stored->published)};
  std::vector<CallCase> cases = TRY(examine_all(shard, asked, *profile, record.asked));
  std::optional<Finding> finding;
  if (!cases.empty())
    finding = judge(options_.policy, subject, options_.config_hash, std::move(cases));
  if (!finding || !finding->worthy) {
    withhold(asked, stored, std::move(record), updates);
    return std::optional<FindingRecord>();
  }
  record.first_ms = finding->calls.front().time_ms;
  record.high = finding->severity >= kHighSeverity;
  record.json = written(*finding, subject.day);
  touched_.insert(asked.id);
  if (stored && *stored == record) return stored;
  const bool news = !stored || stored->archived || stored->json != record.json;
  findings_.put(asked.id, stored, record);
  if (news)
    updates.push_back({asked.id, record.first_ms, record.json, finding->suppression.has_value()});
  return std::optional<FindingRecord>(std::move(record));
}

// The calls that the gate lets through, with everything they are judged by. `questions` gets what
// they asked of others.
Result<std::vector<CallCase>> OrganisationJudge::examine_all(
    Shard& shard, const Case& asked, const Profile& profile,
    std::vector<std::uint64_t>& questions) {
  const Subject& subject = asked.subject;
  Result<> read;
  const auto is_unlearned = [&](FindingType type, std::int32_t day, std::int64_t time_ms) {
    const Result<bool> unlearned =
        is_useful({type, subject.account, subject.principal, day}, time_ms);
    if (!unlearned) read = tl::unexpected(unlearned.error());
    return unlearned && *unlearned;
  };
  const std::vector<NovelCall> calls =
      novel_calls(options_.policy, profile, subject.type, subject.day, asked.root, is_unlearned);
  if (!read) return tl::unexpected(read.error());
  std::vector<CallCase> cases;
  for (const NovelCall& call : calls) {
    const std::vector<std::int32_t> quarantined =
        TRY(quarantined_days(subject, call.mark.moment.time_ms));
    const Before before{call.mark.moment, options_.policy.forget_days, quarantined};
    CallCase examined = TRY(examine(shard, subject, profile, call, before, questions));
    if (!call.young || is_grave(examined)) cases.push_back(std::move(examined));
  }
  std::sort(questions.begin(), questions.end());
  questions.erase(std::unique(questions.begin(), questions.end()), questions.end());
  return cases;
}

// Whether there is such a finding, and an analyst had called it useful before `time_ms`.
Result<bool> OrganisationJudge::is_useful(const Subject& of, std::int64_t time_ms) {
  const std::string id = finding_id(of.type, of.account, of.principal, of.day);
  const std::optional<bool> word = TRY(verdicts_.useful(id, time_ms));
  if (!word || !*word) return false;
  const std::optional<FindingRecord> record = TRY(findings_.get(id));
  return record && record->is_finding();
}

// Days of the week before on which the principal was in a High finding: unless it was confirmed as
// the principal's own, what it did then makes nothing familiar yet.
Result<std::vector<std::int32_t>> OrganisationJudge::quarantined_days(const Subject& subject,
                                                                      std::int64_t time_ms) {
  std::vector<std::int32_t> days;
  const auto found = TRY(findings_.of_days(subject.account, subject.principal,
                                           subject.day - kQuarantineDays, subject.day - 1));
  for (const FindingStore::Found& each : found) {
    const std::string id = finding_id(each.type, subject.account, subject.principal, each.day);
    const std::optional<bool> word = TRY(verdicts_.useful(id, time_ms));
    const bool quarantined = word ? *word : each.high;
    if (quarantined && (days.empty() || days.back() != each.day)) days.push_back(each.day);
  }
  return days;
}

// A rule looks at what would go out.
std::string OrganisationJudge::written(Finding& finding, std::int32_t day) const {
  std::string json = to_guardduty(finding);
  const SuppressionRule* const rule = suppressing(options_.policy.suppressions, json, day);
  if (rule == nullptr) return json;
  finding.suppression = suppression_by(*rule);
  return to_guardduty(finding);
}

// No finding, or no longer. What it asked is kept: another answer may make it one.
void OrganisationJudge::withhold(const Case& asked, const std::optional<FindingRecord>& stored,
                                 FindingRecord record, std::vector<FindingUpdate>& updates) {
  const bool was_found = stored && !stored->withheld;
  if (was_found && stored->published) {
    record.archived = true;
    record.first_ms = stored->first_ms;
    record.json = stored->archived ? stored->json : to_guardduty_corrected(stored->json);
    touched_.insert(asked.id);
    findings_.put(asked.id, stored, record);
    if (!stored->archived) updates.push_back({asked.id, record.first_ms, record.json, true});
    return;
  }
  // Nobody saw it, so there is nothing to take back.
  touched_.erase(asked.id);
  record.published = false;
  record.withheld = true;
  if (!record.asked.empty())
    findings_.put(asked.id, stored, record);
  else if (stored)
    findings_.erase(asked.id, *stored);
}

// Accounts whose own records come in are the organisation's, besides those it was told of.
Result<IsOurs> OrganisationJudge::who_is_ours(const Moment& moment,
                                              std::vector<std::uint64_t>& questions) {
  const Question accounts{"", FactKind::presence, ""};
  questions.push_back(hash_of(accounts));
  const Sightings sightings = TRY(facts_.sightings(accounts));
  std::set<std::string, std::less<>> ours;
  for (const auto& [hash, account] : sightings.who->values()) {
    if (account.use.first_ms() < moment.time_ms) ours.insert(account.text);
  }
  return IsOurs([this, ours = std::move(ours)](std::string_view account) {
    return ours.contains(account) || options_.policy.accounts.contains(account);
  });
}

Result<CallCase> OrganisationJudge::examine(Shard& shard, const Subject& subject,
                                            const Profile& profile, const NovelCall& call,
                                            const Before& before,
                                            std::vector<std::uint64_t>& questions) {
  CallCase out;
  out.account = subject.account;
  out.principal = subject.principal;
  out.call = call;
  const std::string bytes = TRY(
      shard.evidence(subject.account, subject.principal, subject.day, call.outcome, call.api_key));
  out.evidence = TRY(decode_evidence(bytes));
  const Evidence& evidence = out.evidence;
  out.history = history_before(catalog_, profile, subject.type, before);
  const NetworkText network = network_of(evidence.address);
  const std::string agent = agent_family(evidence.agent), client = client_of(evidence.agent);
  const Place place{network.view(), evidence.as_number, evidence.country, agent, client};
  out.around = circumstances_before(profile, catalog_, subject.type, evidence, place, before);
  const IsOurs is_ours = TRY(who_is_ours(before.moment, questions));
  out.impact = impact(subject, evidence, is_ours);
  const std::string& caller = evidence.caller_account;
  out.stranger = !caller.empty() && caller != subject.account && !is_ours(caller);
  out.others =
      TRY(others_before(facts_, options_.policy, {subject, out, network.view()}, questions));
  return out;
}

Result<> OrganisationJudge::mark_published(const std::string& id) {
  const std::optional<FindingRecord> stored = TRY(findings_.get(id));
  if (!stored || stored->published) return {};
  FindingRecord record = *stored;
  record.published = true;
  findings_.put(id, stored, record);
  return {};
}

void OrganisationJudge::take_writes(std::vector<StateWrite>& writes) {
  facts_.take_writes(writes);
  findings_.take_writes(writes);
  verdicts_.take_writes(writes);
}

}  // namespace foothold
