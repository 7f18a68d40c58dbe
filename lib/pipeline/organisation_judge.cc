#include "pipeline/organisation_judge.h"

#include <algorithm>
#include <map>

#include "base/hash.h"
#include "baseline/agent.h"
#include "finding/guardduty.h"
#include "network/network_of.h"

namespace foothold {
namespace {

using DayOf = std::pair<PrincipalRef, std::int32_t>;

std::vector<std::string> api_keys(const std::vector<NovelCall>& calls) {
  std::vector<std::string> keys;
  for (const NovelCall& call : calls) keys.push_back(call.api_key);
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
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
  for (const auto& shard : shards) {
    for (const ToldFact& told : shard->facts()) {
      const Change change = TRY(facts_.merge(told.account, told.principal, told.fact));
      if (!change.changed || told.fact.feature != Feature::api) continue;
      const auto consulted =
          TRY(findings_.consulted(told.account, told.fact.value, day_of(change.from_ms)));
      for (const FindingStore::Consulted& finding : consulted)
        moved.insert({finding.who, finding.day});
    }
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
    touched_.insert(asked.id);
    return {};
  }
  const Subject& subject = asked.subject;
  const Profile* const profile = TRY(shard.profile(subject.account, subject.principal));
  if (profile == nullptr) return {};
  const std::vector<NovelCall> calls =
      novel_calls(options_.policy, *profile, subject.type, subject.day, asked.root);
  if (calls.empty()) {
    if (stored && !stored->archived) correct(asked, *stored, updates);
    return {};
  }
  Finding finding = TRY(build(shard, asked, *profile, calls));
  std::string json = written(finding, subject.day);
  FindingRecord record{.type = subject.type,
                       .who = {subject.account, subject.principal, asked.root},
                       .day = subject.day,
                       .first_ms = finding.calls.front().time_ms,
                       .published = options_.publish || (stored && stored->published),
                       .archived = false,
                       .apis = api_keys(calls),
                       .json = std::move(json)};
  touched_.insert(asked.id);
  if (stored && *stored == record) return {};
  const bool news = !stored || stored->archived || stored->json != record.json;
  findings_.put(asked.id, stored, record);
  if (news) {
    updates.push_back({asked.id, record.first_ms, record.json, finding.suppression.has_value()});
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

void OrganisationJudge::correct(const Case& asked, const FindingRecord& stored,
                                std::vector<FindingUpdate>& updates) {
  if (!stored.published) {
    // Nobody saw it, so there is nothing to take back.
    touched_.erase(asked.id);
    findings_.erase(asked.id, stored);
    return;
  }
  FindingRecord record = stored;
  record.archived = true;
  record.apis.clear();
  record.json = to_guardduty_corrected(stored.json);
  findings_.put(asked.id, stored, record);
  touched_.insert(asked.id);
  updates.push_back({asked.id, record.first_ms, record.json, true});
}

Result<Finding> OrganisationJudge::build(Shard& shard, const Case& asked, const Profile& profile,
                                         const std::vector<NovelCall>& calls) {
  const Subject& subject = asked.subject;
  std::vector<CallCase> cases;
  for (const NovelCall& call : calls) {
    const std::string bytes = TRY(shard.evidence(subject.account, subject.principal, subject.day,
                                                 call.outcome, call.api_key));
    CallCase judged;
    judged.call = call;
    judged.evidence = TRY(decode_evidence(bytes));
    judged.history =
        history_before(options_.policy, catalog_, profile, subject.type, call.mark.moment);
    judged.around = around(profile, subject, judged.evidence, call.mark.moment);
    judged.impact = impact(subject, judged.evidence);
    judged.account_first =
        !TRY(facts_.seen_before(subject.account, Feature::api, call.api_key,
                                call.mark.moment.time_ms, options_.policy.forget_days));
    cases.push_back(std::move(judged));
  }
  return judge(options_.policy, subject, options_.config_hash, std::move(cases));
}

Circumstances OrganisationJudge::around(const Profile& profile, const Subject& subject,
                                        const Evidence& evidence, const Moment& moment) const {
  const NetworkText network = network_of(evidence.address);
  const std::string agent = agent_family(evidence.agent);
  const Place place{network.view(), evidence.as_number, evidence.country, agent};
  return circumstances_before(profile, catalog_, subject.type, evidence, place, moment,
                              options_.policy.forget_days);
}

Impact OrganisationJudge::impact(const Subject& subject, const Evidence& evidence) const {
  const bool user = evidence.kind == PrincipalKind::user;
  const bool role = evidence.kind == PrincipalKind::role || evidence.kind == PrincipalKind::person;
  return impact_of({.source = evidence.source,
                    .name = evidence.name,
                    .request = evidence.request,
                    .account = subject.account,
                    .user_name = user ? std::string_view(evidence.user_name) : std::string_view(),
                    .role_name = role ? std::string_view(evidence.user_name) : std::string_view(),
                    .direction = evidence.direction},
                   [&](std::string_view account) {
                     return options_.policy.accounts.contains(std::string(account));
                   });
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
