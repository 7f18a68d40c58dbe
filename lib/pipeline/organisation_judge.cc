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
    const std::vector<std::unique_ptr<Shard>>& shards, std::span<const FindingVerdict>) {
  // Facts before novelties: a finding asks what accounts knew before its calls, whoever's shard
  // told it.
  std::map<DayOf, bool> asked;
  for (const DayOf& day : TRY(merge_facts(shards))) asked[day] = true;
  for (const auto& shard : shards) {
    for (const Asked& novelty : shard->asked()) asked[{novelty.who, novelty.day}] |= novelty.moved;
  }
  std::vector<FindingUpdate> updates;
  for (const auto& [day, moved] : asked) {
    const std::uint64_t hash = principal_hash(day.first.account, day.first.principal);
    TRY(judge_day(*shards[shard_of(hash, shards.size())], day.first, day.second, moved, updates));
  }
  std::sort(updates.begin(), updates.end(), [](const FindingUpdate& a, const FindingUpdate& b) {
    return std::tie(a.first_ms, a.id) < std::tie(b.first_ms, b.id);
  });
  return updates;
}

Result<> OrganisationJudge::judge_day(Shard& shard, const PrincipalRef& who, std::int32_t day,
                                      bool moved, std::vector<FindingUpdate>& updates) {
  for (std::size_t i = 0; i < kFindingTypes.size(); i++) {
    const auto type = static_cast<FindingType>(i);
    const Case asked{finding_id(type, who.account, who.principal, day),
                     {type, who.account, who.principal, day},
                     who.root,
                     moved};
    TRY(judge_one(shard, asked, updates));
  }
  return {};
}

Result<> OrganisationJudge::judge_one(Shard& shard, const Case& asked,
                                      std::vector<FindingUpdate>& updates) {
  const std::optional<FindingRecord> stored = TRY(findings_.get(asked.id));
  // Nothing moved: what was found stands, even if the state's reach has moved on since.
  if (stored && !stored->archived && !asked.moved) {
    if (!stored->withheld) touched_.insert(asked.id);
    return {};
  }
  const Subject& subject = asked.subject;
  const Profile* const profile = TRY(shard.profile(subject.account, subject.principal));
  if (profile == nullptr) return {};
  std::vector<CallCase> cases;
  std::vector<std::uint64_t> questions;
  for (const NovelCall& call :
       novel_calls(options_.policy, *profile, subject.type, subject.day, asked.root)) {
    CallCase examined = TRY(examine(shard, asked, *profile, call, questions));
    if (!call.young || is_grave(examined)) cases.push_back(std::move(examined));
  }
  std::sort(questions.begin(), questions.end());
  questions.erase(std::unique(questions.begin(), questions.end()), questions.end());
  FindingRecord record{.type = subject.type,
                       .who = {subject.account, subject.principal, asked.root},
                       .day = subject.day,
                       .published = options_.publish || (stored && stored->published),
                       .asked = std::move(questions)};
  std::optional<Finding> finding;
  if (!cases.empty())
    finding = judge(options_.policy, subject, options_.config_hash, std::move(cases));
  if (!finding || !finding->worthy) {
    withhold(asked, stored, std::move(record), updates);
    return {};
  }
  record.first_ms = finding->calls.front().time_ms;
  record.json = written(*finding, subject.day);
  touched_.insert(asked.id);
  if (stored && *stored == record) return {};
  const bool news = !stored || stored->archived || stored->json != record.json;
  findings_.put(asked.id, stored, record);
  if (news) {
    updates.push_back({asked.id, record.first_ms, record.json, finding->suppression.has_value()});
  }
  return {};
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

Result<CallCase> OrganisationJudge::examine(Shard& shard, const Case& asked, const Profile& profile,
                                            const NovelCall& call,
                                            std::vector<std::uint64_t>& questions) {
  const Subject& subject = asked.subject;
  const Moment& moment = call.mark.moment;
  CallCase out;
  out.call = call;
  const std::string bytes = TRY(
      shard.evidence(subject.account, subject.principal, subject.day, call.outcome, call.api_key));
  out.evidence = TRY(decode_evidence(bytes));
  const Evidence& evidence = out.evidence;
  out.history = history_before(options_.policy, catalog_, profile, subject.type, moment);
  const NetworkText network = network_of(evidence.address);
  const std::string agent = agent_family(evidence.agent), client = client_of(evidence.agent);
  const Place place{network.view(), evidence.as_number, evidence.country, agent, client};
  out.around = circumstances_before(profile, catalog_, subject.type, evidence, place, moment,
                                    options_.policy.forget_days);
  const IsOurs is_ours = TRY(who_is_ours(moment, questions));
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
}

}  // namespace foothold
