#include "table.h"

#include <algorithm>
#include <vector>

#include "json/json.h"

namespace foothold {
namespace {

constexpr std::size_t kCallsShown = 12;
constexpr std::size_t kLineColumns = 100;

std::string padded(std::string_view text, std::size_t width) {
  std::string out(text);
  if (out.size() < width) out.append(width - out.size(), ' ');
  return out + " ";
}

std::string_view label_of(double severity) {
  return severity >= 7.0 ? "High" : severity >= 4.0 ? "Medium" : "Low";
}

// Control characters come from outside and would reach a terminal.
std::string printable(std::string_view text) {
  std::string out(text);
  std::replace_if(
      out.begin(), out.end(), [](char c) { return (c >= 0 && c < ' ') || c == 0x7f; }, '?');
  return out;
}

void wrapped(std::string& out, std::string_view text, std::string_view indent) {
  while (!text.empty()) {
    std::size_t end = text.size();
    if (indent.size() + end > kLineColumns) {
      end = text.rfind(' ', kLineColumns - indent.size());
      if (end == std::string_view::npos || end == 0) end = std::min(text.find(' '), text.size());
    }
    out.append(indent).append(text.substr(0, end)).append("\n");
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

std::string clock_of(std::string_view time) {
  std::string text(time.substr(0, 19));
  std::replace(text.begin(), text.end(), 'T', ' ');
  return text;
}

// The few that weigh most, and what speaks against; they come by weight.
std::string weighty_reasons(JsonView reasons) {
  constexpr int kFor = 5, kAgainst = 3;
  std::string out;
  std::vector<std::string> against;
  int shown = 0;
  reasons.any_item([&](JsonView reason) {
    const std::string points = reason["points"].scalar();
    if (points == "0" || reason["id"].text().starts_with("cap.")) return false;
    const bool for_it = !points.starts_with('-');
    std::string line = (for_it ? "+" : "") + points + " " + std::string(reason["text"].text());
    if (for_it && shown++ < kFor) out += "      " + line + "\n";
    if (!for_it) against.push_back(std::move(line));
    return false;
  });
  for (std::size_t i = against.size() - std::min<std::size_t>(against.size(), kAgainst);
       i < against.size(); i++)
    out += "      " + against[i] + "\n";
  return out;
}

}  // namespace

std::string table_header() {
  return padded("FIRST CALL (UTC)", 19) + padded("SEVERITY", 11) + padded("PERMISSIONS", 12) +
         padded("ACCOUNT", 12) + "PRINCIPAL\n";
}

std::string table_row(const std::string& finding_json) {
  const JsonDocument document = JsonDocument::parse(finding_json);
  const JsonView finding = document.root();
  const JsonView service = finding["service"];
  const JsonView info = service["additionalInfo"];
  const std::string severity = finding["severity"].scalar();
  const bool archived = service["archived"].scalar() == "true";
  std::string_view type = finding["type"].text();
  type.remove_prefix(std::min(type.rfind('/') + 1, type.size()));
  type = type.substr(0, type.find("Permissions"));
  std::string out = padded(clock_of(service["eventFirstSeen"].text()), 19);
  out +=
      padded(archived ? "none" : std::string(label_of(std::stod(severity))) + " " + severity, 11);
  out += padded(type, 12) + padded(finding["accountId"].text(), 12) +
         printable(info["principal"].text()) + "\n";
  wrapped(out, printable(archived ? info["correction"].text() : finding["description"].text()),
          "    ");
  std::size_t shown = 0, total = 0;
  info["occurrences"].any_item([&](JsonView call) {
    total++;
    if (archived || shown == kCallsShown) return false;
    shown++;
    out += "      " + padded(call["eventTime"].text().substr(11, 8), 8) +
           padded(printable(call["api"].text()), 34) + padded(call["outcome"].text(), 9) +
           printable(call["sourceIPAddress"].text()) + "  " + std::string(call["eventID"].text()) +
           "\n";
    return false;
  });
  if (!archived && total > shown)
    out += "      and " + std::to_string(total - shown) + " more calls\n";
  if (!archived)
    out += "    score " + info["score"].scalar() + ", confidence " + info["confidence"].scalar() +
           " of 100\n";
  if (!archived) out += weighty_reasons(info["reasons"]);
  if (!archived) wrapped(out, "next: " + printable(info["nextStep"].text()), "    ");
  return out + "\n";
}

}  // namespace foothold
