#include <unistd.h>

#include <set>

#include "app.h"
#include "commands/commands.h"
#include "output.h"
#include "profile_text.h"
#include "stored_profile.h"

namespace foothold {
namespace {

constexpr std::size_t kListed = 20;

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
