// What is printed from the table: the effective configuration, its reference, the example file.

#include <functional>

#include "config/config.h"
#include "config/load.h"
#include "config/values.h"

namespace foothold {
namespace {

constexpr std::size_t kColumns = 100;

// The help as comment lines.
std::string comment(std::string_view text, std::string_view indent) {
  std::string lines;
  while (!text.empty()) {
    std::size_t size = kColumns - indent.size() - 2;
    if (text.size() <= size) {
      size = text.size();
    } else {
      size = text.rfind(' ', size);
    }
    lines += std::string(indent) + "# " + std::string(text.substr(0, size)) + "\n";
    text.remove_prefix(std::min(size + 1, text.size()));
  }
  return lines;
}

// All rows, a line before the first of each section.
std::string by_section(std::span<const SettingRow> rows,
                       const std::function<std::string(std::string_view section)>& open,
                       const std::function<std::string(std::size_t row)>& line) {
  std::string text;
  for (std::size_t i = 0; i < rows.size(); i++) {
    if (i == 0 || rows[i].section() != rows[i - 1].section()) text += open(rows[i].section());
    text += line(i);
  }
  return text;
}

// "input" of "kafka.input.topics"; empty for a row without a group.
std::string_view group_of(const SettingRow& row) {
  const std::size_t dot = row.key().find('.');
  return dot == std::string_view::npos ? std::string_view() : row.key().substr(0, dot);
}
std::string_view last_key(const SettingRow& row) {
  return row.path.substr(row.path.rfind('.') + 1);
}

// What stands before the row's key: its group's line where that begins, and the indent.
std::string lead(std::span<const SettingRow> rows, std::size_t i) {
  const std::string_view group = group_of(rows[i]);
  if (group.empty()) return {};
  const bool begins =
      i == 0 || group_of(rows[i - 1]) != group || rows[i - 1].section() != rows[i].section();
  return begins ? "  " + std::string(group) + ":\n" : std::string();
}
std::string indent(const SettingRow& row) {
  return group_of(row).empty() ? "  " : "    ";
}

std::string section_line(std::string_view section) {
  return std::string(section) + ":\n";
}

}  // namespace

std::string configuration_yaml(std::span<const SettingRow> rows,
                               const Configuration& configuration) {
  return by_section(rows, section_line, [&](std::size_t i) {
    const std::string value =
        rows[i].shown == Shown::as_secret && configuration.origins[i] != "default"
            ? "\"[secret]\""
            : show_value(rows[i], configuration.settings);
    return lead(rows, i) + indent(rows[i]) + std::string(last_key(rows[i])) + ": " + value +
           "  # " + configuration.origins[i] + "\n";
  });
}

std::string example_configuration() {
  const std::span<const SettingRow> rows = setting_rows();
  return "# Every setting of foothold with its default; docs/configuration.md is the reference. "
         "Each is also\n"
         "# a variable of the environment, which wins: FOOTHOLD_STATE_CACHE=4GiB. `foothold config "
         "print`\n"
         "# shows what is in effect.\n" +
         by_section(
             rows, [](std::string_view section) { return "\n" + section_line(section); },
             [&](std::size_t i) {
               const std::string in = indent(rows[i]);
               return lead(rows, i) + comment(rows[i].help, in) + in +
                      std::string(last_key(rows[i])) + ": " + show_value(rows[i], Settings{}) +
                      "\n";
             });
}

std::string configuration_page() {
  const std::span<const SettingRow> rows = setting_rows();
  const std::string intro =
      "# Configuration\n\n"
      "<!-- Printed by `foothold docs configuration`. -->\n\n"
      "`foothold replay` needs no configuration, `foothold run` the address of a broker. What it "
      "has is a YAML file, named by `--config`; "
      "`config/foothold.yaml`\n"
      "holds every setting with its default. Each setting is also a variable of the environment, "
      "which wins\n"
      "over the file: lists with commas between (`a.tsv,b.tsv`), maps as `name=value,name=value`. "
      "A key or a\n"
      "`FOOTHOLD_` variable that is unknown is an error. `foothold config check` says whether a "
      "configuration\n"
      "is good, `foothold config print` what is in effect and where each value comes from. "
      "Relative paths in\n"
      "the file are taken from the file's folder.\n";
  return intro +
         by_section(
             rows, [](std::string_view section) { return "\n## " + std::string(section) + "\n"; },
             [&](std::size_t i) {
               const SettingRow& row = rows[i];
               return "\n### " + std::string(row.path) + "\n\n" + std::string(row.help) +
                      "\n\n- Type: " + show_type(row) + "\n- Default: `" +
                      show_value(row, Settings{}) + "`\n- Example: `" + std::string(last_key(row)) +
                      ": " + std::string(row.example) + "`\n- Environment: `" +
                      environment_name(row) + "`\n- A change takes effect: " +
                      (row.takes == Takes::restart ? "at the next start" : "at once") +
                      (row.shown == Shown::as_secret ? "\n- Secret: printed as `[secret]`" : "") +
                      "\n";
             });
}

std::vector<std::string> changed_until_restart(const Settings& running, const Settings& wanted) {
  std::vector<std::string> names;
  for (const SettingRow& row : setting_rows()) {
    if (row.takes == Takes::restart && show_value(row, running) != show_value(row, wanted))
      names.emplace_back(row.path);
  }
  return names;
}

std::string detection_fingerprint(const Settings& settings) {
  std::string text;
  for (const SettingRow& row : setting_rows()) {
    if ((row.section() != "detection" && row.section() != "enrichment") || names_files(row))
      continue;
    text += std::string(row.path) + " " + show_value(row, settings) + "\n";
  }
  return text;
}

}  // namespace foothold
