#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/time.h"

/// The settings as plain values; their initialisers are the defaults. Passed by value to whom they
/// concern. What each of them means stands in the table of schema.cc, and nowhere else.
namespace foothold {

/// What is a finding: with `literal`, every first-ever call.
enum class DetectionMode : std::uint8_t { literal };

struct StateSettings {
  std::string directory;
  std::uint64_t cache_bytes = std::uint64_t{1} << 30;
  std::map<std::string, std::string> rocksdb;
  bool operator==(const StateSettings&) const = default;
};

struct PipelineSettings {
  std::uint64_t shards = 0;
  std::uint64_t epoch_messages = 20'000;
  bool operator==(const PipelineSettings&) const = default;
};

struct DetectionSettings {
  DetectionMode mode = DetectionMode::literal;
  std::int64_t learning_period_ms = 7 * kDayMs;
  std::int64_t forget_after_ms = 90 * kDayMs;
  std::vector<std::string> catalog;
  bool operator==(const DetectionSettings&) const = default;
};

struct EnrichmentSettings {
  std::string networks;
  bool operator==(const EnrichmentSettings&) const = default;
};

struct Settings {
  StateSettings state;
  PipelineSettings pipeline;
  DetectionSettings detection;
  EnrichmentSettings enrichment;
  bool operator==(const Settings&) const = default;
};

}  // namespace foothold
