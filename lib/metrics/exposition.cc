#include "metrics/exposition.h"

#include <prometheus/client_metric.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <limits>

namespace foothold {
namespace {

prometheus::MetricType type_of(MetricKind kind) {
  switch (kind) {
    case MetricKind::counter:
      return prometheus::MetricType::Counter;
    case MetricKind::gauge:
      return prometheus::MetricType::Gauge;
    case MetricKind::histogram:
      return prometheus::MetricType::Histogram;
  }
  return prometheus::MetricType::Untyped;
}

std::vector<prometheus::ClientMetric::Label> labels_of(std::string_view names,
                                                       const Metrics::Labels& values) {
  std::vector<prometheus::ClientMetric::Label> labels;
  for (const std::string& value : values) {
    const std::size_t comma = std::min(names.find(','), names.size());
    labels.push_back({std::string(names.substr(0, comma)), value});
    names.remove_prefix(std::min(comma + 1, names.size()));
  }
  return labels;
}

prometheus::ClientMetric::Histogram histogram_of(std::span<const double> bounds,
                                                 const HistogramValue& value) {
  prometheus::ClientMetric::Histogram histogram;
  for (std::size_t i = 0; i < value.buckets.size(); i++) {
    histogram.sample_count += value.buckets[i];
    histogram.bucket.push_back(
        {histogram.sample_count,
         i < bounds.size() ? bounds[i] : std::numeric_limits<double>::infinity()});
  }
  histogram.sample_sum = value.sum;
  return histogram;
}

}  // namespace

std::string exposition(const Metrics& metrics) {
  std::vector<prometheus::MetricFamily> families;
  const auto all = metrics.snapshot();
  const std::span<const MetricRow> rows = metric_rows();
  for (std::size_t i = 0; i < rows.size(); i++) {
    if (all[i].empty()) continue;
    prometheus::MetricFamily& family = families.emplace_back();
    family.name = rows[i].name;
    family.help = rows[i].help;
    family.type = type_of(rows[i].kind);
    for (const Metrics::Sample& sample : all[i]) {
      prometheus::ClientMetric& metric = family.metric.emplace_back();
      metric.label = labels_of(rows[i].labels, sample.labels);
      metric.counter.value = sample.value;
      metric.gauge.value = sample.value;
      if (rows[i].kind == MetricKind::histogram)
        metric.histogram = histogram_of(histogram_bounds(rows[i].id), sample.histogram);
    }
  }
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace foothold
