#include <unistd.h>

#include <algorithm>

#include "commands/commands.h"
#include "evaluate/difference.h"
#include "output.h"
#include "trial.h"

namespace foothold {
namespace {

Result<Trial> try_out(const std::string& config, const DiffOptions& options) {
  const Core core = TRY(load_core(config));
  const Inputs inputs = TRY(find_inputs(options.paths, core.catalog));
  return run_trial(core, inputs, options.feedback, options.quiet);
}

Result<int> run(const DiffOptions& options) {
  if (options.configs.size() != 2) {
    return fail(Errc::rejected,
                "diff compares two configurations: give --config twice, the one before and the "
                "one after; /dev/null is the defaults");
  }
  if (std::find(options.paths.begin(), options.paths.end(), "-") != options.paths.end()) {
    return fail(Errc::rejected,
                "diff reads its input twice, which standard input does not allow: write it to a "
                "file first");
  }
  // A mistake in the second file must not wait for the replay under the first.
  TRY(load_core(options.configs[1]));
  const Trial before = TRY(try_out(options.configs[0], options));
  if (before.interrupted) return report_interrupted();
  const Trial after = TRY(try_out(options.configs[1], options));
  if (after.interrupted) return report_interrupted();
  const Difference difference = compare(before.findings, after.findings);
  TRY(write_all(STDOUT_FILENO,
                options.format == "json" ? to_json(difference) : to_text(difference)));
  report_dead_letters(after);
  return static_cast<int>(kOk);
}

}  // namespace

int diff(const DiffOptions& options) {
  const Result<int> code = run(options);
  return code ? *code : report(code.error());
}

}  // namespace foothold
