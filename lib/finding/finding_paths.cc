#include "finding/finding_paths.h"

#include <algorithm>
#include <array>

namespace foothold {
namespace {

constexpr std::string_view kResources = "service.action.awsApiCallAction.affectedResources.";

constexpr std::array kPaths = std::to_array<FindingPath>({
    {"schemaVersion", true},
    {"accountId"},
    {"region"},
    {"partition", true},
    {"id"},
    {"arn"},
    {"type"},
    {"severity"},
    {"title"},
    {"description"},
    {"resource.resourceType", true},
    {"resource.accessKeyDetails.accessKeyId"},
    {"resource.accessKeyDetails.principalId"},
    {"resource.accessKeyDetails.userName"},
    {"resource.accessKeyDetails.userType"},
    {"resource.instanceDetails.instanceId"},
    {"service.serviceName", true},
    {"service.detectorId"},
    {"service.resourceRole", true},
    {"service.count"},
    {"service.eventFirstSeen"},
    {"service.eventLastSeen"},
    {"service.action.actionType", true},
    {"service.action.awsApiCallAction.api"},
    {"service.action.awsApiCallAction.serviceName"},
    {"service.action.awsApiCallAction.callerType"},
    {"service.action.awsApiCallAction.errorCode"},
    {"service.action.awsApiCallAction.userAgent"},
    {"service.action.awsApiCallAction.domainDetails.domain"},
    {"service.action.awsApiCallAction.remoteIpDetails.ipAddressV4"},
    {"service.action.awsApiCallAction.remoteIpDetails.ipAddressV6"},
    {"service.action.awsApiCallAction.remoteIpDetails.organization.asn"},
    {"service.action.awsApiCallAction.remoteIpDetails.organization.asnOrg"},
    {"service.action.awsApiCallAction.remoteIpDetails.organization.isp"},
    {"service.action.awsApiCallAction.remoteIpDetails.organization.org"},
    {"service.action.awsApiCallAction.remoteIpDetails.country.countryName"},
    {"service.action.awsApiCallAction.remoteAccountDetails.accountId"},
    {"service.additionalInfo.score"},
    {"service.additionalInfo.confidence"},
    {"service.additionalInfo.principal"},
    {"service.additionalInfo.sessionName"},
    {"service.additionalInfo.sourceIdentity"},
    {"service.additionalInfo.invokedBy"},
    {"service.additionalInfo.console"},
    {"service.additionalInfo.mfaAuthenticated"},
    {"service.additionalInfo.reasons.id"},
    {"service.additionalInfo.reasons.points"},
    {"service.additionalInfo.reasons.observed"},
    {"service.additionalInfo.reasons.baseline"},
    {"service.additionalInfo.reasons.text"},
    {"service.additionalInfo.reasons.setting"},
    {"service.additionalInfo.baseline.firstActivity"},
    {"service.additionalInfo.baseline.historyDays"},
    {"service.additionalInfo.baseline.activeDays"},
    {"service.additionalInfo.baseline.coverage"},
    {"service.additionalInfo.baseline.knownApis"},
    {"service.additionalInfo.baseline.knownApisOfThisKind"},
    {"service.additionalInfo.baseline.apiDays"},
    {"service.additionalInfo.baseline.apisOfOneDay"},
    {"service.additionalInfo.baseline.services"},
    {"service.additionalInfo.baseline.networks"},
    {"service.additionalInfo.baseline.userAgents"},
    {"service.additionalInfo.baseline.regions"},
    {"service.additionalInfo.baseline.peers"},
    {"service.additionalInfo.baseline.peersUsingIt"},
    {"service.additionalInfo.baseline.complete"},
    {"service.additionalInfo.eventIDs"},
    {"service.additionalInfo.novelApis"},
    {"service.additionalInfo.occurrences.eventID"},
    {"service.additionalInfo.occurrences.eventTime"},
    {"service.additionalInfo.occurrences.api"},
    {"service.additionalInfo.occurrences.serviceName"},
    {"service.additionalInfo.occurrences.outcome"},
    {"service.additionalInfo.occurrences.severity"},
    {"service.additionalInfo.occurrences.score"},
    {"service.additionalInfo.occurrences.region"},
    {"service.additionalInfo.occurrences.sourceIPAddress"},
    {"service.additionalInfo.occurrences.userAgent"},
    {"service.additionalInfo.occurrences.accessKeyId"},
    {"service.additionalInfo.occurrences.sessionName"},
    {"service.additionalInfo.occurrences.errorCode"},
    {"service.additionalInfo.occurrences.invokedBy"},
    {"service.additionalInfo.mitre"},
    {"service.additionalInfo.nextStep"},
});

constexpr FindingPath kResource{kResources};

}  // namespace

std::span<const FindingPath> finding_paths() {
  return kPaths;
}

const FindingPath* find_finding_path(std::string_view path) {
  if (path.starts_with(kResources) && path.size() > kResources.size()) return &kResource;
  const auto* const at = std::find_if(kPaths.begin(), kPaths.end(),
                                      [&](const FindingPath& row) { return row.path == path; });
  return at == kPaths.end() ? nullptr : at;
}

}  // namespace foothold
