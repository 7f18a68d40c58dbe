#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/settings.h"
#include "detect/catalog.h"
#include "detect/gate.h"
#include "network/networks.h"
#include "pipeline/pipeline.h"
#include "store/rocks_store.h"
#include "store/temporary_directory.h"

namespace foothold {

/// What every command that judges or shows needs, made from the configuration. Immutable.
struct Core {
  Settings settings;
  Catalog catalog;
  std::unique_ptr<Networks> networks;  ///< null: not configured
  Policy policy;
  std::string config_hash;  ///< of all that can change an answer; in every finding
};
[[nodiscard]] Result<Core> load_core(const std::optional<std::string>& config_file);

/// A sentence for each suppression rule whose day has come, by this machine's clock. Only said:
/// what a rule does depends on the time of the calls.
std::vector<std::string> expired_rules(const Core& core);
/// The same, to standard error.
void warn_of_expired_rules(const Core& core);

/// The process's environment, as the configuration reads it.
std::vector<std::string> environment();

/// A store in a directory the user named, or in a temporary one that goes with this object.
struct OpenedStore {
  std::optional<TemporaryDirectory> temporary;
  std::unique_ptr<RocksStore> store;
};
/// An empty `directory` means a temporary one.
[[nodiscard]] Result<OpenedStore> open_store(const Settings& settings,
                                             const std::string& directory);

/// What a pipeline is made with; it publishes nothing until it is told to.
Pipeline::Options pipeline_options(const Core& core);

/// Threads for a setting of 0.
std::size_t core_count();

/// A whole file's bytes, or one sentence with its name.
[[nodiscard]] Result<std::string> read_file(const std::string& path);

}  // namespace foothold
