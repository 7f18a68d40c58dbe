#include "detect/change_window.h"

#include <catch2/catch.hpp>

#include "base/time.h"
#include "detect/signals.h"

// Goal: a declared change speaks for who and when it says, and silences nothing.
namespace foothold {
namespace {

constexpr std::int64_t kFrom = 1'795'510'800'000;  // 2026-11-24T09:00:00Z
constexpr std::int64_t kTo = kFrom + 3 * kHourMs;
constexpr const char* kAccount = "484358065498";
constexpr const char* kRole = "arn:aws:iam::484358065498:role/terraform-prod";

ChangeWindow change(const std::string& principal = "arn:aws:iam::*:role/terraform-*") {
  return {.ticket = "CHG-1042",
          .principal = principal,
          .account = kAccount,
          .from_ms = kFrom,
          .to_ms = kTo};
}

bool covers(const ChangeWindow& window, std::string_view principal = kRole,
            std::string_view account = kAccount, std::int64_t time_ms = kFrom) {
  return declared_change({window}, {account, principal, time_ms}) != nullptr;
}

CallCase call_in_the_window() {
  CallCase call;
  call.account = kAccount;
  call.principal = kRole;
  call.call.api_key = "iam.amazonaws.com/CreateUser";
  call.evidence.kind = PrincipalKind::role;
  call.call.outcome = Outcome::success;
  call.call.mark.moment.time_ms = kFrom + kHourMs;
  call.history = {.history_days = 60, .family_apis = 1, .api_days = 100, .single_day_apis = 3};
  return call;
}

const Reason* m4_of(const std::vector<Reason>& reasons) {
  for (const Reason& reason : reasons) {
    if (reason.id == "M4") return &reason;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("a change covers its principals, in its account", "[change]") {
  CHECK(covers(change()));
  CHECK(covers(change(kRole)));
  CHECK_FALSE(covers(change("arn:aws:iam::*:role/terraform")));
  CHECK_FALSE(covers(change(), "arn:aws:iam::484358065498:role/deploy"));
  CHECK(covers(change("*:user/ci#*"), "arn:aws:iam::484358065498:user/ci#AIDAX"));
  CHECK_FALSE(covers(change("*:user/ci"), "arn:aws:iam::484358065498:user/ci#AIDAX"));
  CHECK_FALSE(covers(change(), kRole, "111122223333"));
  CHECK_FALSE(covers(change(), kRole, ""));
  ChangeWindow anywhere = change();
  anywhere.account.clear();
  CHECK(covers(anywhere, kRole, "111122223333"));
}

TEST_CASE("a change holds from its first millisecond to before its last", "[change]") {
  CHECK_FALSE(covers(change(), kRole, kAccount, kFrom - 1));
  CHECK(covers(change(), kRole, kAccount, kFrom));
  CHECK(covers(change(), kRole, kAccount, kTo - 1));
  CHECK_FALSE(covers(change(), kRole, kAccount, kTo));
}

TEST_CASE("of several changes the first that covers the call is named", "[change]") {
  std::vector<ChangeWindow> changes = {change("nobody"), change(), change(kRole)};
  for (std::size_t i = 0; i < changes.size(); i++) changes[i].ticket = std::to_string(i);
  const Doing doing{kAccount, kRole, kFrom};
  REQUIRE(declared_change(changes, doing) != nullptr);
  CHECK(declared_change(changes, doing)->ticket == "1");
  CHECK(declared_change({}, doing) == nullptr);
}

TEST_CASE("M4 names the ticket and its end, and takes the points it is configured to have",
          "[change][signals]") {
  Policy policy{.changes = {change()}};
  const CallCase call = call_in_the_window();
  const std::vector<Reason> reasons = reasons_of(policy, call);
  const Reason* const reason = m4_of(reasons);
  REQUIRE(reason != nullptr);
  CHECK(reason->points == -20);
  CHECK(reason->observed == "CHG-1042");
  CHECK(reason->text == "A change was declared for the principal, until 2026-11-24T12:00:00Z.");
  CHECK(score_of(reasons) == score_of(reasons_of({}, call)) - 20);
  // Two that cover it are not twice the word.
  policy.changes.push_back(change());
  CHECK(score_of(reasons_of(policy, call)) == score_of(reasons));
  policy.weights = Weights::from({{"M4", "-7"}}, {}, {}).value();
  CHECK(m4_of(reasons_of(policy, call))->points == -7);
  CallCase later = call;
  later.call.mark.moment.time_ms = kTo;
  CHECK(m4_of(reasons_of(policy, later)) == nullptr);
}

TEST_CASE("a declared change takes no floor away, and its group stays bounded",
          "[change][signals]") {
  const Policy policy{.changes = {change()}};
  CallCase call = call_in_the_window();
  const auto grade = [&] {
    return grade_of(policy, FindingType::user, call, reasons_of(policy, call));
  };
  CHECK(grade().severity == 3.0);
  SECTION("of what opens much") {
    call.impact.facts.push_back({ImpactKind::public_policy, ""});
    CHECK(grade().severity == 7.0);
  }
  SECTION("of root") {
    call.evidence.kind = PrincipalKind::root;
    CHECK(grade().severity == 7.0);
  }
  SECTION("of an instance's credentials") {
    call.evidence.instance_credential = true;
    CHECK(grade().severity == 8.0);
  }
  SECTION("with everything else that speaks for the call") {
    const int without = score_of(reasons_of({}, call));
    call.around.usual_automation = true;
    call.others.peers_lately = 3;
    CHECK(score_of(reasons_of(policy, call)) == without - 40);
  }
}

TEST_CASE("a role of a strange account is not the one the change was declared for",
          "[change][signals]") {
  const Policy policy{.changes = {change()}};
  CallCase call = call_in_the_window();
  call.principal = "arn:aws:iam::999988887777:role/terraform-prod";
  CHECK(m4_of(reasons_of(policy, call)) != nullptr);
  call.stranger = true;
  CHECK(m4_of(reasons_of(policy, call)) == nullptr);
}

}  // namespace foothold
