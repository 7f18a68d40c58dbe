#include <algorithm>
#include <cmath>
#include <functional>

#include "evaluate/columns.h"
#include "evaluate/evaluation.h"

namespace foothold {
namespace {

// Pixels.
constexpr double kPlotWidth = 290, kPlotHeight = 190, kTop = 48, kLeft = 56, kPanelWidth = 372;

// Attributes, not a style sheet: every viewer knows them.
constexpr std::string_view kAxis = R"(stroke="#555555")";
constexpr std::string_view kGrid = R"(stroke="#e4e4e4")";
constexpr std::string_view kPrecision = R"(stroke="#1f5fa8" stroke-width="2")";
constexpr std::string_view kRecall = R"(stroke="#c4501b" stroke-width="2")";
constexpr std::string_view kIntrusions =
    R"(stroke="#2c7a3f" stroke-width="2" stroke-dasharray="5 3")";

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

std::string line(std::string_view look, double x1, double y1, double x2, double y2) {
  return "<line " + std::string(look) + " x1=\"" + coordinate(x1) + "\" y1=\"" + coordinate(y1) +
         "\" x2=\"" + coordinate(x2) + "\" y2=\"" + coordinate(y2) + "\"/>\n";
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
    out += line(kGrid, panel.left, y, panel.left + kPlotWidth, y);
    out += text("end", panel.left - 6, y + 4, std::to_string(share) + " %");
  }
  for (double at = panel.low; at <= panel.high + panel.every / 2; at += panel.every) {
    const double x = x_of(panel, at);
    out += line(kAxis, x, bottom, x, bottom + 4);
    out += text("middle", x, bottom + 17, decimal(at, 0));
  }
  out += line(kAxis, panel.left, bottom, panel.left + kPlotWidth, bottom);
  out += line(kAxis, panel.left, kTop, panel.left, bottom);
  return out + text("middle", panel.left + kPlotWidth / 2, bottom + 36, panel.title);
}

using ShareOf = std::function<std::optional<double>(const Threshold&)>;

// Steps: between two values that occur, a threshold lets through what the upper one does. Beyond
// the last value there is no finding: a recall of zero, and no precision at all.
std::string steps(const Panel& panel, const std::vector<Threshold>& curve, std::string_view look,
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
  if (look != kPrecision && !curve.empty()) {
    add(from, 0);
    add(panel.high, 0);
  }
  return "<polyline fill=\"none\" " + std::string(look) + " points=\"" + points + "\"/>\n";
}

std::string panel_svg(const Panel& panel, const Evaluation& all,
                      const std::vector<Threshold>& curve) {
  std::string out = axes(panel);
  if (curve.empty())
    return out + text("middle", panel.left + kPlotWidth / 2, y_of(0.5), "no findings");
  out += steps(panel, curve, kRecall,
               [&](const Threshold& row) { return share(row.wanted_calls, all.wanted_calls); });
  out += steps(panel, curve, kIntrusions,
               [&](const Threshold& row) { return share(row.intrusions, all.intrusions); });
  return out + steps(panel, curve, kPrecision,
                     [](const Threshold& row) { return share(row.attacks, row.findings); });
}

std::string legend() {
  std::string out;
  const auto entry = [&](double x, std::string_view look, const std::string& words) {
    out += line(look, x, 18, x + 24, 18) + text("start", x + 29, 22, words);
  };
  entry(kLeft, kPrecision, "precision: attacks among findings");
  entry(kLeft + 226, kRecall, "recall: attackers' first calls");
  entry(kLeft + 430, kIntrusions, "recall: intrusions");
  return out;
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
  return R"(<svg xmlns="http://www.w3.org/2000/svg" width="744" height="300" viewBox="0 0 744 300")"
         R"( font-family="sans-serif" font-size="11">)"
         "\n<title>Precision and recall over the threshold</title>\n"
         R"(<rect width="744" height="300" fill="white"/>)"
         "\n" +
         legend() + panel_svg(severity, evaluation, evaluation.severity_curve) +
         panel_svg(score_panel(evaluation.score_curve), evaluation, evaluation.score_curve) +
         "</svg>\n";
}

}  // namespace foothold
