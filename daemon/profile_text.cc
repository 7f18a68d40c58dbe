#include "profile_text.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <vector>

#include "base/time.h"

namespace foothold {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void put(Writer& out, std::string_view key, std::string_view text) {
  out.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
  out.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}
void key(Writer& out, std::string_view name) {
  out.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
}

// Values of a feature by first time, so that a page reads as a history.
std::vector<const BoundedUses::Value*> by_time(const BoundedUses& uses) {
  std::vector<const BoundedUses::Value*> values;
  for (const auto& [hash, value] : uses.values()) values.push_back(&value);
  std::sort(values.begin(), values.end(), [](const auto* a, const auto* b) {
    return std::tuple(a->use.first_ms(), std::string_view(a->text)) <
           std::tuple(b->use.first_ms(), std::string_view(b->text));
  });
  return values;
}

std::string seen_text(const Use& use) {
  std::string text;
  for (std::size_t i = 0; i < kOutcomes; i++) {
    const Seen& seen = use.by[i];
    if (!seen.ever()) continue;
    if (!text.empty()) text += "; ";
    text += std::string(to_string(static_cast<Outcome>(i))) + " since " +
            format_time_seconds(seen.first_ms);
    if (!seen.days.empty()) {
      const int days = seen.days.count(0, seen.days.latest());
      text += ", " + std::to_string(days) + (days == 1 ? " day" : " days") + ", last " +
              format_day(seen.days.latest());
    }
  }
  return text;
}

void use_json(Writer& out, const Use& use) {
  for (std::size_t i = 0; i < kOutcomes; i++) {
    const Seen& seen = use.by[i];
    if (!seen.ever()) continue;
    key(out, to_string(static_cast<Outcome>(i)));
    out.StartObject();
    put(out, "first", format_time(seen.first_ms));
    key(out, "days");
    out.Int(seen.days.empty() ? 0 : seen.days.count(0, seen.days.latest()));
    if (!seen.days.empty()) put(out, "lastDay", format_day(seen.days.latest()));
    out.EndObject();
  }
}

void section(std::string& out, std::string_view title, const BoundedUses& uses) {
  if (uses.values().empty()) return;
  out.append("\n").append(title).append(" (" + std::to_string(uses.values().size()) + ")");
  if (uses.overflow_ms() != kNeverMs)
    out += ", more than are kept since " + format_time_seconds(uses.overflow_ms());
  out += "\n";
  for (const auto* const value : by_time(uses))
    out += "  " + value->text + "\n      " + seen_text(value->use) + "\n";
}

}  // namespace

std::string profile_text(const std::string& account, const std::string& principal,
                         const Profile& profile) {
  std::string out =
      principal + "\n  account " + account + "\n  first activity " +
      (profile.first_ms == kNeverMs ? "never" : format_time_seconds(profile.first_ms));
  if (!profile.days.empty()) {
    out += ", active on " + std::to_string(profile.days.count(0, profile.days.latest())) +
           " days, last " + format_day(profile.days.latest());
  }
  out += profile.earliest.full()
             ? ", at least 20 calls\n"
             : ", " + std::to_string(profile.earliest.calls().size()) + " calls\n";
  out += "\ncalls that change permissions (" + std::to_string(profile.catalogued.size()) + ")\n";
  for (const auto& [name, api] : profile.catalogued)
    out += "  " + name + "\n      " + seen_text(api.use) + "\n";
  for (std::size_t i = 0; i < kFeatures; i++) {
    section(out, to_string(static_cast<Feature>(i)), profile.features[i]);
  }
  return out;
}

std::string profile_json(const std::string& account, const std::string& principal,
                         const Profile& profile) {
  rapidjson::StringBuffer buffer;
  Writer out(buffer);
  out.StartObject();
  put(out, "principal", principal);
  put(out, "account", account);
  if (profile.first_ms != kNeverMs) put(out, "firstActivity", format_time(profile.first_ms));
  key(out, "activeDays");
  out.Int(profile.days.empty() ? 0 : profile.days.count(0, profile.days.latest()));
  if (!profile.days.empty()) put(out, "lastDay", format_day(profile.days.latest()));
  key(out, "atLeast20Calls");
  out.Bool(profile.earliest.full());
  key(out, "catalogued");
  out.StartObject();
  for (const auto& [name, api] : profile.catalogued) {
    key(out, name);
    out.StartObject();
    use_json(out, api.use);
    out.EndObject();
  }
  out.EndObject();
  for (std::size_t i = 0; i < kFeatures; i++) {
    key(out, to_string(static_cast<Feature>(i)));
    out.StartObject();
    for (const auto* const value : by_time(profile.features[i])) {
      key(out, value->text);
      out.StartObject();
      use_json(out, value->use);
      out.EndObject();
    }
    out.EndObject();
  }
  out.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace foothold
