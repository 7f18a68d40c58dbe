#include "detect/circumstances.h"

#include <algorithm>
#include <array>
#include <set>

namespace foothold {
namespace {

constexpr std::int64_t kFamiliarMs = kDayMs;
constexpr std::int32_t kSteadyDays = 14;
constexpr int kSteadyWriteDays = 8;
constexpr std::int32_t kHoursKnownDays = 21;

// Services without a region of their own: their calls are recorded in one, whoever calls.
constexpr std::array<std::string_view, 6> kGlobal = {
    "iam.amazonaws.com",        "sts.amazonaws.com",     "organizations.amazonaws.com",
    "cloudfront.amazonaws.com", "route53.amazonaws.com", "sso.amazonaws.com"};
constexpr std::array<std::string_view, 6> kAutomation = {"terraform", "pulumi", "cloudformation",
                                                         "ansible",   "cdk",    "aws-cdk"};

Familiar familiar(const BoundedUses& values, std::string_view value, std::int64_t time_ms) {
  if (value.empty()) return Familiar::unknown;
  const Use* const use = values.find(value);
  if (use == nullptr) return values.overflow_ms() < time_ms ? Familiar::unknown : Familiar::fresh;
  return use->first_ms() <= time_ms - kFamiliarMs ? Familiar::known : Familiar::fresh;
}

// Whether any value that passes had been seen a day before.
template <class Passes>
bool any_known(const BoundedUses& values, std::int64_t time_ms, Passes passes) {
  return std::any_of(values.values().begin(), values.values().end(), [&](const auto& entry) {
    return passes(std::string_view(entry.second.text)) &&
           entry.second.use.first_ms() <= time_ms - kFamiliarMs;
  });
}

void credential(const Profile& profile, const Evidence& evidence, std::int64_t time_ms,
                Circumstances& out) {
  if (evidence.access_key.starts_with("AKIA"))
    out.long_term_key =
        familiar(profile.feature(Feature::access_key), evidence.access_key, time_ms);
  const BoundedUses& words = profile.feature(Feature::credential);
  const auto console = [](std::string_view word) { return word.starts_with("console"); };
  const auto other = [](std::string_view word) { return !word.starts_with("console"); };
  const bool had_console = any_known(words, time_ms, console);
  const bool had_other = any_known(words, time_ms, other);
  out.console_unusual = evidence.console ? had_other && !had_console : had_console && !had_other;
  const auto with_mfa = [](std::string_view word) { return word.ends_with(" mfa"); };
  const auto without_mfa = [](std::string_view word) { return !word.ends_with(" mfa"); };
  out.without_usual_mfa = evidence.mfa != Mfa::yes && any_known(words, time_ms, with_mfa) &&
                          !any_known(words, time_ms, without_mfa);
}

bool is_discovery(std::string_view api) {
  const std::string_view name = api.substr(std::min(api.find('/') + 1, api.size()));
  return name.starts_with("List") || name.starts_with("Get") || name.starts_with("Describe");
}

void sequence(const Profile& profile, const Catalog& catalog, FindingType type,
              const Moment& moment, Circumstances& out) {
  const std::int64_t time_ms = moment.time_ms;
  const auto in_hour = [&](std::int64_t first_ms) {
    return first_ms >= time_ms - kHourMs && first_ms < time_ms;
  };
  std::set<std::uint64_t> apis;
  for (const auto& [number, bucket] : profile.denied.buckets()) {
    const std::int64_t begin_ms = number * Windows::kBucketMs;
    if (begin_ms > time_ms || begin_ms + Windows::kBucketMs <= time_ms - 15 * kMinuteMs) continue;
    if (!bucket.earliest.empty() && bucket.earliest.front() < moment)
      apis.insert(bucket.apis.begin(), bucket.apis.end());
  }
  out.denied_burst =
      profile.denied.count(time_ms - 10 * kMinuteMs, moment) >= 10 ||
      (profile.denied.count(time_ms - 15 * kMinuteMs, moment) >= 5 && apis.size() >= 5);
  for (const auto& [hash, value] : profile.feature(Feature::api).values()) {
    const std::int64_t first_ms = value.use.of(Outcome::success).first_ms;
    if (!in_hour(first_ms)) continue;
    out.discovery += is_discovery(value.text) ? 1 : 0;
    out.first_identity |= value.text == "sts.amazonaws.com/GetCallerIdentity";
  }
  for (const auto& [key, api] : profile.catalogued) {
    if (!in_hour(api.use.of(Outcome::success).first_ms)) continue;
    out.user_created |= key == "iam.amazonaws.com/CreateUser";
    out.family_firsts += catalog.is_of_type(key, type) ? 1 : 0;
  }
  out.evasion = profile.evasion.count(time_ms - kHourMs, moment) > 0;
}

bool is_unusual_hour(const Profile& profile, const Evidence& evidence, std::int64_t time_ms) {
  const bool person =
      evidence.kind == PrincipalKind::person || evidence.kind == PrincipalKind::identity_center;
  const std::int32_t day = day_of(time_ms);
  if (!person || profile.first_ms > time_ms - kHoursKnownDays * kDayMs) return false;
  const std::uint32_t bit = 1U << hour_of(time_ms);
  return std::none_of(
      profile.hours.days().begin(), profile.hours.days().end(),
      [&](const auto& entry) { return entry.first < day && (entry.second & bit) != 0; });
}

bool is_usual_automation(const Profile& profile, const Place& place, const Moment& moment,
                         std::int32_t window_days) {
  if (std::find(kAutomation.begin(), kAutomation.end(), place.agent) == kAutomation.end())
    return false;
  const std::string_view from = place.as_number.empty() ? place.network : place.as_number;
  const Use* const use = profile.feature(Feature::write_origin)
                             .find(std::string(place.agent).append(" ").append(from));
  if (use == nullptr) return false;
  const Seen& seen = use->of(Outcome::success);
  const std::int32_t day = day_of(moment.time_ms);
  return seen.first_ms <= moment.time_ms - kSteadyDays * kDayMs &&
         seen.days.count(day - window_days, day - 1) >= kSteadyWriteDays;
}

int family_days(const Profile& profile, const Catalog& catalog, FindingType type, std::int32_t day,
                std::int32_t window_days) {
  std::set<std::int32_t> days;
  for (const auto& [key, api] : profile.catalogued) {
    if (!catalog.is_of_type(key, type)) continue;
    for (std::int32_t at = day - window_days; at < day; at++) {
      if (api.use.of(Outcome::success).days.contains(at)) days.insert(at);
    }
  }
  return static_cast<int>(days.size());
}

}  // namespace

Circumstances circumstances_before(const Profile& profile, const Catalog& catalog, FindingType type,
                                   const Evidence& evidence, const Place& place,
                                   const Moment& moment, std::int32_t window_days) {
  const std::int64_t time_ms = moment.time_ms;
  const std::int32_t day = day_of(time_ms);
  Circumstances out;
  const BoundedUses& services = profile.feature(Feature::service);
  const Use* const service = services.find(evidence.source);
  if (service != nullptr)
    out.service = service->first_ms() < time_ms ? Familiar::known : Familiar::fresh;
  out.family_days = family_days(profile, catalog, type, day, window_days);
  out.dormant = profile.first_ms <= time_ms - window_days * kDayMs &&
                !profile.days.any(day - window_days, day - 1);
  const bool forwarded = !evidence.invoked_by.empty() && !evidence.console;
  if (std::find(kGlobal.begin(), kGlobal.end(), evidence.source) == kGlobal.end())
    out.region = familiar(profile.feature(Feature::region), evidence.region, time_ms);
  if (forwarded) {
    // A forwarded call's address, agent, key and hour are the forwarding service's.
    const auto& values = services.values();
    out.usual_forwarding = std::any_of(values.begin(), values.end(), [&](const auto& entry) {
      return entry.second.use.of(Outcome::forwarded).first_ms <= time_ms - kFamiliarMs;
    });
    return out;
  }
  out.network = familiar(profile.feature(Feature::network), place.network, time_ms);
  out.as_number = familiar(profile.feature(Feature::as_number), place.as_number, time_ms);
  out.country = familiar(profile.feature(Feature::country), place.country, time_ms);
  out.agent = familiar(profile.feature(Feature::agent), place.agent, time_ms);
  credential(profile, evidence, time_ms, out);
  sequence(profile, catalog, type, moment, out);
  out.unusual_hour = is_unusual_hour(profile, evidence, time_ms);
  out.usual_automation = is_usual_automation(profile, place, moment, window_days);
  return out;
}

}  // namespace foothold
