#include "detect/judge.h"

#include <catch2/catch.hpp>

namespace foothold {
namespace {

CallCase call(Outcome outcome = Outcome::success, PrincipalKind kind = PrincipalKind::user) {
  CallCase out;
  out.call = {"iam.amazonaws.com/CreateUser", outcome, {{1'770'000'000'000, call_id("1")}, 1, 3}};
  out.evidence.kind = kind;
  out.evidence.event_id = "1";
  out.evidence.source = "iam.amazonaws.com";
  out.evidence.name = "CreateUser";
  out.evidence.user_name = "alice";
  out.evidence.address = "198.51.100.7";
  out.evidence.partition = "aws";
  out.evidence.error_code = outcome == Outcome::failure ? "AccessDenied" : "";
  out.evidence.mitre = "T1136.003, T1078.004";
  out.history = {.first_ms = 1'769'000'000'000,
                 .history_days = 11,
                 .active_days = 10,
                 .known_apis = 12,
                 .family_apis = 1,
                 .api_days = 100,
                 .single_day_apis = 5,
                 .services = 3,
                 .networks = 1,
                 .agents = 1,
                 .regions = 1,
                 .complete = true};
  return out;
}

int sum(const std::vector<Reason>& reasons) {
  int points = 0;
  for (const Reason& reason : reasons) points += reason.points;
  return points;
}

const Policy kByType{.severity_mode = SeverityMode::type};
const Subject kSubject{FindingType::user, "111122223333",
                       "arn:aws:iam::111122223333:user/alice#AIDA1", 20486};

}  // namespace

TEST_CASE("severity is the type's own, but for failures, instances and root, in that order",
          "[judge]") {
  const auto severity = [](const CallCase& each) {
    return grade_of(kByType, FindingType::user, each, reasons_of(kByType, each)).severity;
  };
  CallCase instance = call();
  instance.evidence.instance_credential = true;
  CallCase failed_instance = call(Outcome::failure);
  failed_instance.evidence.instance_credential = true;
  CHECK(severity(call()) == 5.0);
  CHECK(severity(call(Outcome::failure)) == 3.9);
  CHECK(severity(instance) == 8.0);
  CHECK(severity(failed_instance) == 3.9);
  CHECK(severity(call(Outcome::success, PrincipalKind::root)) == 7.0);
  CHECK(severity(call(Outcome::failure, PrincipalKind::root)) == 3.9);
}

TEST_CASE("the reasons sum to the score of the finding", "[judge]") {
  CallCase first = call();
  first.others.first_in_account = true;
  for (const CallCase& each : {call(), first, call(Outcome::failure), call(Outcome::forwarded),
                               call(Outcome::success, PrincipalKind::root)}) {
    const Finding finding = judge({}, kSubject, "hash", {each});
    CHECK(finding.score == sum(finding.reasons));
    CHECK(finding.score == finding.calls[0].score);
  }
  CHECK(judge({}, kSubject, "hash", {first}).score == 5);
}

TEST_CASE("the worst call speaks for the finding, the earliest of equals", "[judge]") {
  CallCase attempt = call(Outcome::failure), second = call();
  second.evidence.event_id = "2";
  CallCase third = call();
  third.evidence.event_id = "3";
  const Finding finding = judge({}, kSubject, "hash", {attempt, second, third});
  CHECK(finding.severity == 5.0);
  CHECK(finding.error_code.empty());
  CHECK(finding.calls.size() == 3);
  CHECK(finding.description.find("2 other new calls") != std::string::npos);
}

TEST_CASE("confidence grows with active days and falls with surprises", "[judge]") {
  History history{.active_days = 14, .api_days = 100, .single_day_apis = 0};
  CHECK(confidence_of(history) == 100);
  history.active_days = 7;
  CHECK(confidence_of(history) == 50);
  history.single_day_apis = 50;
  CHECK(confidence_of(history) == 25);
  history.active_days = 90;
  CHECK(confidence_of(history) == 50);
  CHECK(confidence_of({}) == 0);
}

TEST_CASE("a finding says who, what, where and why in two sentences", "[judge]") {
  const Finding finding = judge({}, kSubject, "hash", {call()});
  CHECK(finding.title == "Unusual changes to user permissions by alice.");
  CHECK(finding.description ==
        "IAM user alice called CreateUser (iam) in account 111122223333 from 198.51.100.7. It had "
        "never done so "
        "in 11 days of history with 12 known APIs.");
}

TEST_CASE("an id is a function of type, account, principal and day, and of nothing else",
          "[judge]") {
  const std::string id = finding_id(FindingType::user, "1", "p", 20486);
  CHECK(id.size() == 32);
  CHECK(id == finding_id(FindingType::user, "1", "p", 20486));
  CHECK(id != finding_id(FindingType::network, "1", "p", 20486));
  CHECK(id != finding_id(FindingType::user, "2", "p", 20486));
  CHECK(id != finding_id(FindingType::user, "1", "q", 20486));
  CHECK(id != finding_id(FindingType::user, "1", "p", 20487));
}

}  // namespace foothold
