#include "finding/guardduty.h"

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string_view>

#include "base/assert.h"
#include "base/hash.h"
#include "base/time.h"
#include "json/json.h"
#include "json/json_writer.h"

namespace foothold {
namespace {

constexpr std::size_t kEventIds = 1000;
constexpr std::size_t kOccurrencesEachEnd = 25;

enum class AddressKind { v4, v6, name };
AddressKind kind_of(std::string_view address) {
  if (address.find(':') != std::string_view::npos) return AddressKind::v6;
  const bool digits =
      !address.empty() && address.find_first_not_of("0123456789.") == std::string_view::npos;
  return digits ? AddressKind::v4 : AddressKind::name;
}

std::string detector_of(const Finding& finding) {
  return sha256_hex32("detector|" + finding.account);
}

void put_resource(JsonWriter& json, const Finding& finding) {
  json.begin("resource").put("resourceType", "AccessKey");
  json.begin("accessKeyDetails")
      .put("accessKeyId", finding.access_key)
      .put("principalId", finding.principal_id)
      .put("userName", finding.user_name)
      .put("userType", finding.user_type)
      .end();
  if (!finding.instance_id.empty()) {
    json.begin("instanceDetails").put("instanceId", finding.instance_id).end();
  }
  json.end();
}

void put_action(JsonWriter& json, const Finding& finding) {
  const AddressKind kind = kind_of(finding.address);
  json.begin("action").put("actionType", "AWS_API_CALL").begin("awsApiCallAction");
  json.put("api", finding.api).put("serviceName", finding.source);
  json.put("callerType", kind == AddressKind::name ? "Domain" : "Remote IP");
  json.maybe("errorCode", finding.error_code).maybe("userAgent", finding.agent);
  if (kind == AddressKind::name) {
    json.begin("domainDetails").put("domain", finding.address).end();
  } else {
    json.begin("remoteIpDetails")
        .put(kind == AddressKind::v4 ? "ipAddressV4" : "ipAddressV6", finding.address);
    if (!finding.as_number.empty()) {
      const std::string_view number = std::string_view(finding.as_number).substr(2);
      json.begin("organization")
          .put("asn", number)
          .put("asnOrg", finding.as_organization)
          .put("isp", finding.as_organization)
          .put("org", finding.as_organization)
          .end();
    }
    if (!finding.country.empty()) json.begin("country").put("countryName", finding.country).end();
    json.end();
  }
  if (!finding.caller_account.empty() && finding.caller_account != finding.account) {
    json.begin("remoteAccountDetails").put("accountId", finding.caller_account).end();
  }
  json.begin("affectedResources");
  std::set<std::string> types;
  for (const auto& [type, name] : finding.resources) {
    if (types.insert(type).second) json.put(type, name);
  }
  json.end().end().end();
}

void put_reasons(JsonWriter& json, const std::vector<Reason>& reasons) {
  json.begin_array("reasons");
  for (const Reason& reason : reasons) {
    json.begin()
        .put("id", reason.id)
        .put("points", reason.points)
        .put("observed", reason.observed)
        .put("baseline", reason.baseline)
        .put("text", reason.text)
        .maybe("setting", reason.setting)
        .end();
  }
  json.end_array();
}

// How much of the window that counts the principal has been known for, 0 to 1, to the hundredth.
double coverage_of(const History& history) {
  const int days = std::min(history.history_days, history.window_days);
  return std::round(100.0 * days / history.window_days) / 100;
}

void put_history(JsonWriter& json, const History& history) {
  json.begin("baseline")
      .put("firstActivity", format_time(history.first_ms))
      .put("historyDays", history.history_days)
      .put("activeDays", history.active_days)
      .put("coverage", coverage_of(history))
      .put("knownApis", history.known_apis)
      .put("knownApisOfThisKind", history.family_apis)
      .put("apiDays", history.api_days)
      .put("apisOfOneDay", history.single_day_apis)
      .put("services", history.services)
      .put("networks", history.networks)
      .put("userAgents", history.agents)
      .put("regions", history.regions)
      .put("peers", history.peers)
      .put("peersUsingIt", history.peers_using)
      .put("complete", history.complete)
      .end();
}

void put_occurrence(JsonWriter& json, const JudgedCall& call) {
  json.begin()
      .put("eventID", call.event_id)
      .put("eventTime", format_time(call.time_ms))
      .put("api", call.api)
      .put("serviceName", call.source)
      .put("outcome", call.outcome)
      .put("severity", call.severity)
      .put("score", call.score)
      .put("region", call.region)
      .put("sourceIPAddress", call.address)
      .put("userAgent", call.agent)
      .maybe("accessKeyId", call.access_key)
      .maybe("sessionName", call.session)
      .maybe("errorCode", call.error_code)
      .maybe("invokedBy", call.invoked_by)
      .end();
}

// The earliest and the latest calls: no actor is overwritten by a later one.
void put_calls(JsonWriter& json, const std::vector<JudgedCall>& calls) {
  json.begin_array("eventIDs");
  for (std::size_t i = 0; i < std::min(calls.size(), kEventIds); i++) json.item(calls[i].event_id);
  json.end_array().begin_array("novelApis");
  std::set<std::string> apis;
  for (const JudgedCall& call : calls) {
    if (apis.insert(call.source + "/" + call.api).second) json.item(call.source + "/" + call.api);
  }
  json.end_array().begin_array("occurrences");
  for (std::size_t i = 0; i < calls.size(); i++) {
    const bool kept = i < kOccurrencesEachEnd || i + kOccurrencesEachEnd >= calls.size();
    if (kept) put_occurrence(json, calls[i]);
  }
  json.end_array();
}

void put_mitre(JsonWriter& json, const std::vector<JudgedCall>& calls) {
  std::set<std::string> techniques;
  for (const JudgedCall& call : calls) techniques.insert(call.mitre.begin(), call.mitre.end());
  json.begin_array("mitre");
  for (const std::string& technique : techniques) json.item(technique);
  json.end_array();
}

void put_additional(JsonWriter& json, const Finding& finding) {
  json.begin("additionalInfo");
  json.put("score", finding.score).put("confidence", finding.confidence);
  json.put("principal", finding.principal);
  json.maybe("sessionName", finding.session).maybe("sourceIdentity", finding.source_identity);
  json.maybe("invokedBy", finding.invoked_by).put("console", finding.console);
  if (finding.mfa_known) json.put("mfaAuthenticated", finding.mfa);
  put_reasons(json, finding.reasons);
  put_history(json, finding.history);
  put_calls(json, finding.calls);
  put_mitre(json, finding.calls);
  json.put("nextStep", finding.remediation);
  json.put("configHash", finding.config_hash);
  if (finding.suppression) {
    json.begin("suppression")
        .put("rule", finding.suppression->rule)
        .put("owner", finding.suppression->owner)
        .put("reason", finding.suppression->reason)
        .put("expires", finding.suppression->expires)
        .end();
  }
  json.end();
}

}  // namespace

std::string finding_id(FindingType type, std::string_view account, std::string_view principal,
                       std::int32_t day) {
  std::string text = "v1|";
  text.append(row_of(type).name).append("|").append(account).append("|").append(principal);
  return sha256_hex32(text.append("|").append(format_day(day)));
}

std::string to_guardduty(const Finding& finding) {
  FOOTHOLD_ASSERT(!finding.calls.empty());
  const auto by_message = [](const JudgedCall& a, const JudgedCall& b) {
    return a.message_ms < b.message_ms;
  };
  const auto [created, updated] =
      std::minmax_element(finding.calls.begin(), finding.calls.end(), by_message);
  const std::string detector = detector_of(finding);
  JsonWriter json(JsonWriter::Layout::compact);
  json.begin().put("schemaVersion", "2.0").put("accountId", finding.account);
  json.put("region", finding.region).put("partition", finding.partition).put("id", finding.id);
  json.put("arn", "arn:" + finding.partition + ":guardduty:" + finding.region + ":" +
                      finding.account + ":detector/" + detector + "/finding/" + finding.id);
  json.put("type", row_of(finding.type).name);
  put_resource(json, finding);
  json.begin("service").put("serviceName", "foothold").put("detectorId", detector);
  put_action(json, finding);
  json.put("resourceRole", "TARGET");
  put_additional(json, finding);
  json.put("eventFirstSeen", format_time(finding.calls.front().time_ms));
  json.put("eventLastSeen", format_time(finding.calls.back().time_ms));
  json.put("archived", finding.suppression.has_value())
      .put("count", static_cast<int>(finding.calls.size()))
      .end();
  json.put("severity", finding.severity);
  json.put("createdAt", format_time(created->message_ms))
      .put("updatedAt", format_time(updated->message_ms));
  json.put("title", finding.title).put("description", finding.description);
  return json.end().take();
}

std::string to_guardduty_corrected(const std::string& json) {
  rapidjson::Document document;
  document.Parse(json.data(), json.size());
  FOOTHOLD_ASSERT(document.IsObject());
  auto& allocator = document.GetAllocator();
  rapidjson::Value& service = document["service"];
  service["archived"] = true;
  service["count"] = 0;
  rapidjson::Value& info = service["additionalInfo"];
  info.AddMember("correction",
                 "A record that arrived later showed that these calls are no finding.", allocator);
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  document.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

std::string suppressed_by(std::string_view json) {
  const JsonDocument document = JsonDocument::parse(json);
  const JsonView info = document.root()["service"]["additionalInfo"];
  if (info["correction"].present()) return {};
  return std::string(info["suppression"]["rule"].text());
}

}  // namespace foothold
