#include "detect/wildcard.h"

#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"

// Goal: a pattern fits what it says, and takes its time from nobody.
namespace foothold {

TEST_CASE("a pattern is the whole text, * any characters, ? one") {
  const std::vector<std::pair<std::string, std::string>> yes = {{"", ""},
                                                                {"*", ""},
                                                                {"*", "x"},
                                                                {"**", "abc"},
                                                                {"a", "a"},
                                                                {"a*", "a"},
                                                                {"*a", "ba"},
                                                                {"a*c", "abbc"},
                                                                {"a*b*c", "abxbc"},
                                                                {"?", "x"},
                                                                {"??", "xy"},
                                                                {"a?c", "a*c"},
                                                                {"?", "é"},
                                                                {"a?b", "a€b"},
                                                                {"*?", "é"},
                                                                {"*.a", "a.a"},
                                                                {"*ab*ab", "abcabab"},
                                                                {"4844*", "484400001111"}};
  for (const auto& [pattern, text] : yes) {
    INFO(pattern << " " << text);
    CHECK(wildcard_match(pattern, text));
  }
  const std::vector<std::pair<std::string, std::string>> no = {
      {"", "a"},    {"?", ""},    {"?", "xy"},    {"a", "A"},      {"a", "ab"},
      {"a*", "ba"}, {"*a", "ab"}, {"a*c", "abd"}, {"a*b*c", "ac"}, {"?*?", "x"},
      {"[a]", "a"}, {"\\*", "*"}, {".", "a"},     {"??", "é"}};
  for (const auto& [pattern, text] : no) {
    INFO(pattern << " " << text);
    CHECK_FALSE(wildcard_match(pattern, text));
  }
}

TEST_CASE("a hostile pattern takes no more than pattern times text steps") {
  std::string pattern, text(100'000, 'a');
  for (int i = 0; i < 128; i++) pattern += "*a";
  const std::int64_t began_ms = monotonic_ms();
  CHECK_FALSE(wildcard_match(pattern + "b", text));
  CHECK(wildcard_match(pattern, text));
  std::string questions;
  for (int i = 0; i < 128; i++) questions += "*?";
  CHECK_FALSE(wildcard_match(questions + "b", text));
  // 26 million steps, and some 10^200 for a matcher that tries every way.
  CHECK(monotonic_ms() - began_ms < 20'000);
}

}  // namespace foothold
