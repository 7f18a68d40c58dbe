#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

/// The commands, a file each. Each returns the process's exit code.
namespace foothold {

/// README.md and `foothold --help` list them.
enum ExitCode : int {
  kOk = 0,
  kFailed = 1,         ///< something outside failed: a file, a disk, damaged state
  kUsage = 2,          ///< the command line, the configuration or a path is wrong
  kMalformed = 3,      ///< finished, but some of the input was malformed
  kFenced = 4,         ///< another daemon of the same group took over
  kInterrupted = 130,  ///< stopped by Ctrl-C or SIGTERM; state is kept as far as it was read
};

/// Prints "foothold: <what>" to standard error; the exit code that goes with the error.
int report(const Error& error);

int run_command_line(int argc, char** argv);

struct ReplayOptions {
  std::optional<std::string> config;
  std::string state;
  std::string format = "guardduty";
  bool updates = false;
  bool quiet = false;
  std::string explain;
  std::string dead_letters;
  std::vector<std::string> feedback;  ///< files of verdicts
  std::vector<std::string> paths;
};
int replay(const ReplayOptions& options);

struct RunOptions {
  std::optional<std::string> config;
  std::string log_format;  ///< empty: as configured
  std::string fenced_pause = "0s";
};
int run(const RunOptions& options);

struct ProveOptions {
  std::optional<std::string> config;
  std::string wait = "2m";
};
int prove(const ProveOptions& options);

struct BaselineOptions {
  std::optional<std::string> config;
  std::string state;
  std::string principal;
  bool json = false;
};
int baseline_show(const BaselineOptions& options);

struct EvaluateOptions {
  std::optional<std::string> config;
  std::string labels;
  std::string format = "text";
  std::string curve;  ///< file to write; empty: none
  bool quiet = false;
  std::vector<std::string> feedback;
  std::vector<std::string> paths;
};
int evaluate(const EvaluateOptions& options);

struct DiffOptions {
  std::vector<std::string> configs;  ///< the two to compare
  std::string format = "text";
  bool quiet = false;
  std::vector<std::string> feedback;
  std::vector<std::string> paths;
};
int diff(const DiffOptions& options);

struct FeedbackOptions {
  std::optional<std::string> config;
  std::string to;  ///< file to append to; empty: Kafka
  std::string by, note;
  std::string time;  ///< empty: now
  std::string finding_id, verdict;
};
int feedback(const FeedbackOptions& options);

int catalog(const std::optional<std::string>& config, const std::string& format);
int config_check(const std::optional<std::string>& config);
int config_print(const std::optional<std::string>& config);
int docs(const std::string& page);
int version();

}  // namespace foothold
