#include "commands/commands.h"
#include "daemon.h"

namespace foothold {

int run(const RunOptions& options) {
  Result<Core> core = load_core(options.config);
  if (!core) return report(core.error());
  LogFormat format = core->settings.log.format;
  if (!options.log_format.empty())
    format = options.log_format == "text" ? LogFormat::text : LogFormat::json;
  Daemon daemon(options.config, *std::move(core), format);
  const Result<> ran = daemon.run();
  if (ran) return kOk;
  // The last word stands in the log, for machines, and on a line of its own, for people.
  daemon.log().write(LogLevel::error, daemon.fenced() ? "fenced" : "failed",
                     {{"reason", ran.error().what}});
  const int code = report(ran.error());
  return daemon.fenced() ? static_cast<int>(kFenced) : code;
}

}  // namespace foothold
