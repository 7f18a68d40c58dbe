#include <algorithm>
#include <cmath>
#include <functional>

#include "evaluate/columns.h"
#include "evaluate/evaluation.h"

namespace foothold {
namespace {

// Pixels.
constexpr double kPlotWidth = 290, kPlotHeight = 190, kTop = 48, kLeft = 56, kPanelWidth = 372;

constexpr const char* kHead =
    R"(<svg xmlns="http://www.w3.org/2000/svg" width="744" height="300" viewBox="0 0 744 300")"
    R"( font-family="sans-serif" font-size="11">
<title>Precision and recall over the threshold</title>
<style>
 .axis { stroke: #555; fill: none } .grid { stroke: #e4e4e4 } polyline { fill: none; stroke-width: 2 }
 .precision { stroke: #1f5fa8 } .recall { stroke: #c4501b }
 .intrusions { stroke: #2c7a3f; stroke-dasharray: 5 3 }
</style>
<rect width="744" height="300" fill="white"/>
<line class="precision" stroke-width="2" x1="56" y1="18" x2="80" y2="18"/>
<text x="85" y="22">precision: attacks among findings</text>
<line class="recall" stroke-width="2" x1="282" y1="18" x2="306" y2="18"/>
<text x="311" y="22">recall: attackers' first calls</text>
<line class="intrusions" stroke-width="2" x1="482" y1="18" x2="506" y2="18"/>
<text x="511" y="22">recall: intrusions</text>
)";

struct Panel {
  double left;              // of the plot
  double low, high, every;  // thresholds: range and distance of marks
  std::string title;
};

std::string coordinate(double pixels) {
  return decimal(pixels, 1);
}
double x_of(const Panel& panel, double at) {
  return panel.left + (at - panel.low) / (panel.high - panel.low) * kPlotWidth;
}
double y_of(double share) {
  return kTop + (1 - share) * kPlotHeight;
}

std::string line(std::string_view kind, double x1, double y1, double x2, double y2) {
  return "<line class=\"" + std::string(kind) + "\" x1=\"" + coordinate(x1) + "\" y1=\"" +
         coordinate(y1) + "\" x2=\"" + coordinate(x2) + "\" y2=\"" + coordinate(y2) + "\"/>\n";
}
std::string text(std::string_view anchor, double x, double y, const std::string& words) {
  return "<text text-anchor=\"" + std::string(anchor) + "\" x=\"" + coordinate(x) + "\" y=\"" +
         coordinate(y) + "\">" + words + "</text>\n";
}

std::string axes(const Panel& panel) {
  std::string out;
  const double bottom = y_of(0);
  for (const int share : {0, 25, 50, 75, 100}) {
    const double y = y_of(share / 100.0);
    out += line("grid", panel.left, y, panel.left + kPlotWidth, y);
    out += text("end", panel.left - 6, y + 4, std::to_string(share) + " %");
  }
  for (double at = panel.low; at <= panel.high + panel.every / 2; at += panel.every) {
    const double x = x_of(panel, at);
    out += line("axis", x, bottom, x, bottom + 4);
    out += text("middle", x, bottom + 17, decimal(at, 0));
  }
  out += line("axis", panel.left, bottom, panel.left + kPlotWidth, bottom);
  out += line("axis", panel.left, kTop, panel.left, bottom);
  return out + text("middle", panel.left + kPlotWidth / 2, bottom + 36, panel.title);
}

using ShareOf = std::function<std::optional<double>(const Threshold&)>;

// Steps: between two values that occur, a threshold lets through what the upper one does. Beyond
// the last value there is no finding: a recall of zero, and no precision at all.
std::string steps(const Panel& panel, const std::vector<Threshold>& curve, std::string_view kind,
                  const ShareOf& share_of) {
  std::string points;
  const auto add = [&](double at, double share) {
    points += coordinate(x_of(panel, at)) + "," + coordinate(y_of(share)) + " ";
  };
  double from = panel.low;
  for (const Threshold& row : curve) {
    const std::optional<double> share = share_of(row);
    if (!share) return "";
    add(from, *share);
    add(row.at, *share);
    from = row.at;
  }
  if (kind != "precision" && !curve.empty()) {
    add(from, 0);
    add(panel.high, 0);
  }
  return "<polyline class=\"" + std::string(kind) + "\" points=\"" + points + "\"/>\n";
}

std::string panel_svg(const Panel& panel, const Evaluation& all,
                      const std::vector<Threshold>& curve) {
  std::string out = axes(panel);
  if (curve.empty())
    return out + text("middle", panel.left + kPlotWidth / 2, y_of(0.5), "no findings");
  out += steps(panel, curve, "recall",
               [&](const Threshold& row) { return share(row.wanted_calls, all.wanted_calls); });
  out += steps(panel, curve, "intrusions",
               [&](const Threshold& row) { return share(row.intrusions, all.intrusions); });
  return out + steps(panel, curve, "precision",
                     [](const Threshold& row) { return share(row.attacks, row.findings); });
}

Panel score_panel(const std::vector<Threshold>& curve) {
  const double lowest = curve.empty() ? 0 : std::min(curve.front().at, 0.0);
  const double highest = curve.empty() ? 0 : curve.back().at;
  const double every = highest - lowest > 60 ? 20 : 10;
  return {.left = kLeft + kPanelWidth,
          .low = std::floor(lowest / every) * every,
          .high = std::max(std::ceil(highest / every), 1.0) * every,
          .every = every,
          .title = "score at least"};
}

}  // namespace

std::string curve_svg(const Evaluation& evaluation) {
  const Panel severity{
      .left = kLeft, .low = 1, .high = 9, .every = 1, .title = "severity at least"};
  return kHead + panel_svg(severity, evaluation, evaluation.severity_curve) +
         panel_svg(score_panel(evaluation.score_curve), evaluation, evaluation.score_curve) +
         "</svg>\n";
}

}  // namespace foothold
