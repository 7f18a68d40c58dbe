#include "detect/condition.h"

#include <catch2/catch.hpp>

namespace foothold {
namespace {

bool holds(const std::string& condition, const std::string& record) {
  const Result<Condition> parsed = Condition::parse(condition);
  REQUIRE(parsed.has_value());
  return parsed->holds(record);
}

}  // namespace

TEST_CASE("a path is present when it leads to something", "[condition]") {
  CHECK(holds("requestParameters.attributes.Policy",
              R"({"requestParameters":{"attributes":{"Policy":"{}"}}})"));
  CHECK(holds("REQUESTPARAMETERS.Attributes.policy",
              R"({"requestParameters":{"attributes":{"Policy":"{}"}}})"));
  CHECK(holds("a.b", R"({"a":[{"c":1},{"b":false}]})"));
  CHECK(holds("a.b", R"({"a":{"b":0}})"));
  for (const char* record :
       {R"({"a":{"b":null}})", R"({"a":{"b":""}})", R"({"a":{"b":{}}})", R"({"a":{"b":[]}})",
        R"({"a":{}})", R"({"a":null})", R"({})", R"({"a.b":1})", R"([])", "", "nonsense"}) {
    CAPTURE(record);
    CHECK_FALSE(holds("a.b", record));
  }
}

TEST_CASE("a string that holds JSON is looked into", "[condition]") {
  CHECK(holds("requestParameters.policy.Statement",
              R"({"requestParameters":"{\"policy\":\"{\\\"Statement\\\":[1]}\"}"})"));
  CHECK_FALSE(holds("requestParameters.policy", R"({"requestParameters":"{broken"})"));
}

TEST_CASE("values are compared as they are spelled", "[condition]") {
  CHECK(holds("a=NONE", R"({"a":"NONE"})"));
  CHECK_FALSE(holds("a=NONE", R"({"a":"none"})"));
  CHECK(holds("a=true", R"({"a":true})"));
  CHECK(holds("a=True", R"({"a":true})"));
  CHECK(holds("a=443", R"({"a":443})"));
  CHECK(holds("a=x", R"({"a":["y","x"]})"));
  CHECK(holds("a~^ab+$", R"({"a":"abbb"})"));
  CHECK(holds("a~b", R"({"a":"abc"})"));
  CHECK_FALSE(holds("a~^b", R"({"a":"abc"})"));
}

TEST_CASE("any group of atoms that all hold is enough", "[condition]") {
  const std::string condition = "a & !b | c=1";
  CHECK(holds(condition, R"({"a":1})"));
  CHECK_FALSE(holds(condition, R"({"a":1,"b":1})"));
  CHECK(holds(condition, R"({"a":1,"b":1,"c":1})"));
  CHECK_FALSE(holds(condition, R"({"b":1})"));
  CHECK(holds("", "anything at all"));
}

TEST_CASE("what is off the grammar is rejected with what is wrong", "[condition]") {
  for (const char* text : {"|", "a |", "& a", "a..b", ".a", "!", "!a=1", "a=", "a~", "a~(", "=x"}) {
    CAPTURE(text);
    const Result<Condition> parsed = Condition::parse(text);
    REQUIRE_FALSE(parsed.has_value());
    CHECK(parsed.error().code == Errc::rejected);
    CHECK(parsed.error().what.size() > 10);
  }
}

TEST_CASE("hostile records end the search, they do not break it", "[condition]") {
  std::string deep(200'000, '[');
  CHECK_FALSE(holds("a", deep));
  CHECK_FALSE(holds("a", "{\"a\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}"));
  CHECK_FALSE(holds("a~(x+x+)+y", "{\"a\":\"" + std::string(20, 'x') + "\"}"));
}

}  // namespace foothold
