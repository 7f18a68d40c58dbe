// Goal: the score is the arithmetic that detection.md §3 says. Method: its worked examples, and
// each rule of the severity by itself.

#include "detect/signals.h"

#include <catch2/catch.hpp>

namespace foothold {
namespace {

const Policy kGraded{.severity_mode = SeverityMode::graded};

// A call that no signal says anything of: known API family, some surprises.
CallCase plain(Outcome outcome = Outcome::success) {
  CallCase call;
  call.call = {"ec2.amazonaws.com/CreateSecurityGroup", outcome, {}};
  call.evidence.kind = PrincipalKind::user;
  call.evidence.source = "ec2.amazonaws.com";
  call.evidence.name = "CreateSecurityGroup";
  call.evidence.error_code = outcome == Outcome::failure ? "AccessDenied" : "";
  call.history = {.history_days = 60,
                  .active_days = 40,
                  .known_apis = 30,
                  .family_apis = 1,
                  .api_days = 100,
                  .single_day_apis = 3};
  call.around.family_days = 2;
  return call;
}

struct Judged {
  int score = 0;
  double severity = 0;
};
Judged judged(const CallCase& call) {
  const std::vector<Reason> reasons = reasons_of(kGraded, call);
  return {score_of(reasons), severity_of(kGraded, FindingType::network, call, reasons)};
}

void impact(CallCase& call, ImpactKind kind) {
  call.impact.facts.push_back({kind, ""});
}

bool has(const CallCase& call, std::string_view id) {
  for (const Reason& reason : reasons_of(kGraded, call)) {
    if (reason.id == id) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("a call that nothing is said of scores nothing", "[signals]") {
  CHECK(judged(plain()).score == 0);
  CHECK(judged(plain()).severity == 5.0);
}

TEST_CASE("the worked examples of the design come out as it says", "[signals]") {
  SECTION("a deployment role's first CreateRoute sinks") {
    CallCase call = plain();
    call.around.family_days = 9;
    call.history.single_day_apis = 8;
    call.around.usual_automation = true;
    CHECK(judged(call).score == -35);
    CHECK(judged(call).severity == 3.0);
    SECTION("but not when it opens a bucket to everyone") {
      impact(call, ImpactKind::public_policy);
      CHECK(judged(call).score == -5);
      CHECK(judged(call).severity == 7.0);
    }
  }
  SECTION("an instance role's first AttachUserPolicy is High") {
    CallCase call = plain();
    call.history.family_apis = 0;
    call.evidence.instance_credential = true;
    CHECK(judged(call).score == 10);
    CHECK(judged(call).severity == 8.0);
  }
  SECTION("a denied CreateUser from a strange AS number is Low, in a spray Medium") {
    CallCase call = plain(Outcome::failure);
    call.history.family_apis = 0;
    call.around.as_number = Familiar::fresh;
    CHECK(judged(call).score == 25);
    CHECK(judged(call).severity == 3.9);
    call.around.denied_burst = true;
    call.around.country = Familiar::fresh;
    CHECK(judged(call).score == 50);
    CHECK(judged(call).severity == 6.0);
  }
  SECTION("root's first PutBucketPolicy is High") {
    CallCase call = plain();
    call.evidence.kind = PrincipalKind::root;
    CHECK(judged(call).score == 25);
    CHECK(judged(call).severity == 7.0);
  }
  SECTION("a stolen key that makes an administrator is at the top, and the sum is bounded") {
    CallCase call = plain();
    call.evidence.name = "AttachUserPolicy";
    call.account_first = true;
    call.history.family_apis = 0;
    call.history.single_day_apis = 0;
    call.around.as_number = call.around.country = call.around.agent = Familiar::fresh;
    call.around.discovery = 9;
    call.around.denied_burst = call.around.user_created = true;
    impact(call, ImpactKind::administrator);
    impact(call, ImpactKind::other_credential);
    CHECK(judged(call).score == 120);
    CHECK(judged(call).severity == 8.5);
    CHECK(has(call, "cap.N"));
    CHECK(has(call, "cap.S"));
  }
}

TEST_CASE("points of all reasons are the score, whatever holds at once", "[signals]") {
  for (unsigned bits = 0; bits < 4096; bits++) {
    const auto bit = [&](unsigned number) { return (bits >> number & 1) != 0; };
    const auto fresh = [&](unsigned number) {
      return bit(number) ? Familiar::fresh : Familiar::known;
    };
    CallCase call = plain(bit(0) ? Outcome::failure : Outcome::success);
    call.account_first = bit(1);
    call.around.service = fresh(2);
    call.history.family_apis = bit(3) ? 0 : 1;
    call.around.as_number = fresh(4);
    call.around.country = call.around.agent = fresh(5);
    call.around.denied_burst = call.around.evasion = bit(6);
    call.around.discovery = bit(7) ? 9 : 0;
    call.around.family_firsts = bit(8) ? 3 : 0;
    call.around.usual_automation = bit(9);
    call.evidence.instance_credential = bit(10);
    if (bit(11)) impact(call, ImpactKind::public_policy);
    const std::vector<Reason> reasons = reasons_of(kGraded, call);
    const int score = score_of(reasons);
    REQUIRE(score >= -60);
    REQUIRE(score <= 120);
    const double severity = severity_of(kGraded, FindingType::network, call, reasons);
    REQUIRE(severity >= 3.0);
    REQUIRE(severity <= 8.5);
    if (bit(0)) REQUIRE(severity <= 6.0);
  }
}

TEST_CASE("a chain means something only beside something strange", "[signals]") {
  CallCase call = plain();
  call.around.family_firsts = 2;
  CHECK_FALSE(has(call, "Q3"));
  call.around.as_number = Familiar::fresh;
  CHECK(has(call, "Q3"));
}

TEST_CASE("a forwarded call has no origin: its address is the service's", "[signals]") {
  CallCase call = plain(Outcome::forwarded);
  call.evidence.invoked_by = "cloudformation.amazonaws.com";
  call.around.as_number = call.around.agent = Familiar::fresh;
  call.around.usual_forwarding = true;
  CHECK_FALSE(has(call, "O1"));
  CHECK(judged(call).score == -10);
}

}  // namespace foothold
