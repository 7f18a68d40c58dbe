#include <unistd.h>

#include <set>

#include "app.h"
#include "baseline/codec.h"
#include "commands/commands.h"
#include "output.h"
#include "profile_text.h"

namespace foothold {
namespace {

constexpr std::size_t kListed = 20;

struct Named {
  std::string account, principal;
  auto operator<=>(const Named&) const = default;
};

// The principals whose key is the text, else those that hold it.
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

Result<int> run(const BaselineOptions& options) {
  const Core core = TRY(load_core(options.config));
  const std::string directory =
      options.state.empty() ? core.settings.state.directory : options.state;
  if (directory.empty()) {
    return fail(Errc::rejected,
                "which baseline? Give --state DIR, the directory that replay --state wrote");
  }
  const auto store = TRY(RocksStore::open({.directory = directory,
                                           .create_if_missing = false,
                                           .read_only = true,
                                           .rocksdb = core.settings.state.rocksdb}));
  const std::set<Named> found = TRY(find_principals(*store, options.principal));
  if (found.empty())
    return fail(Errc::rejected,
                "no principal in " + directory + " has '" + options.principal + "' in its name");
  if (found.size() > 1 && found.begin()->principal != options.principal) {
    std::string text = std::to_string(found.size()) + " principals have '" + options.principal +
                       "' in their name; give more of one:";
    std::size_t listed = 0;
    for (const Named& who : found) {
      if (listed++ == kListed) break;
      text += "\n  " + who.principal;
    }
    return fail(Errc::rejected, text);
  }
  // One principal may act in several accounts: a profile each.
  for (const Named& who : found) {
    const Profile profile = TRY(load_profile(*store, who));
    TRY(write_all(STDOUT_FILENO, options.json
                                     ? profile_json(who.account, who.principal, profile) + "\n"
                                     : profile_text(who.account, who.principal, profile)));
  }
  return static_cast<int>(kOk);
}

}  // namespace

int baseline_show(const BaselineOptions& options) {
  const Result<int> code = run(options);
  return code ? *code : report(code.error());
}

}  // namespace foothold
