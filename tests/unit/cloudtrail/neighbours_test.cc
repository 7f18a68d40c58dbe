// Goal: a broken element of a Records array takes no neighbour with it, however it is broken, and
// nothing vanishes without being counted. Method: one element of a file of one line is damaged in
// every byte, each damage in turn, and the others are counted.

#include <catch2/catch.hpp>
#include <functional>

#include "support/decoded.h"
#include "support/deflate.h"

namespace foothold::test {
namespace {

const std::string kDamaged = record("m");

std::string file_with(const std::string& element) {
  return R"({"Records":[)" + record("a") + "," + record("b") + "," + element + "," + record("c") +
         "," + record("d") + "]}";
}

std::uint64_t accounted(const Batch& batch) {
  return batch.counts.records + batch.counts.dead_total() + batch.counts.skipped_total();
}

void survive(const std::function<void(std::string&, std::size_t)>& damage) {
  for (std::size_t at = 0; at < kDamaged.size(); at++) {
    std::string element = kDamaged;
    damage(element, at);
    CAPTURE(at, element);
    const std::string file = file_with(element);
    const Batch batch = decoded(file);
    std::string found;
    for (const ActivityView& activity : batch.activities) {
      if (std::string_view("abcd").find(activity.event_id) != std::string_view::npos)
        found += activity.event_id;
    }
    CHECK(found == "abcd");
    CHECK(accounted(batch) >= (element.empty() ? 4 : 5));
    CHECK(summary(decoded(file, 1 + at % 97)) == summary(batch));
  }
}

}  // namespace

TEST_CASE("an element cut short takes no neighbour", "[neighbours]") {
  survive([](std::string& element, std::size_t at) { element.resize(at); });
}

TEST_CASE("an element that lacks a byte takes no neighbour", "[neighbours]") {
  survive([](std::string& element, std::size_t at) { element.erase(at, 1); });
}

TEST_CASE("an element with a byte too many or a wrong one takes no neighbour", "[neighbours]") {
  for (const char c : {'{', '}', '[', ']', '"', '\\', ','}) {
    CAPTURE(c);
    survive([&](std::string& element, std::size_t at) { element.insert(at, 1, c); });
    survive([&](std::string& element, std::size_t at) { element[at] = c; });
  }
}

TEST_CASE("what a sound element encloses is no element", "[neighbours]") {
  // A record inside a parameter is whoever made the call's to write.
  const std::string forger =
      record("f", R"("requestParameters":{"items":[{"x":1},)" + record("forged") + "]},");
  CHECK(summary(decoded(file_with(forger))) == "a b f c d ");
  CHECK(summary(decoded(file_with(forger), 7)) == "a b f c d ");
}

TEST_CASE("an element that is no object is one dead letter", "[neighbours]") {
  for (const char* element : {"17", "null", R"("x{y")", R"("a\\\"{[")", "[1,2]", "[[{}],{}]"}) {
    CAPTURE(element);
    CHECK(summary(decoded(file_with(element))) == "a b c d [not_an_object]");
    CHECK(summary(decoded(file_with(element), 1)) == "a b c d [not_an_object]");
  }
}

TEST_CASE("an element that is too large is, whatever the pieces", "[neighbours]") {
  const auto padded = [](std::size_t size) {
    return R"({"pad":")" + std::string(size, 'x') + "\",";
  };
  const std::string record_too_large = padded(1'100'000) + record("big").substr(1);
  const std::string other = padded(1'100'000) + R"("other":1})";
  const std::string far_too_large = padded(9'000'000) + R"("other":1})";
  for (const std::size_t piece : {std::size_t{0}, std::size_t{4096}, std::size_t{65'536}}) {
    CAPTURE(piece);
    CHECK(summary(decoded(file_with(record_too_large), piece)) == "a b c d [too_large]");
    CHECK(summary(decoded(file_with(other), piece)) == "a b c d (other_json)");
    const Batch batch = decoded(file_with(far_too_large), piece);
    CHECK(summary(batch) == "a b c d [too_large]");
    CHECK(batch.dead_letters[0].position ==
          "byte " + std::to_string(file_with(far_too_large).find(R"({"pad")")));
    CHECK(batch.dead_letters[0].bytes.size() == kDeadLetterBytes);
    const std::string event_bridge = padded(17'000'000) + R"("detail":)" + record("e") + "}";
    CHECK(summary(decoded(event_bridge + "\n" + record("n"), piece)) == "n [too_large]");
  }
}

TEST_CASE("what breaks off before a line that is too large is the same, whatever the pieces",
          "[neighbours]") {
  const std::string text = "{\"eventVersion\":1,\"x\":{\n" +
                           record("h", R"("pad":")" + std::string(2'000'000, 'x') + "\",") + "\n" +
                           record("b") + "\n";
  for (const std::size_t piece : {std::size_t{0}, std::size_t{4096}, std::size_t{65'536}}) {
    CHECK(summary(decoded(text, piece)) == "b [truncated]");
  }
}

TEST_CASE("of a cut Records document in a list, what came before the cut counts", "[neighbours]") {
  const std::string text = R"([{"Records":[)" + record("a") + "," + record("b").substr(0, 100);
  for (const std::size_t piece : {std::size_t{0}, std::size_t{1}, std::size_t{7}}) {
    CHECK(summary(decoded(text, piece)) == "a [truncated]");
  }
}

TEST_CASE("a damaged gzip is damaged at the same byte, whatever the pieces", "[neighbours]") {
  std::string lines;
  for (int i = 0; i < 50; i++) lines += record(std::to_string(i * 7919 % 1009)) + "\n";
  std::string packed = gzip_of(lines);
  for (std::size_t at = packed.size() / 2; at < packed.size() / 2 + 8; at++) packed[at] = '\xff';
  const auto place = [&](std::size_t piece) {
    return decoded(packed, piece).dead_letters.at(0).position;
  };
  CHECK(place(1) == place(0));
  CHECK(place(65) == place(0));
}

TEST_CASE("a document without its end is a dead letter, its records count", "[neighbours]") {
  const std::string file = R"({"Records":[)" + record("a") + "]";
  CHECK(summary(decoded(file)) == "a [truncated]");
  CHECK(summary(decoded(file + "\n" + record("b"), 7)) == "a b [truncated]");
  CHECK(summary(decoded(file + R"(,"more":[{}]})")) == "a ");
}

TEST_CASE("Records documents in a list are read one after the other", "[neighbours]") {
  const std::string one = R"({"Records":[)" + record("a") + "]}",
                    two = R"({"Records":[)" + record("b") + "]}";
  for (const std::size_t piece : {std::size_t{0}, std::size_t{1}, std::size_t{7}}) {
    CHECK(summary(decoded("[" + one + "," + two + "]", piece)) == "a b ");
    CHECK(summary(decoded("[\n" + one + ",\n" + two + "\n]\n" + record("c"), piece)) == "a b c ");
  }
}

TEST_CASE("a file of nothing but broken elements ends in linear time", "[neighbours]") {
  // Each would otherwise be gone through to the end of the file: 8,000 times 4 MiB.
  std::string file = R"({"Records":[)";
  for (int i = 0; i < 8'000; i++) file += R"({"eventVersion":"1","x":{,)" + record("r") + ",";
  const Batch batch = decoded(file);
  CHECK(batch.activities.size() > 10);
  CHECK(batch.activities.size() < 1'000);  // the rest would cost too much
  CHECK(batch.counts.dead_total() >= 1);
}

}  // namespace foothold::test
