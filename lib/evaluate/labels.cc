#include "evaluate/labels.h"

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>

namespace foothold {
namespace {

constexpr std::array<std::string_view, 4> kRequired = {"eventID", "expected", "malicious",
                                                       "scenario"};

std::vector<std::string_view> split(std::string_view line) {
  std::vector<std::string_view> cells;
  for (std::size_t tab; (tab = line.find('\t')) != std::string_view::npos;) {
    cells.push_back(line.substr(0, tab));
    line.remove_prefix(tab + 1);
  }
  cells.push_back(line);
  return cells;
}

// The next line without its end, of LF or CRLF; nothing at the end of the text.
std::optional<std::string_view> next_line(std::string_view& text) {
  if (text.empty()) return std::nullopt;
  const std::size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

class Columns {
 public:
  explicit Columns(std::vector<std::string_view> names) : names_(std::move(names)) {}

  std::size_t size() const { return names_.size(); }
  std::string missing() const {
    std::string text;
    for (const std::string_view name : kRequired) {
      if (std::find(names_.begin(), names_.end(), name) == names_.end())
        text += (text.empty() ? "" : ", ") + std::string(name);
    }
    return text;
  }
  std::string cell(const std::vector<std::string_view>& row, std::string_view name) const {
    const auto at = std::find(names_.begin(), names_.end(), name);
    return at == names_.end() ? ""
                              : std::string(row[static_cast<std::size_t>(at - names_.begin())]);
  }

 private:
  const std::vector<std::string_view> names_;
};

Result<Label> read_row(const Columns& columns, std::string_view line, const std::string& place) {
  const std::vector<std::string_view> row = split(line);
  if (row.size() != columns.size()) {
    return fail(Errc::rejected, place + ": " + std::to_string(row.size()) +
                                    " columns, but the header names " +
                                    std::to_string(columns.size()));
  }
  Label label{.event_id = columns.cell(row, "eventID"),
              .expected = columns.cell(row, "expected"),
              .scenario = columns.cell(row, "scenario"),
              .principal = columns.cell(row, "principal"),
              .api = columns.cell(row, "eventName")};
  if (label.event_id.empty()) return fail(Errc::rejected, place + ": the eventID is empty");
  const std::string malicious = columns.cell(row, "malicious");
  if (malicious != "0" && malicious != "1") {
    return fail(Errc::rejected, place + ": malicious is '" + malicious + "'; it must be 0 or 1");
  }
  label.malicious = malicious == "1";
  if (label.scenario.empty()) label.scenario = label.malicious ? "unnamed attack" : "unnamed";
  if (label.expected.empty()) label.expected = "none";
  return label;
}

}  // namespace

Result<std::vector<Label>> parse_labels(std::string_view text, std::string_view name) {
  const std::string file(name);
  const std::string_view header = next_line(text).value_or("");
  const Columns columns(split(header));
  if (const std::string missing = columns.missing(); !missing.empty()) {
    return fail(Errc::rejected, file +
                                    ": the first line must name the columns, tab-separated; "
                                    "these are missing: " +
                                    missing);
  }
  std::vector<Label> labels;
  std::unordered_map<std::string, std::size_t> lines;  // by eventID
  std::size_t number = 1;
  while (const std::optional<std::string_view> line = next_line(text)) {
    const std::string place = file + ":" + std::to_string(++number);
    if (line->empty()) continue;
    Label label = TRY(read_row(columns, *line, place));
    const auto [known, fresh] = lines.emplace(label.event_id, number);
    if (!fresh) {
      return fail(Errc::rejected, place + ": eventID " + label.event_id +
                                      " has a label already, in line " +
                                      std::to_string(known->second) + "; keep one of the two");
    }
    labels.push_back(std::move(label));
  }
  return labels;
}

}  // namespace foothold
