#include "baseline/profile.h"

#include <algorithm>
#include <utility>

namespace foothold {
namespace {

struct FeatureRow {
  std::string_view name;
  std::size_t limit;
};
// Limits hold a value of the state under 256 KiB at the longest texts that decode admits in
// practice, and are far over what a principal shows in 120 days unless it is hostile.
constexpr std::array<FeatureRow, kFeatures> kFeatureRows = {{
    {"api", 1024},
    {"service", 256},
    {"network", 512},
    {"as_number", 256},
    {"country", 64},
    {"region", 64},
    {"agent", 128},
    {"access_key", 256},
    {"credential", 32},
    {"write_origin", 256},
    {"client", 256},
}};

template <std::size_t... I>
std::array<BoundedUses, kFeatures> empty_features(std::index_sequence<I...>) {
  return {BoundedUses(kFeatureRows[I].limit)...};
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

std::string_view to_string(Feature feature) {
  return kFeatureRows[static_cast<std::size_t>(feature)].name;
}
std::size_t limit_of(Feature feature) {
  return kFeatureRows[static_cast<std::size_t>(feature)].limit;
}

const Mark* CataloguedApi::find(Outcome outcome, std::int32_t day) const {
  const auto& marks = of(outcome);
  const auto at = marks.find(day);
  return at == marks.end() ? nullptr : &at->second;
}

std::int32_t CataloguedApi::latest_day() const {
  std::int32_t latest = DaySet::kNoDay;
  for (const Seen& seen : use.by) latest = std::max(latest, seen.days.latest());
  return latest;
}

Profile::Profile() : features(empty_features(std::make_index_sequence<kFeatures>())) {}

std::size_t Profile::bytes() const {
  std::size_t bytes = sizeof(Profile) + hours.days().size() * 48 + denied.bytes() +
                      evasion.bytes() + EarliestCalls::kCalls * sizeof(Moment);
  for (const BoundedUses& uses : features) bytes += uses.bytes();
  for (const auto& [key, api] : catalogued) {
    bytes += sizeof(CataloguedApi) + 64 + key.size();
    for (const auto& marks : api.days) bytes += marks.size() * (sizeof(Mark) + 48);
  }
  return bytes;
}

std::string_view base_name(std::string_view event_name) {
  // An optional "v2", then an optional "20150331" before it; neither may be all there is.
  std::size_t end = event_name.size();
  std::size_t version = end;
  while (version > 0 && is_digit(event_name[version - 1])) version--;
  if (version < end && version > 1 && event_name[version - 1] == 'v') end = version - 1;
  if (end > 8) {
    const std::string_view date = event_name.substr(end - 8, 8);
    const bool dated = date.starts_with("20") && std::all_of(date.begin(), date.end(), is_digit) &&
                       !is_digit(event_name[end - 9]);
    if (dated) return event_name.substr(0, end - 8);
  }
  return event_name.substr(0, end);
}

}  // namespace foothold
