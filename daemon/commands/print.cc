// The commands that only print: catalog, config, docs, version.

#include <unistd.h>

#include "app.h"
#include "base/metrics.h"
#include "commands/commands.h"
#include "config/config.h"
#include "findings_page.h"
#include "output.h"

namespace foothold {
namespace {

int print(std::string_view text) {
  const Result<> written = write_all(STDOUT_FILENO, text);
  return written ? static_cast<int>(kOk) : report(written.error());
}

}  // namespace

int catalog(const std::optional<std::string>& config, const std::string& format) {
  const Result<Core> core = load_core(config);
  if (!core) return report(core.error());
  return print(format == "json" ? core->catalog.to_json() : core->catalog.to_tsv());
}

int config_check(const std::optional<std::string>& config) {
  const Result<Core> core = load_core(config);
  if (!core) return report(core.error());
  warn_of_expired_rules(*core);
  return print("the configuration is good (configHash " + core->config_hash + ")\n");
}

int config_print(const std::optional<std::string>& config) {
  const Result<std::string> text = print_configuration(config, environment());
  return text ? print(*text) : report(text.error());
}

int docs(const std::string& page) {
  if (page == "configuration") return print(configuration_page());
  if (page == "metrics") return print(metrics_page());
  return print(page == "findings" ? findings_page() : example_configuration());
}

int version() {
  return print("foothold " FOOTHOLD_VERSION "\n");
}

}  // namespace foothold
