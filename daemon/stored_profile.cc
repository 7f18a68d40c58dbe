#include "stored_profile.h"

#include "baseline/codec.h"

namespace foothold {

Result<std::set<Named>> find_principals(Store& store, const std::string& text) {
  std::set<Named> exact, holding;
  Result<> parsed;
  TRY(store.scan(Family::profiles, "", [&](std::string_view key, std::string_view) {
    const Result<ProfileName> name = parse_profile_key(key);
    if (!name) {
      parsed = tl::unexpected(name.error());
      return false;
    }
    if (name->principal == text)
      exact.insert({std::string(name->account), std::string(name->principal)});
    else if (name->principal.find(text) != std::string_view::npos) {
      holding.insert({std::string(name->account), std::string(name->principal)});
    }
    return true;
  }));
  TRY(std::move(parsed));
  return exact.empty() ? holding : exact;
}

Result<Profile> load_profile(Store& store, const Named& who) {
  Profile profile;
  Result<> decoded;
  const std::string prefix = profile_prefix(who.account, who.principal);
  TRY(store.scan(Family::profiles, prefix, [&](std::string_view key, std::string_view value) {
    if (is_evidence_key(key, prefix.size())) return false;
    decoded = decode_part(key.substr(prefix.size()), value, profile);
    return decoded.has_value();
  }));
  TRY(std::move(decoded));
  return profile;
}

}  // namespace foothold
