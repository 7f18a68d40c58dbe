#include "baseline/learn.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/hash.h"

namespace foothold {
namespace {

constexpr std::size_t kValueBytes = 128;

// A value of a feature, short enough that a full set of them stays under 256 KiB. A longer one is
// known by its beginning and its hash; only then is `scratch` written.
std::string_view bounded(std::string_view text, std::string& scratch) {
  if (text.size() <= kValueBytes) return text;
  const Hash128 hash = hash128(text);
  std::size_t keep = kValueBytes - 33;
  while (keep > 0 && (static_cast<unsigned char>(text[keep]) & 0xc0) == 0x80) keep--;
  scratch.assign(text.substr(0, keep)).append("#").append(to_hex(hash.data(), hash.size()));
  return scratch;
}

struct EvasionCall {
  std::string_view source, name;
};
// Calls that blind those who watch (detection.md Q4).
constexpr std::array<EvasionCall, 17> kEvasionCalls = {{
    {"cloudtrail.amazonaws.com", "StopLogging"},
    {"cloudtrail.amazonaws.com", "DeleteTrail"},
    {"cloudtrail.amazonaws.com", "UpdateTrail"},
    {"cloudtrail.amazonaws.com", "PutEventSelectors"},
    {"cloudtrail.amazonaws.com", "DeleteEventDataStore"},
    {"ec2.amazonaws.com", "DeleteFlowLogs"},
    {"guardduty.amazonaws.com", "DeleteDetector"},
    {"guardduty.amazonaws.com", "UpdateDetector"},
    {"guardduty.amazonaws.com", "CreateIPSet"},
    {"guardduty.amazonaws.com", "UpdateIPSet"},
    {"guardduty.amazonaws.com", "DeleteIPSet"},
    {"guardduty.amazonaws.com", "CreateFilter"},
    {"guardduty.amazonaws.com", "DisassociateFromMasterAccount"},
    {"guardduty.amazonaws.com", "StopMonitoringMembers"},
    {"config.amazonaws.com", "StopConfigurationRecorder"},
    {"config.amazonaws.com", "DeleteConfigurationRecorder"},
    {"securityhub.amazonaws.com", "DisableSecurityHub"},
}};

bool is_evasion(const ActivityView& activity) {
  return std::any_of(kEvasionCalls.begin(), kEvasionCalls.end(), [&](const EvasionCall& call) {
    return call.source == activity.source && call.name == activity.name;
  });
}

// Adds values to features, and notes what changed, what is dirty, and what the judge should hear.
class Recorder {
 public:
  Recorder(Profile& profile, DirtyParts& dirty, Outcome outcome, std::int64_t time_ms)
      : profile_(profile), dirty_(dirty), outcome_(outcome), time_ms_(time_ms) {
    learned_.touched.complete = true;
  }
  /// The activity is remembered in more than its values.
  void remembered_elsewhere() { learned_.touched.complete = false; }

  void add(Feature feature, std::string_view text, std::optional<FactKind> told = {}) {
    if (text.empty()) return;
    const std::string_view value = bounded(text, scratch_);
    BoundedUses& set = profile_.feature(feature);
    const BoundedUses::Added added = set.add(value, outcome_, time_ms_);
    if (feature != Feature::access_key) {
      TouchedUses& touched = learned_.touched;
      touched.values[touched.count++] = {added.use, &set, set.drops()};
      touched.complete &= added.use != nullptr;
    }
    // A value that is not kept has no memory of having been told, so it is told each time.
    const bool news = added.change.changed || added.use == nullptr;
    if (!news) return;
    if (added.change.changed) dirty_.features[static_cast<std::size_t>(feature)] = true;
    learned_.change.add(added.change);
    if (told && outcome_ == Outcome::success) {
      learned_.facts.push_back({*told, std::string(value), time_ms_});
    }
  }
  void add_catalogued(const std::string& key) {
    remembered_elsewhere();
    const auto [at, is_new] = profile_.catalogued.try_emplace(key);
    CataloguedApi& api = at->second;
    // A row that was added to the catalogue later: what was habit before is habit still.
    const Use* const before = is_new ? profile_.feature(Feature::api).find(key) : nullptr;
    if (before != nullptr) api.use.merge(*before);
    if (!api.use.of(outcome_).add(time_ms_)) return;
    dirty_.catalogued.push_back(key);
    learned_.change.since(time_ms_);
    if (outcome_ == Outcome::success || outcome_ == Outcome::forwarded) {
      learned_.facts.push_back({FactKind::api, key, time_ms_});
    }
  }
  void note(bool changed, bool& dirty) {
    if (!changed) return;
    dirty = true;
    learned_.change.since(time_ms_);
  }
  void note(const Change& change, bool& dirty) {
    if (change.changed) dirty = true;
    learned_.change.add(change);
  }
  void tell(FactKind kind) { learned_.facts.push_back({kind, {}, time_ms_}); }
  Learned take() { return std::move(learned_); }

 private:
  Profile& profile_;
  DirtyParts& dirty_;
  const Outcome outcome_;
  const std::int64_t time_ms_;
  std::string scratch_;
  Learned learned_;
};

// What holds only of the principal's own calls: a forwarded call's address, agent, key and hour are
// the forwarding service's.
void learn_own(Profile& profile, DirtyParts& dirty, const ActivityView& activity,
               const Place& place, Recorder& recorder) {
  const std::int64_t time_ms = activity.moment.time_ms;
  recorder.note(profile.days.add(day_of(time_ms)), dirty.core);
  recorder.note(profile.earliest.add(activity.moment), dirty.core);
  recorder.add(Feature::network, place.network, FactKind::network);
  recorder.add(Feature::as_number, place.as_number, FactKind::as_number);
  recorder.add(Feature::country, place.country);
  recorder.add(Feature::agent, place.agent);
  recorder.add(Feature::client, place.client);
  recorder.add(Feature::access_key, activity.access_key);
  recorder.add(Feature::credential, credential_word(activity));
  if (activity.failed()) {
    recorder.remembered_elsewhere();
    recorder.note(profile.denied.add(activity.moment, api_key(activity.source, activity.name)),
                  dirty.denied);
    return;
  }
  recorder.note(profile.hours.add(time_ms), dirty.hours);
  if (!activity.read_only) {
    const std::string_view from = place.as_number.empty() ? place.network : place.as_number;
    recorder.add(Feature::write_origin, std::string(place.agent).append(" ").append(from));
  }
  if (is_evasion(activity)) {
    recorder.remembered_elsewhere();
    recorder.note(profile.evasion.add(activity.moment, api_key(activity.source, activity.name)),
                  dirty.evasion);
  }
}

}  // namespace

std::string api_key(std::string_view source, std::string_view name) {
  std::string key, scratch;
  key.reserve(source.size() + 1 + name.size());
  key.append(source).push_back('/');
  key.append(base_name(name));
  if (key.size() <= kValueBytes) return key;
  return std::string(bounded(key, scratch));
}

std::string credential_word(const ActivityView& activity) {
  std::string word = "session";
  if (activity.instance_credential)
    word = "instance";
  else if (activity.console)
    word = "console";
  else if (activity.access_key.starts_with("AKIA"))
    word = "long-term key";
  if (activity.mfa == Mfa::yes) word += " mfa";
  return word;
}

bool changes_nothing(const Profile& profile, const TouchedUses& touched,
                     const ActivityView& activity) {
  const std::int64_t time_ms = activity.moment.time_ms;
  const std::int32_t day = day_of(time_ms);
  const Outcome outcome = outcome_of(false, activity.forwarded);
  if (!touched.complete || time_ms < profile.first_ms) return false;
  for (std::size_t i = 0; i < touched.count; i++) {
    const TouchedUses::Touched& value = touched.values[i];
    if (value.set->drops() != value.drops) return false;
    const Seen& seen = value.use->of(outcome);
    if (time_ms < seen.first_ms || !seen.days.contains(day)) return false;
  }
  if (activity.forwarded) return true;
  std::string scratch;
  if (!activity.access_key.empty()) {
    const Use* const key =
        profile.feature(Feature::access_key).find(bounded(activity.access_key, scratch));
    if (key == nullptr || time_ms < key->of(outcome).first_ms ||
        !key->of(outcome).days.contains(day)) {
      return false;
    }
  }
  return profile.days.contains(day) && profile.earliest.full() &&
         profile.earliest.calls().back() < activity.moment && profile.hours.contains(time_ms);
}

Learned learn(Profile& profile, DirtyParts& dirty, const ActivityView& activity, const Place& place,
              bool catalogued) {
  const std::int64_t time_ms = activity.moment.time_ms;
  const Outcome outcome = outcome_of(activity.failed(), activity.forwarded);
  Recorder recorder(profile, dirty, outcome, time_ms);
  if (time_ms < profile.first_ms) {
    profile.first_ms = time_ms;
    recorder.note(true, dirty.core);
    recorder.tell(FactKind::presence);
  }
  const std::string key = api_key(activity.source, activity.name);
  if (catalogued)
    recorder.add_catalogued(key);
  else
    recorder.add(Feature::api, key);
  recorder.add(Feature::service, activity.source);
  recorder.add(Feature::region, activity.region, FactKind::region);
  if (!activity.forwarded) learn_own(profile, dirty, activity, place, recorder);
  return recorder.take();
}

Marked mark_call(CataloguedApi& api, Outcome outcome, const Moment& moment,
                 const std::function<Evidenced()>& candidate,
                 const std::function<std::string()>& stored, std::vector<EvidenceWrite>& writes) {
  const std::int32_t day = day_of(moment.time_ms);
  auto& marks = api.of(outcome);
  Marked marked;
  if (!api.use.of(outcome).days.contains(day)) {
    marked.too_old = true;
    return marked;
  }
  const auto at = marks.find(day);
  if (at != marks.end() && at->second.moment < moment) return marked;
  marked.earliest = true;
  Evidenced fresh = candidate();
  if (at != marks.end() && at->second.moment == moment) {
    if (at->second.evidence_hash == fresh.mark.evidence_hash) return marked;
    // Two records of one eventID that differ: the smaller encoding is the evidence.
    if (stored() <= fresh.evidence) return marked;
  }
  marks[day] = fresh.mark;
  marked.change.since(moment.time_ms);
  writes.push_back({day, outcome, std::move(fresh.evidence)});
  while (!marks.empty() && marks.begin()->first < marks.rbegin()->first - DaySet::kReachDays) {
    writes.push_back({marks.begin()->first, outcome, std::nullopt});
    marks.erase(marks.begin());
  }
  return marked;
}

}  // namespace foothold
