#include <malloc.h>

#include "base/time.h"
#include "commands/commands.h"
#include "daemon.h"

namespace foothold {
namespace {

// Each fetch is a block of some hundred KiB to a MiB. Left to its defaults glibc gets each from the
// system and gives it back, a page fault for every 4 KiB: 6 % of the daemon's CPU.
void keep_large_blocks() {
  ::mallopt(M_MMAP_THRESHOLD, 64 << 20);
  ::mallopt(M_TRIM_THRESHOLD, 256 << 20);
  ::mallopt(M_TOP_PAD, 4 << 20);
}

}  // namespace

int run(const RunOptions& options) {
  const std::optional<std::int64_t> fenced_pause_ms = parse_duration(options.fenced_pause);
  if (!fenced_pause_ms) {
    return report({Errc::rejected,
                   "--fenced-pause must be a duration such as 5m, not " + options.fenced_pause});
  }
  keep_large_blocks();
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
  if (daemon.fenced()) daemon.keep_still(*fenced_pause_ms);
  return daemon.fenced() ? static_cast<int>(kFenced) : code;
}

}  // namespace foothold
