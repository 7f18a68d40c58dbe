#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/time.h"

/// The settings as plain values; their initialisers are the defaults. Passed by value to whom they
/// concern. What each of them means stands in the table of schema.cc, and nowhere else.
namespace foothold {

/// Which first-ever calls are findings: all of them, or those of some score.
enum class DetectionModeSetting : std::uint8_t { literal, balanced, strict };

struct KafkaSettings {
  std::string brokers = "localhost:9092";
  std::vector<std::string> input_topics = {"cloudtrail"};
  std::string group = "foothold";
  std::string findings_topic = "foothold.findings";
  std::string dead_letter_topic = "foothold.dead-letter";
  std::string state_topic = "foothold.state";
  std::string feedback_topic = "foothold.feedback";
  bool create_topics = false;
  std::map<std::string, std::string> properties;
  bool operator==(const KafkaSettings&) const = default;
};

struct StateSettings {
  std::string directory;
  std::uint64_t cache_bytes = std::uint64_t{1} << 30;
  std::map<std::string, std::string> rocksdb;
  bool operator==(const StateSettings&) const = default;
};

struct PipelineSettings {
  std::uint64_t consumers = 0;
  std::uint64_t shards = 0;
  std::int64_t epoch_ms = 100;
  std::uint64_t epoch_messages = 20'000;
  bool operator==(const PipelineSettings&) const = default;
};

struct HttpSettings {
  std::string listen = "127.0.0.1:9464";
  bool baseline = false;
  bool operator==(const HttpSettings&) const = default;
};

/// What a finding's severity is taken from: its type, or its score.
enum class SeverityModeSetting : std::uint8_t { type, graded, compat };

/// Findings that are known and wanted: who says so, until when.
struct SuppressionSetting {
  std::string id, owner, reason;
  std::int32_t expires_day = 0;              ///< the first UTC day it acts on no longer
  std::map<std::string, std::string> match;  ///< path in the finding's JSON -> pattern
  bool operator==(const SuppressionSetting&) const = default;
};

/// A change that was announced: who will work on it, and when.
struct ChangeSetting {
  std::string ticket;
  std::string principal;  ///< pattern
  std::string account;    ///< empty: any
  std::int64_t from_ms = 0, to_ms = 0;
  bool operator==(const ChangeSetting&) const = default;
};

struct DetectionSettings {
  DetectionModeSetting mode = DetectionModeSetting::literal;
  SeverityModeSetting severity_mode = SeverityModeSetting::graded;
  std::map<std::string, std::string> weights, caps, thresholds;
  std::int64_t learning_period_ms = 7 * kDayMs;
  std::int64_t forget_after_ms = 90 * kDayMs;
  std::vector<std::string> catalog;
  std::vector<std::string> accounts;
  std::vector<std::string> trusted_networks;
  std::vector<SuppressionSetting> suppress;
  std::vector<ChangeSetting> changes;
  bool operator==(const DetectionSettings&) const = default;
};

struct EnrichmentSettings {
  std::string networks;
  bool operator==(const EnrichmentSettings&) const = default;
};

struct LogSettings {
  LogLevel level = LogLevel::info;
  LogFormat format = LogFormat::json;
  bool operator==(const LogSettings&) const = default;
};

struct Settings {
  KafkaSettings kafka;
  StateSettings state;
  PipelineSettings pipeline;
  HttpSettings http;
  DetectionSettings detection;
  EnrichmentSettings enrichment;
  LogSettings log;
  bool operator==(const Settings&) const = default;
};

}  // namespace foothold
