#pragma once

#include <set>
#include <string>

#include "baseline/profile.h"
#include "pipeline/ports.h"

/// Profiles as they lie in a store, for people who ask. Thread-safe as the store is.
namespace foothold {

struct Named {
  std::string account, principal;
  auto operator<=>(const Named&) const = default;
};

/// The principals whose key is the text, else those that hold it. Walks over the whole store.
[[nodiscard]] Result<std::set<Named>> find_principals(Store& store, const std::string& text);

/// The principal's profile; one without any activity if there is none.
[[nodiscard]] Result<Profile> load_profile(Store& store, const Named& who);

}  // namespace foothold
