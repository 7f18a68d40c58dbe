// Goal: what the detector decides, told by example. Method: every tests/cases/**/*.case, each call
// with what must come of it; then the same file shuffled, doubled, in other chunks and on other
// shards, which must give the same bytes.

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <random>
#include <set>

#include "support/run_case.h"

namespace foothold::test {
namespace {

std::vector<std::string> case_paths() {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(FOOTHOLD_CASES_DIR)) {
    if (entry.path().extension() == ".case") paths.push_back(entry.path().string());
  }
  std::sort(paths.begin(), paths.end());
  REQUIRE(!paths.empty());
  return paths;
}

}  // namespace

TEST_CASE("every call of every case file comes to what its line says", "[case]") {
  for (const std::string& path : case_paths()) {
    const CaseFile file = read_case(path);
    const auto findings = findings_of(file.records, policy_of(file), {});
    for (const Expected& expected : file.expected) {
      INFO(path << ":" << expected.line);
      const FoundCall found = find_call(findings, expected.event_id);
      CHECK(found.type == expected.type);
      CHECK(found.severity == Approx(expected.severity));
      if (expected.score) CHECK(found.score == *expected.score);
      CHECK(found.count == (expected.type == "none" ? 0 : 1));
    }
  }
}

TEST_CASE("the same records give the same findings, to the byte, however they arrive",
          "[case][I1][I3]") {
  for (const std::string& path : case_paths()) {
    const CaseFile file = read_case(path);
    const Policy policy = policy_of(file);
    const auto expected = findings_of(file.records, policy, {});
    for (unsigned seed = 0; seed < 8; seed++) {
      INFO(path << " seed " << seed);
      std::mt19937 random(seed);
      std::vector<std::string> records = file.records;
      const std::size_t once = records.size();
      for (std::size_t i = 0; i < once; i += 3) records.push_back(records[i]);
      std::shuffle(records.begin(), records.end(), random);
      const LifeStyle style{.shards = 1 + seed % 3,
                            .epoch_messages = 1 + seed * 7,
                            .cache_bytes = std::size_t{4096} << seed,
                            .publish = false};
      CHECK(findings_of(records, policy, style) == expected);
    }
  }
}

TEST_CASE("whichever record comes last, the findings are the same", "[case][I3]") {
  for (const std::string& path : case_paths()) {
    const CaseFile file = read_case(path);
    const Policy policy = policy_of(file);
    const auto expected = findings_of(file.records, policy, {});
    // It comes alone, when everything else has been judged.
    const LifeStyle style{.shards = 1,
                          .epoch_messages = std::max<std::size_t>(2, file.records.size()) - 1,
                          .cache_bytes = 1 << 20,
                          .publish = false};
    // What a habit repeats says nothing new; of the rest each.
    std::set<std::string> events;
    for (const Expected& each : file.expected) events.insert(each.event_id);
    for (std::size_t last = 0; last < file.records.size(); last++) {
      std::vector<std::string> records = file.records;
      const bool told = std::any_of(events.begin(), events.end(), [&](const std::string& id) {
        return records[last].find(id) != std::string::npos;
      });
      if (!told && records[last].starts_with(R"({"eventVersion")")) continue;
      INFO(path << " record " << last);
      std::rotate(records.begin() + static_cast<std::ptrdiff_t>(last),
                  records.begin() + static_cast<std::ptrdiff_t>(last) + 1, records.end());
      CHECK(findings_of(records, policy, style) == expected);
    }
  }
}

}  // namespace foothold::test
