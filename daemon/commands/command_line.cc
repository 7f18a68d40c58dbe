#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>

#include "commands/commands.h"

namespace foothold {
namespace {

constexpr const char* kAbout =
    "foothold finds first-ever permission changes in AWS CloudTrail, and says why they are "
    "unusual.\n"
    "\n"
    "  foothold replay logs/                      findings of a folder of CloudTrail logs, as JSON "
    "lines\n"
    "  foothold replay --format table logs/       the same for a person\n"
    "  foothold replay --state base/ today.json.gz   keeps what was learned for the next run\n"
    "  foothold replay --explain EVENT_ID logs/   why that call is a finding, or why not\n"
    "  foothold run --config foothold.yaml        the daemon: the same from Kafka, as it happens\n"
    "  foothold prove --config foothold.yaml      whether findings flow: records in, a finding "
    "out\n"
    "  foothold evaluate --labels labels.tsv logs/   how well findings tell attacks from the rest\n"
    "  foothold diff --config now.yaml --config new.yaml logs/   what a changed setting would do\n"
    "  foothold feedback --by alice FINDING_ID not-useful   what an analyst says of a finding\n";

constexpr const char* kExitCodes =
    "\nExit codes: 0 ok, 1 failed, 2 usage or configuration, 3 finished but some input was "
    "malformed,\n"
    "4 another daemon of the same group took over, 130 interrupted.";

constexpr const char* kEvaluateFooter =
    "\nIt knows nothing before the first record, and keeps nothing.\n"
    "\n"
    "  foothold evaluate --labels labels.tsv --curve curve.svg logs/\n"
    "\n"
    "Labels are tab-separated lines, one a call, under a line that names the columns: eventID,\n"
    "expected (a finding type, or none), malicious (0 or 1) and scenario (what the call was part "
    "of)\n"
    "must be there; principal and eventName are shown if they are. A finding is an attack if one "
    "of its\n"
    "calls is malicious; a call without a label is harmless. tests/generator/generate.py makes "
    "logs with\n"
    "labels.\n";

constexpr const char* kDiffFooter =
    "\nFindings that the second configuration adds are marked +, those it removes -, those it "
    "changes ~,\n"
    "with the reasons whose points moved, by UTC day: try a weight or a rule on last month before "
    "it goes\n"
    "live. Nothing is kept.\n"
    "\n"
    "  foothold diff --config now.yaml --config new.yaml logs/\n"
    "  foothold diff --config /dev/null --config new.yaml logs/   against the defaults\n";

constexpr const char* kFeedbackFooter =
    "\nFINDING_ID is the finding's \"id\". useful: the call was not the principal's own business; "
    "what it\n"
    "did must not become normal. not-useful: it was; it is the principal's own from now on. A "
    "verdict "
    "acts\n"
    "on calls later than itself.\n"
    "\n"
    "  foothold feedback --config foothold.yaml --by alice 7d0c… useful     to the daemon, over "
    "Kafka\n"
    "  foothold feedback --to verdicts.ndjson --by alice --note \"rollout 1234\" 7d0c… not-useful\n"
    "  foothold replay --feedback verdicts.ndjson logs/                     with what was said "
    "there\n"
    "\n"
    "Without --to the verdict goes to the topic kafka.feedback.topic; the command ends when Kafka "
    "has\n"
    "acknowledged it, and says where it lies. Who may write to that topic decides what foothold "
    "takes "
    "for\n"
    "normal: let only analysts.\n";

void add_feedback_files(CLI::App* command, std::vector<std::string>& files) {
  command
      ->add_option("--feedback", files,
                   "Verdicts of foothold feedback --to, taken up by their time; may be repeated")
      ->type_name("FILE")
      ->allow_extra_args(false);
}

void add_config(CLI::App* command, std::optional<std::string>& config) {
  command->add_option("--config", config, "Configuration file (YAML); without it the defaults hold")
      ->type_name("FILE");
}

void add_replay(CLI::App& app, ReplayOptions& options) {
  CLI::App* const command = app.add_subcommand(
      "replay",
      "Read CloudTrail files, print findings. Nothing else is needed: no cluster, no account.");
  add_config(command, options.config);
  command
      ->add_option("--state", options.state,
                   "Keep what is learned in this directory, and begin with what is in it")
      ->type_name("DIR");
  command
      ->add_option("--format", options.format,
                   "guardduty: one JSON finding a line; table: for a person")
      ->check(CLI::IsMember({"guardduty", "table"}))
      ->capture_default_str();
  command->add_flag("--updates", options.updates,
                    "Print every change of a finding as it happens, not only its final state");
  command
      ->add_option("--explain", options.explain,
                   "Instead of findings, print the whole path of one record")
      ->type_name("EVENT_ID");
  command
      ->add_option("--dead-letters", options.dead_letters,
                   "Write what could not be decoded to this file, as JSON lines")
      ->type_name("FILE");
  add_feedback_files(command, options.feedback);
  command->add_flag("--quiet", options.quiet, "No progress and no summary on standard error");
  command
      ->add_option("PATH", options.paths,
                   "Files, folders (read in time order), or - for standard input")
      ->required();
}

void add_format(CLI::App* command, std::string& format) {
  command->add_option("--format", format, "text: for a person; json: for a program")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
}

void add_evaluate(CLI::App& app, EvaluateOptions& options) {
  CLI::App* const command = app.add_subcommand(
      "evaluate", "Replay labelled CloudTrail files, and measure how well findings tell attacks.");
  command->footer(kEvaluateFooter + std::string(kExitCodes));
  add_config(command, options.config);
  command->add_option("--labels", options.labels, "What is known of the calls (TSV)")
      ->type_name("FILE")
      ->required();
  add_format(command, options.format);
  command
      ->add_option("--curve", options.curve,
                   "Also draw precision and recall over the threshold into this file, as SVG")
      ->type_name("FILE.svg");
  add_feedback_files(command, options.feedback);
  command->add_flag("--quiet", options.quiet, "No progress on standard error");
  command
      ->add_option("PATH", options.paths,
                   "Files, folders (read in time order), or - for standard input")
      ->required();
}

void add_diff(CLI::App& app, DiffOptions& options) {
  CLI::App* const command = app.add_subcommand(
      "diff", "Replay CloudTrail files under two configurations, and print what differs.");
  command->footer(kDiffFooter + std::string(kExitCodes));
  command
      ->add_option("--config", options.configs,
                   "Configuration file (YAML); twice: the one before, then the one after")
      ->type_name("FILE")
      ->allow_extra_args(false)
      ->required();
  add_format(command, options.format);
  add_feedback_files(command, options.feedback);
  command->add_flag("--quiet", options.quiet, "No progress on standard error");
  command->add_option("PATH", options.paths, "Files, or folders (read in time order)")->required();
}

void add_feedback(CLI::App& app, FeedbackOptions& options) {
  CLI::App* const command = app.add_subcommand(
      "feedback", "Say whether a finding was useful: to the daemon over Kafka, or into a file.");
  command->footer(kFeedbackFooter + std::string(kExitCodes));
  add_config(command, options.config);
  command->add_option("--to", options.to, "Append the verdict to this file, as a line of JSON")
      ->type_name("FILE");
  command->add_option("--by", options.by, "Who says so")->type_name("NAME")->required();
  command->add_option("--note", options.note, "Why, for those who read it later")
      ->type_name("TEXT");
  command
      ->add_option("--time", options.time,
                   "When it was said, such as 2026-01-20T12:00:00Z; without it now")
      ->type_name("TIME");
  command->add_option("FINDING_ID", options.finding_id, "The finding's id: 32 hexadecimal digits")
      ->required();
  command->add_option("VERDICT", options.verdict, "useful or not-useful")
      ->check(CLI::IsMember({"useful", "not-useful"}))
      ->required();
}

CLI::App* add_baseline(CLI::App& app, BaselineOptions& options) {
  CLI::App* const baseline_command = app.add_subcommand("baseline", "What is known of principals");
  baseline_command->require_subcommand(1);
  CLI::App* const show = baseline_command->add_subcommand("show", "Print one principal's profile");
  add_config(show, options.config);
  show->add_option("--state", options.state, "The directory given to replay --state")
      ->type_name("DIR");
  show->add_flag("--json", options.json, "As JSON");
  show->add_option("PRINCIPAL", options.principal, "Its ARN, or any part of it that only one has")
      ->required();
  return show;
}

void add_run(CLI::App& app, RunOptions& options) {
  CLI::App* const command = app.add_subcommand(
      "run",
      "The daemon: reads CloudTrail from Kafka and writes findings to Kafka, exactly once. SIGTERM "
      "drains and stops it, SIGHUP reads the configuration again.");
  add_config(command, options.config);
  command
      ->add_option("--log-format", options.log_format,
                   "json or text, whatever the configuration says")
      ->check(CLI::IsMember({"json", "text"}));
  command
      ->add_option("--fenced-pause", options.fenced_pause,
                   "How long to keep still, not ready, once another daemon of the group took over: "
                   "for those who start again at once what ends, and would fence that one")
      ->type_name("DURATION")
      ->capture_default_str();
}

void add_prove(CLI::App& app, ProveOptions& options) {
  CLI::App* const command = app.add_subcommand(
      "prove",
      "Prove that findings flow: writes records of a user that does not exist, in account "
      "000000000000, to the first input topic, and waits for the finding that must come of them.");
  add_config(command, options.config);
  command->add_option("--wait", options.wait, "How long to wait for it")
      ->type_name("DURATION")
      ->capture_default_str();
}

}  // namespace

int report(const Error& error) {
  std::fprintf(stderr, "foothold: %s\n", error.what.c_str());
  return error.code == Errc::rejected ? kUsage : kFailed;
}

int run_command_line(int argc, char** argv) {
  CLI::App app(kAbout, "foothold");
  app.require_subcommand(1);
  app.footer(kExitCodes);

  ReplayOptions replay_options;
  add_replay(app, replay_options);

  RunOptions run_options;
  ProveOptions prove_options;
  add_run(app, run_options);
  add_prove(app, prove_options);
  EvaluateOptions evaluate_options;
  DiffOptions diff_options;
  add_evaluate(app, evaluate_options);
  add_diff(app, diff_options);
  FeedbackOptions feedback_options;
  add_feedback(app, feedback_options);
  BaselineOptions baseline_options;
  const CLI::App* const show = add_baseline(app, baseline_options);

  std::optional<std::string> config;
  std::string format = "tsv", page;
  CLI::App* const catalog_command =
      app.add_subcommand("catalog", "Print which calls can be findings, and of which type");
  add_config(catalog_command, config);
  catalog_command->add_option("--format", format, "tsv or json")
      ->check(CLI::IsMember({"tsv", "json"}))
      ->capture_default_str();
  CLI::App* const config_command = app.add_subcommand("config", "Check or print the configuration");
  config_command->require_subcommand(1);
  CLI::App* const check =
      config_command->add_subcommand("check", "Say whether a configuration is good");
  CLI::App* const print = config_command->add_subcommand(
      "print", "Print the effective configuration and where each value is from");
  add_config(check, config);
  add_config(print, config);
  CLI::App* const docs_command =
      app.add_subcommand("docs", "Print a reference page, or an example configuration");
  docs_command->add_option("PAGE", page, "configuration, findings, metrics or example")
      ->required()
      ->check(CLI::IsMember({"configuration", "findings", "metrics", "example"}));
  CLI::App* const version_command = app.add_subcommand("version", "Print the version");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? kOk : kUsage;
  }
  if (app.got_subcommand("replay")) return replay(replay_options);
  if (app.got_subcommand("run")) return run(run_options);
  if (app.got_subcommand("prove")) return prove(prove_options);
  if (app.got_subcommand("evaluate")) return evaluate(evaluate_options);
  if (app.got_subcommand("diff")) return diff(diff_options);
  if (app.got_subcommand("feedback")) return feedback(feedback_options);
  if (*show) return baseline_show(baseline_options);
  if (*catalog_command) return catalog(config, format);
  if (*check) return config_check(config);
  if (*print) return config_print(config);
  if (*docs_command) return docs(page);
  if (*version_command) return version();
  return kUsage;
}

}  // namespace foothold
