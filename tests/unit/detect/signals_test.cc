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
  return {score_of(reasons), grade_of(kGraded, FindingType::network, call, reasons).severity};
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
  SECTION("a steady user's first CreateSecurityGroup, which peers make as well, stays Medium") {
    CallCase call = plain();
    call.history.family_apis = 0;
    call.history.api_days = 1000;
    call.others.peers = 6;
    call.others.peers_using = 4;
    CHECK(judged(call).score == 8);
    CHECK(judged(call).severity == 5.0);
  }
  SECTION("a port opened to the world from an AS number that is new for the account is High") {
    CallCase call = plain();
    call.history.family_apis = 0;
    call.history.api_days = 1000;
    call.history.single_day_apis = 0;
    call.others.first_in_account = call.others.network_new_in_account = true;
    call.around.as_number = Familiar::fresh;
    impact(call, ImpactKind::open_ingress);
    impact(call, ImpactKind::open_to_administration);
    CHECK(judged(call).score == 80);
    CHECK(judged(call).severity == 8.0);
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
    call.around.network = call.around.country = Familiar::fresh;
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
    call.others.first_in_account = true;
    call.history.family_apis = 0;
    call.history.single_day_apis = 0;
    call.around.as_number = call.around.network = call.around.country = call.around.agent =
        Familiar::fresh;
    call.around.discovery = 9;
    call.around.denied_burst = call.around.user_created = true;
    impact(call, ImpactKind::administrator);
    impact(call, ImpactKind::other_credential);
    CHECK(judged(call).score == 120);
    CHECK(judged(call).severity == 8.5);
    CHECK(has(call, "cap.Q"));
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
    call.others.first_in_account = bit(1);
    call.around.service = fresh(2);
    call.history.family_apis = bit(3) ? 0 : 1;
    call.around.as_number = fresh(4);
    call.around.network = call.around.country = call.around.agent = fresh(5);
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
    const double severity = grade_of(kGraded, FindingType::network, call, reasons).severity;
    REQUIRE(severity >= 3.0);
    REQUIRE(severity <= 8.5);
    if (bit(0)) REQUIRE(severity <= 6.0);
  }
}

TEST_CASE("a chain means something only beside something strange", "[signals]") {
  CallCase call = plain();
  call.around.family_firsts = 2;
  CHECK_FALSE(has(call, "Q3.more"));
  call.around.as_number = Familiar::fresh;
  CHECK(has(call, "Q3.more"));
}

TEST_CASE("what others let in as well is no floor, and only if all of it is", "[signals]") {
  CallCase call = plain();
  impact(call, ImpactKind::public_policy);
  CHECK(judged(call).severity == 7.0);
  call.others.openings = {0};
  CHECK(judged(call).severity == 7.0);
  call.others.openings = {1};
  CHECK(judged(call).score == 10);
  CHECK(judged(call).severity == 5.0);
  impact(call, ImpactKind::administrator);
  call.others.openings = {1, -1};
  CHECK_FALSE(has(call, "M5"));
  CHECK(judged(call).severity == 7.0);
}

TEST_CASE("what a person opens is Medium at least, what a role opens is High", "[signals]") {
  CallCase call = plain();
  call.around.usual_origin = true;
  impact(call, ImpactKind::public_policy);
  CHECK(judged(call).severity == 7.0);
  call.evidence.kind = PrincipalKind::person;
  CHECK(judged(call).severity == 6.0);
  call.around.usual_origin = false;
  call.around.as_number = call.around.agent = Familiar::fresh;
  CHECK(judged(call).severity == 7.0);
}

TEST_CASE("peers speak when there are enough of them", "[signals]") {
  CallCase call = plain();
  call.others.peers = 3;
  call.others.peers_using = 3;
  CHECK_FALSE(has(call, "N3.common"));
  call.others.peers = 9;
  call.others.peers_using = 0;
  CHECK_FALSE(has(call, "N3.rare"));
  call.others.peers = 20;
  call.others.peers_using = 1;
  CHECK(has(call, "N3.rare"));
  call.others.peers_lately = 3;
  CHECK(has(call, "M3"));
}

TEST_CASE("modes leave out what scores low, and never what has a floor", "[signals]") {
  const auto worthy = [](DetectionMode mode, const CallCase& call) {
    const Policy policy{.mode = mode};
    return grade_of(policy, FindingType::network, call, reasons_of(policy, call)).worthy;
  };
  CallCase call = plain();
  CHECK(worthy(DetectionMode::literal, call));
  CHECK_FALSE(worthy(DetectionMode::balanced, call));
  call.around.as_number = Familiar::fresh;
  CHECK(worthy(DetectionMode::balanced, call));
  CHECK_FALSE(worthy(DetectionMode::strict, call));
  call.around.as_number = Familiar::known;
  impact(call, ImpactKind::public_policy);
  call.around.usual_automation = true;
  CHECK(worthy(DetectionMode::strict, call));
}

TEST_CASE("compat knows three severities", "[signals]") {
  const Policy compat{.severity_mode = SeverityMode::compat};
  const auto severity = [&](const CallCase& call) {
    return grade_of(compat, FindingType::network, call, reasons_of(compat, call)).severity;
  };
  CallCase call = plain();
  CHECK(severity(call) == 5);
  CHECK(severity(plain(Outcome::failure)) == 2);
  impact(call, ImpactKind::public_policy);
  CHECK(severity(call) == 8);
}

TEST_CASE("weights, caps and thresholds are what the configuration says, or it is refused",
          "[signals]") {
  const Weights changed =
      Weights::from({{"N1", "1"}, {"I7", "5"}}, {{"N", "3"}}, {{"7.0", "40"}}).value();
  CHECK(changed.points("N1") == 1);
  CHECK(changed.points("I7") == 5);
  CHECK(changed.points("O1") == 15);
  CHECK(changed.cap("N") == 3);
  CHECK(changed.threshold("7.0") == 40);
  CHECK(changed.fingerprint() != Weights().fingerprint());
  const auto why = [](const Result<Weights>& weights) { return weights.error().what; };
  CHECK(why(Weights::from({{"N99", "1"}}, {}, {})).find("there are A1, C1") != std::string::npos);
  CHECK(why(Weights::from({{"N1", "many"}}, {}, {})).find("whole number") != std::string::npos);
  CHECK(why(Weights::from({}, {}, {{"7.0", "70"}})).find("must rise") != std::string::npos);
}

TEST_CASE("a trusted network takes the origin's points, and nothing else", "[signals]") {
  CallCase call = plain();
  call.evidence.address = "192.0.2.7";
  call.evidence.as_number = "AS64500";
  call.around.as_number = call.around.network = call.around.country = Familiar::fresh;
  call.around.evasion = true;
  const auto score = [&](const Policy& policy) { return score_of(reasons_of(policy, call)); };
  const std::vector<AddressRange> ranges = {*parse_cidr("192.0.2.0/24")};
  const Policy trusting{.trusted_networks = AddressSet(ranges)};
  CHECK(score({}) == 15 + 10 + 20);
  CHECK(score(trusting) == 20);
}

TEST_CASE("the reasons of a finding come by weight, each with the setting of its points",
          "[signals]") {
  CallCase call = plain();
  call.around.as_number = Familiar::fresh;
  call.around.usual_origin = true;
  impact(call, ImpactKind::administrator);
  const std::vector<Reason> reasons = reasons_of(kGraded, call);
  for (std::size_t i = 1; i < reasons.size(); i++)
    CHECK(reasons[i - 1].points >= reasons[i].points);
  CHECK(reasons.front().setting == "detection.weights.I14");
  CHECK(reasons.back().setting == "detection.weights.M6");
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
