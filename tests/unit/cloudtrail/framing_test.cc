// Goal: no input, however broken, takes its neighbours with it, and the answer does not depend on
// how the bytes arrive. Method: streams with faults, each fed whole and in pieces of several sizes.

#include <catch2/catch.hpp>

#include "support/decoded.h"
#include "support/deflate.h"

namespace foothold::test {
namespace {

// The summary, which must be the same for every size of piece.
std::string framed(const std::string& bytes) {
  const std::string whole = summary(decoded(bytes));
  for (const std::size_t piece : {1U, 7U, 4096U, 65'536U}) {
    if (bytes.size() > 500'000 && piece < 4096) continue;
    CAPTURE(piece);
    CHECK(summary(decoded(bytes, piece)) == whole);
  }
  return whole;
}

std::string lines(const std::string& fault) {
  return record("a") + "\n" + fault + "\n" + record("b") + "\n";
}

}  // namespace

TEST_CASE("records on lines, on one line, and over many lines all count", "[framing]") {
  CHECK(framed(record("a") + "\n" + record("b") + "\r\n\r\n" + record("c")) == "a b c ");
  CHECK(framed(record("a") + record("b") + " " + record("c")) == "a b c ");
  CHECK(framed(R"({"Records":[)" + record("a") + "," + record("b") + R"(]}{"Records":[)" +
               record("c") + "]}") == "a b c ");
  CHECK(framed(R"({"Records":[)" + record("a") + "]}\n" + record("b")) == "a b ");
  CHECK(framed(R"({"Records":[]})") == "");
  CHECK(framed("") == "");
  CHECK(framed("\n \r\n") == "");
  CHECK(framed("\xef\xbb\xbf\xef\xbb\xbf" + record("a") + "\n\xef\xbb\xbf" + record("b")) ==
        "a b ");
}

TEST_CASE("junk between records is a dead letter, and the records count", "[framing]") {
  CHECK(framed(lines("nonsense")) == "a b [not_json]");
  CHECK(framed(lines(std::string("\x00\xff\xfe\x01", 4))) == "a b [not_json]");
  CHECK(framed(lines("junk " + record("c"))) == "a c b [not_json]");
  CHECK(framed(lines(R"({"eventVersion":"1.0","userIden)")) == "a b [not_json]");
  CHECK(framed(lines(R"({"eventVersion":1,"x":{"y":[1,2)")) == "a b [truncated]");
  CHECK(framed(lines("{\"a\":\"\xff\xfe\"}")) == "a b [not_json]");
  CHECK(framed(lines("[1, \"x\", null]")) == "a b [not_an_object][not_an_object][not_an_object]");
}

TEST_CASE("a broken element of a Records file takes no neighbour with it", "[framing]") {
  const std::string file = R"({"Records":[)" + record("a") +
                           R"(,{"eventName":"X","eventTime":3},)" + record("b") +
                           R"(,{"broken: 1},)" + "\n" + record("c") + "]}";
  CHECK(framed(file) == "a b c [not_json][bad_field]");
  CHECK(framed(R"({"Records":[)" + record("a") + ",17," + record("b") + "]}") ==
        "a b [not_an_object]");
}

TEST_CASE("half a Records file is one dead letter, and what came before counts", "[framing]") {
  const std::string file =
      R"({"Records":[)" + record("a") + "," + record("b") + "," + record("c") + "]}";
  CHECK(framed(file.substr(0, file.size() - 100)) == "a b [truncated]");
  // The next document on a line of its own still counts.
  CHECK(framed(file.substr(0, file.size() - 100) + "\n" + record("d") + "\n") ==
        "a b d [truncated][truncated]");
}

TEST_CASE("a document over many lines that breaks off does not swallow the next", "[framing]") {
  std::string broken = record("x");
  for (std::size_t at = 0; (at = broken.find(',', at)) != std::string::npos; at += 2)
    broken.insert(at + 1, "\n");
  broken.resize(broken.size() - 40);
  broken.resize(broken.rfind('\n'));
  CHECK(framed(lines(broken)) == "a b [truncated]");
}

TEST_CASE("what is too large is a dead letter that is cut, and the stream goes on", "[framing]") {
  const std::string huge = record("h", "\"pad\":\"" + std::string(8'000'000, 'x') + "\",");
  CHECK(framed(lines(huge)) == "a b [too_large]");
  CHECK(framed(R"({"Records":[)" + record("a") + "," + huge + "," + record("b") + "]}") ==
        "a b [too_large]");
  CHECK(framed(lines("\"" + std::string(8'000'000, 'x') + "\"")) == "a b [not_json]");
  CHECK(framed(lines(record("m", "\"pad\":\"" + std::string(1'000'000, 'x') + "\","))) == "a m b ");
  const Batch batch = decoded(lines(huge), 65'536);
  REQUIRE(batch.dead_letters.size() == 1);
  CHECK(batch.dead_letters[0].bytes.size() == kDeadLetterBytes);
  CHECK(batch.dead_letters[0].truncated);
}

TEST_CASE("depth is no danger", "[framing]") {
  CHECK(framed(lines(std::string(200'000, '['))).starts_with("a b "));
  CHECK(framed(lines("{\"a\":" + std::string(200'000, '[') + std::string(200'000, ']') + "}")) ==
        "a b (other_json)");
  CHECK(framed(lines(record("d", "\"x\":" + std::string(50'000, '[') + std::string(50'000, ']') +
                                     ","))) == "a b [not_json]");
}

TEST_CASE("gzip of several members, cut, damaged or a bomb", "[framing]") {
  const std::string text = record("a") + "\n" + record("b") + "\n";
  CHECK(framed(gzip_of(text) + gzip_of(record("c"))) == "a b c ");
  const std::string packed = gzip_of(text);
  CHECK(framed(packed.substr(0, packed.size() - 4)) == "a b [bad_gzip]");
  CHECK(framed(packed + "trailing") == "a b [bad_gzip]");
  CHECK(framed(gzip_of(record("a") + "\n" + std::string(100'000'000, '0') + "\n" + record("b"))) ==
        "a b [not_json]");
  CHECK(framed("\x1f") == "[not_json]");
}

TEST_CASE("base64 that is none, or of nothing we know, is a dead letter", "[framing]") {
  CHECK(framed("eyJ=eyJ\n") == "[bad_base64]");
  CHECK(framed("H4sIAAAAAAAA\n") == "[bad_gzip]");
  CHECK(framed(R"({"awslogs":{"data":"!!!"}})") == "[bad_base64]");
}

}  // namespace foothold::test
