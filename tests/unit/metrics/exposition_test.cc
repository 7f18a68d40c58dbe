// Goal: what is counted is what Prometheus reads. Method: a few values, and the text they make.

#include "metrics/exposition.h"

#include <array>
#include <catch2/catch.hpp>
#include <set>

namespace foothold::test {

TEST_CASE("counters, gauges and histograms read as Prometheus expects them", "[metrics]") {
  Metrics metrics;
  metrics.add(Metric::dead_letters, 2, {"not_json"});
  metrics.add(Metric::dead_letters, 1, {"not_json"});
  metrics.set(Metric::consumer_lag, 7, {"in", "3"});
  metrics.observe_all(Metric::own_delay_seconds, std::array{0.004, 0.02, 0.021, 1e9});
  const std::string text = exposition(metrics);
  const auto has = [&](const char* line) { return text.find(line) != std::string::npos; };
  CHECK(has("# TYPE foothold_dead_letters_total counter\n"));
  CHECK(has("foothold_dead_letters_total{reason=\"not_json\"} 3\n"));
  CHECK(has("foothold_consumer_lag_messages{topic=\"in\",partition=\"3\"} 7\n"));
  CHECK(has("foothold_own_delay_seconds_bucket{le=\"0.005\"} 1\n"));
  CHECK(has("foothold_own_delay_seconds_bucket{le=\"0.025\"} 3\n"));
  CHECK(has("foothold_own_delay_seconds_bucket{le=\"+Inf\"} 4\n"));
  CHECK(has("foothold_own_delay_seconds_count 4\n"));
  CHECK(has("foothold_messages_total 0\n"));
  CHECK_FALSE(has("foothold_restore_ratio"));
}

TEST_CASE("a value falls into the first bucket that is not below it, in any order", "[metrics]") {
  Metrics metrics;
  const std::span<const double> bounds = histogram_bounds(Metric::own_delay_seconds);
  std::vector<double> values(bounds.begin(), bounds.end());
  values.insert(values.end(), bounds.rbegin(), bounds.rend());
  values.push_back(-1);
  metrics.observe_all(Metric::own_delay_seconds, values);
  const auto all = metrics.snapshot();
  const HistogramValue& seen =
      all[static_cast<std::size_t>(Metric::own_delay_seconds)][0].histogram;
  CHECK(seen.buckets[0] == 3);
  for (std::size_t i = 1; i < bounds.size(); i++) CHECK(seen.buckets[i] == 2);
  CHECK(seen.buckets.back() == 0);
}

TEST_CASE("what is replaced is replaced as a whole", "[metrics]") {
  Metrics metrics;
  metrics.replace(Metric::noisy_principals,
                  {{{"1", "arn:aws:iam::1:user/\"a\""}, 3}, {{"2", "b"}, 1}});
  metrics.replace(Metric::noisy_principals, {{{"1", "arn:aws:iam::1:user/\"a\""}, 4}});
  const std::string text = exposition(metrics);
  CHECK(text.find("principal=\"b\"") == std::string::npos);
  CHECK(text.find("foothold_noisy_principal_findings{account=\"1\",principal=\"arn:aws:iam::1:user/"
                  "\\\"a\\\"\"} 4\n") != std::string::npos);
}

TEST_CASE("names and labels are Prometheus', and each metric has a name of its own", "[metrics]") {
  std::set<std::string_view> names;
  for (const MetricRow& row : metric_rows()) {
    CAPTURE(row.name);
    CHECK(names.insert(row.name).second);
    CHECK(row.name.ends_with("_total") == (row.kind == MetricKind::counter));
    CHECK(row.help.ends_with("."));
    CHECK(row.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos);
  }
}

}  // namespace foothold::test
