#include <unistd.h>

#include <cstdio>

#include "commands/commands.h"
#include "output.h"
#include "trial.h"

namespace foothold {
namespace {

Result<> write_file(const std::string& path, std::string_view text) {
  const int fd = TRY(open_for_writing(path));
  Result<> written = write_all(fd, text);
  ::close(fd);
  return written;
}

// Numbers over labels of something else look like a detector that is always wrong.
void warn_of_foreign_labels(const Evaluation& evaluation, const std::string& file) {
  if (evaluation.findings == 0 || evaluation.unlabelled != evaluation.findings) return;
  std::fprintf(stderr, "foothold: no finding has a call that is labelled: is %s of these logs?\n",
               file.c_str());
}

Result<int> run(const EvaluateOptions& options) {
  const Core core = TRY(load_core(options.config));
  warn_of_expired_rules(core);
  const std::string text = TRY(read_file(options.labels));
  const std::vector<Label> labels = TRY(parse_labels(text, options.labels));
  const Inputs inputs = TRY(find_inputs(options.paths, core.catalog));
  const Trial trial = TRY(run_trial(core, inputs, options.feedback, options.quiet));
  if (trial.interrupted) return report_interrupted();
  const Evaluation evaluation = evaluate(trial.findings, labels, trial.extent);
  TRY(write_all(STDOUT_FILENO,
                options.format == "json" ? to_json(evaluation) : to_text(evaluation)));
  if (!options.curve.empty()) TRY(write_file(options.curve, curve_svg(evaluation)));
  warn_of_foreign_labels(evaluation, options.labels);
  report_dead_letters(trial);
  return static_cast<int>(trial.dead_letters == 0 ? kOk : kMalformed);
}

}  // namespace

int evaluate(const EvaluateOptions& options) {
  const Result<int> code = run(options);
  return code ? *code : report(code.error());
}

}  // namespace foothold
