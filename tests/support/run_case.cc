#include "support/run_case.h"

#include <rapidjson/document.h>

#include <catch2/catch.hpp>

#include "base/time.h"

namespace foothold::test {

const Catalog& builtin_catalog() {
  static const Catalog catalog = [] {
    Result<Catalog> loaded = Catalog::load({});
    if (!loaded) FAIL(loaded.error().what);
    return *std::move(loaded);
  }();
  return catalog;
}

Policy policy_of(const CaseFile& file) {
  Policy policy;
  policy.changes = file.changes;
  for (const auto& [name, text] : file.settings) {
    if (name == "severity_mode") {
      policy.severity_mode = text == "type" ? SeverityMode::type : SeverityMode::graded;
      continue;
    }
    const auto duration = parse_duration(text);
    REQUIRE(duration.has_value());
    if (name == "learning_period")
      policy.learning_period_ms = *duration;
    else
      policy.forget_days = static_cast<std::int32_t>(*duration / kDayMs);
  }
  return policy;
}

Result<> live(MemoryWorld& world, const Policy& policy, const LifeStyle& style) {
  const Pipeline::Options options{.policy = policy,
                                  .config_hash = "test",
                                  .shards = style.shards,
                                  .cache_bytes = style.cache_bytes,
                                  .epoch_messages = style.epoch_messages,
                                  .publish = style.publish};
  Pipeline pipeline(options, builtin_catalog(), nullptr, world, world, world);
  while (TRY(pipeline.step())) {
  }
  return style.publish ? Result<>() : pipeline.publish_touched();
}

std::map<std::string, std::string> findings_of(const std::vector<std::string>& records,
                                               const Policy& policy, const LifeStyle& style) {
  MemoryWorld world(records, builtin_catalog());
  const Result<> lived = live(world, policy, style);
  if (!lived) FAIL(lived.error().what);
  return world.findings();
}

FoundCall find_call(const std::map<std::string, std::string>& findings,
                    const std::string& event_id) {
  FoundCall found{.type = "none"};
  for (const auto& [id, json] : findings) {
    rapidjson::Document document;
    document.Parse(json.c_str());
    REQUIRE(document.IsObject());
    if (document["service"]["archived"].GetBool()) continue;
    for (const auto& call : document["service"]["additionalInfo"]["occurrences"].GetArray()) {
      if (call["eventID"].GetString() != event_id) continue;
      const std::string type = document["type"].GetString();
      found.count++;
      found.severity = call["severity"].GetDouble();
      found.score = call["score"].GetInt();
      found.type = type.ends_with("NetworkPermissions")    ? "network"
                   : type.ends_with("ResourcePermissions") ? "resource"
                                                           : "user";
    }
  }
  return found;
}

}  // namespace foothold::test
