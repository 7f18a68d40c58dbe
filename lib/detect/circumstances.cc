#include "detect/circumstances.h"

#include <algorithm>
#include <array>
#include <set>

namespace foothold {
namespace {

constexpr std::int64_t kFamiliarMs = kDayMs, kWeekMs = 7 * kDayMs;
constexpr int kFamiliarDays = 2, kRestlessValues = 3;
constexpr std::int64_t kSettledMs = 2 * kDayMs;
constexpr std::int32_t kSteadyDays = 14;
constexpr int kSteadyWriteDays = 8;
constexpr std::int32_t kUsualDays = 7;
constexpr int kUsualSeenDays = 3;
constexpr std::int32_t kYoungDays = 7;
constexpr std::int32_t kHoursKnownDays = 21;
constexpr int kUsualHourDays = 2;

// Services without a region of their own: their calls are recorded in one, whoever calls.
constexpr std::array<std::string_view, 6> kGlobal = {
    "iam.amazonaws.com",        "sts.amazonaws.com",     "organizations.amazonaws.com",
    "cloudfront.amazonaws.com", "route53.amazonaws.com", "sso.amazonaws.com"};
constexpr std::array<std::string_view, 6> kAutomation = {"terraform", "pulumi", "cloudformation",
                                                         "ansible",   "cdk",    "aws-cdk"};

// Nothing becomes familiar by calls that failed, nor within a day, nor by a visit of a day: on
// two days, or a week ago. Who has stolen a key can wait, but pays for it with time.
bool is_familiar(const Seen& seen, const Before& before) {
  if (seen.first_ms > before.time_ms() - kFamiliarMs) return false;
  return seen.first_ms <= before.time_ms() - kWeekMs || before.days_of(seen) >= kFamiliarDays;
}

Familiar familiar(const BoundedUses& values, std::string_view value, const Before& before) {
  if (value.empty()) return Familiar::unknown;
  const Use* const use = values.find(value);
  if (use == nullptr)
    return values.overflow_ms() < before.time_ms() ? Familiar::unknown : Familiar::fresh;
  const bool known = is_familiar(use->of(Outcome::success), before) ||
                     is_familiar(use->of(Outcome::forwarded), before);
  return known ? Familiar::known : Familiar::fresh;
}

// Whether any value that passes is familiar.
template <class Passes>
bool any_known(const BoundedUses& values, const Before& before, Passes passes) {
  return std::any_of(values.values().begin(), values.values().end(), [&](const auto& entry) {
    return passes(std::string_view(entry.second.text)) &&
           is_familiar(entry.second.use.of(Outcome::success), before);
  });
}

void credential(const Profile& profile, const Evidence& evidence, const Before& before,
                Circumstances& out) {
  if (evidence.access_key.starts_with("AKIA"))
    out.long_term_key = familiar(profile.feature(Feature::access_key), evidence.access_key, before);
  const BoundedUses& words = profile.feature(Feature::credential);
  const auto console = [](std::string_view word) { return word.starts_with("console"); };
  const auto other = [](std::string_view word) { return !word.starts_with("console"); };
  const bool had_console = any_known(words, before, console);
  const bool had_other = any_known(words, before, other);
  out.console_unusual = evidence.console ? had_other && !had_console : had_console && !had_other;
  const auto with_mfa = [](std::string_view word) { return word.ends_with(" mfa"); };
  const auto without_mfa = [](std::string_view word) { return !word.ends_with(" mfa"); };
  out.without_usual_mfa = evidence.mfa != Mfa::yes && any_known(words, before, with_mfa) &&
                          !any_known(words, before, without_mfa);
}

bool is_discovery(std::string_view api) {
  const std::string_view name = api.substr(std::min(api.find('/') + 1, api.size()));
  return name.starts_with("List") || name.starts_with("Get") || name.starts_with("Describe");
}

// Reads that tell an intruder who they are and what there is to be had.
bool is_recon(std::string_view api) {
  static constexpr std::array<std::string_view, 13> kRecon = {
      "iam.amazonaws.com/GetAccountAuthorizationDetails",
      "iam.amazonaws.com/GetAccountSummary",
      "iam.amazonaws.com/ListUsers",
      "iam.amazonaws.com/ListRoles",
      "iam.amazonaws.com/ListGroups",
      "iam.amazonaws.com/ListPolicies",
      "iam.amazonaws.com/ListAttachedUserPolicies",
      "iam.amazonaws.com/ListAttachedRolePolicies",
      "iam.amazonaws.com/ListUserPolicies",
      "iam.amazonaws.com/ListAccessKeys",
      "iam.amazonaws.com/SimulatePrincipalPolicy",
      "organizations.amazonaws.com/DescribeOrganization",
      "organizations.amazonaws.com/ListAccounts"};
  return std::find(kRecon.begin(), kRecon.end(), api) != kRecon.end();
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
    // To ask who one is, for the first time, says enough by itself.
    if (value.text == "sts.amazonaws.com/GetCallerIdentity")
      out.recon += 2;
    else if (is_recon(value.text))
      out.recon++;
  }
  for (const auto& [key, api] : profile.catalogued) {
    if (!in_hour(api.use.of(Outcome::success).first_ms)) continue;
    out.user_created |= key == "iam.amazonaws.com/CreateUser";
    out.family_firsts += catalog.is_of_type(key, type) ? 1 : 0;
  }
  out.evasion = profile.evasion.count(time_ms - kHourMs, moment) > 0;
}

bool is_unusual_hour(const Profile& profile, const Evidence& evidence, const Before& before) {
  const std::int64_t time_ms = before.time_ms();
  const std::int32_t day = day_of(time_ms);
  if (!is_person(evidence.kind) || profile.first_ms > time_ms - kHoursKnownDays * kDayMs)
    return false;
  const std::uint32_t bit = 1U << hour_of(time_ms);
  const auto nights = std::count_if(profile.hours.days().begin(), profile.hours.days().end(),
                                    [&](const auto& entry) {
                                      return entry.first < day && (entry.second & bit) != 0 &&
                                             !before.is_quarantined(entry.first);
                                    });
  return nights < kUsualHourDays;
}

// Whether more than a tenth of the value-days are of values seen on one day only: another new one
// says nothing. What began in the last days does not count, so that nobody can make it so by a
// spree.
bool is_restless(const BoundedUses& values, const Before& before) {
  int days = 0, once = 0;
  for (const auto& [hash, value] : values.values()) {
    const Seen& seen = value.use.of(Outcome::success);
    if (seen.first_ms > before.time_ms() - kSettledMs) continue;
    const int count = before.days_of(seen);
    days += count;
    once += count == 1 ? 1 : 0;
  }
  return once >= kRestlessValues && once * 10 > days;
}

// Whether a value was first seen so many days before, and on so many days since.
bool is_old(const BoundedUses& values, std::string_view value, const Before& before,
            std::int32_t known_days, int seen_days) {
  const Use* const use = values.find(value);
  if (use == nullptr) return false;
  const Seen& seen = use->of(Outcome::success);
  return seen.first_ms <= before.time_ms() - known_days * kDayMs &&
         before.days_of(seen) >= seen_days;
}

int family_days(const Profile& profile, const Catalog& catalog, FindingType type,
                const Before& before) {
  std::set<std::int32_t> days;
  for (const auto& [key, api] : profile.catalogued) {
    if (!catalog.is_of_type(key, type)) continue;
    const DaySet& own = api.use.of(Outcome::success).days;
    for (std::int32_t at = before.day() - before.window_days; at < before.day(); at++) {
      if (own.contains(at) && !before.is_quarantined(at)) days.insert(at);
    }
  }
  return static_cast<int>(days.size());
}

}  // namespace

Circumstances circumstances_before(const Profile& profile, const Catalog& catalog, FindingType type,
                                   const Evidence& evidence, const Place& place,
                                   const Before& before) {
  const std::int64_t time_ms = before.time_ms();
  const std::int32_t day = before.day(), window_days = before.window_days;
  Circumstances out;
  const BoundedUses& services = profile.feature(Feature::service);
  out.service = familiar(services, evidence.source, before);
  out.family_days = family_days(profile, catalog, type, before);
  out.young = profile.first_ms > time_ms - kYoungDays * kDayMs;
  out.dormant = profile.first_ms <= time_ms - window_days * kDayMs &&
                !profile.days.any(day - window_days, day - 1);
  const bool forwarded = !evidence.invoked_by.empty() && !evidence.console;
  if (std::find(kGlobal.begin(), kGlobal.end(), evidence.source) == kGlobal.end())
    out.region = familiar(profile.feature(Feature::region), evidence.region, before);
  if (forwarded) {
    // A forwarded call's address, agent, key and hour are the forwarding service's.
    const auto& values = services.values();
    out.usual_forwarding = std::any_of(values.begin(), values.end(), [&](const auto& entry) {
      return entry.second.use.of(Outcome::forwarded).first_ms <= time_ms - kFamiliarMs;
    });
    return out;
  }
  out.network = familiar(profile.feature(Feature::network), place.network, before);
  out.as_number = familiar(profile.feature(Feature::as_number), place.as_number, before);
  const bool database = !place.as_number.empty();
  const BoundedUses& networks = profile.feature(database ? Feature::as_number : Feature::network);
  const std::string_view from = database ? place.as_number : place.network;
  out.restless = is_restless(networks, before);
  out.country = familiar(profile.feature(Feature::country), place.country, before);
  out.agent = familiar(profile.feature(Feature::agent), place.agent, before);
  out.client = familiar(profile.feature(Feature::client), place.client, before);
  credential(profile, evidence, before, out);
  sequence(profile, catalog, type, before.moment, out);
  out.unusual_hour = is_unusual_hour(profile, evidence, before);
  const bool tool =
      std::find(kAutomation.begin(), kAutomation.end(), place.agent) != kAutomation.end();
  // The tool and the network together, of what the principal changes things with.
  const BoundedUses& origins = profile.feature(Feature::write_origin);
  const std::string origin = std::string(place.agent).append(" ").append(from);
  out.usual_automation = tool && is_old(origins, origin, before, kSteadyDays, kSteadyWriteDays);
  const BoundedUses& clients = profile.feature(Feature::client);
  const bool other_machine = out.client == Familiar::fresh && out.network == Familiar::fresh;
  out.usual_origin =
      !other_machine && (is_old(origins, origin, before, kUsualDays, kUsualSeenDays) ||
                         (is_old(clients, place.client, before, kUsualDays, kUsualSeenDays) &&
                          is_old(networks, from, before, kUsualDays, kUsualSeenDays)));
  return out;
}

}  // namespace foothold
