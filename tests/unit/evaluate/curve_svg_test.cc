// Goal: the picture shows the curve that was measured. Method: the sample's, whose corners are
// known.
#include <catch2/catch.hpp>

#include "unit/evaluate/sample.h"

namespace foothold {
namespace {

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    count++;
  return count;
}

TEST_CASE("two panels with three curves each, axes named") {
  const std::string svg = curve_svg(sample_evaluation());
  REQUIRE(svg.starts_with("<svg "));
  REQUIRE(svg.ends_with("</svg>\n"));
  REQUIRE(count_of(svg, "<polyline ") == 6);
  REQUIRE(svg.find("severity at least") != std::string::npos);
  REQUIRE(svg.find("score at least") != std::string::npos);
  REQUIRE(count_of(svg, ">100 %</text>") == 2);
  REQUIRE(svg.size() < 8000);
  // Precision over severity: 3 of 5 up to 3.9, 2 of 4 to 5.0, 1 of 2 to 7.0, 1 of 1 to 8.0. The
  // plot is 290 wide from 56 for 1 to 9, and 190 high from 48 for 100 %.
  REQUIRE(svg.find("56.0,124.0 161.1,124.0 161.1,143.0 201.0,143.0 201.0,143.0 273.5,143.0 "
                   "273.5,48.0 309.8,48.0 \"") != std::string::npos);
}

TEST_CASE("without findings the picture says so") {
  const std::string svg = curve_svg(evaluate({}, {}, {}));
  REQUIRE(count_of(svg, "no findings") == 2);
  REQUIRE(count_of(svg, "<polyline ") == 0);
}

}  // namespace
}  // namespace foothold
