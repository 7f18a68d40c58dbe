#include "gzip/inflate.h"

#include <catch2/catch.hpp>

#include "support/deflate.h"

namespace foothold::test {
namespace {

// All output of a stream fed in pieces of one size; the error's text after a '!'.
std::string inflate(const std::string& bytes, std::size_t piece, bool& complete) {
  Inflater inflater;
  inflater.reset();
  std::string out;
  char buffer[97];
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    inflater.feed(std::string_view(bytes).substr(at, piece));
    for (;;) {
      const Result<std::size_t> got = inflater.next(buffer, sizeof buffer);
      if (!got) {
        complete = false;
        return out + "!";
      }
      if (*got == 0) break;
      out.append(buffer, *got);
    }
  }
  complete = inflater.complete();
  return out;
}

}  // namespace

TEST_CASE("a stream of several members inflates the same in pieces of any size", "[gzip]") {
  const std::string text(5000, 'x');
  const std::string bytes =
      gzip_of("one ") + gzip_of(text) + std::string(3, '\0') + gzip_of(" two");
  for (const std::size_t piece : {1U, 7U, 4096U, 100'000U}) {
    bool complete = false;
    CHECK(inflate(bytes, piece, complete) == "one " + text + " two");
    CHECK(complete);
  }
  const Result<std::string> whole = inflate_whole(bytes, 1 << 20);
  REQUIRE(whole.has_value());
  CHECK(*whole == "one " + text + " two");
}

TEST_CASE("what was inflated before the damage still counts", "[gzip]") {
  std::string text;
  for (int i = 0; i < 5000; i++) text += std::to_string(i * 7919 % 10'007);
  std::string bytes = gzip_of(text);
  bool complete = true;
  const std::string cut = inflate(bytes.substr(0, bytes.size() / 2), 100, complete);
  CHECK_FALSE(complete);
  CHECK(cut.size() > 1000);
  CHECK(text.starts_with(cut));
  for (std::size_t i = bytes.size() / 2; i < bytes.size() / 2 + 8; i++) bytes[i] = '\xff';
  const std::string damaged = inflate(bytes, 100, complete);
  CHECK_FALSE(complete);
  CHECK(damaged.ends_with("!"));
  CHECK(damaged.size() > 1000);
}

TEST_CASE("a cut stream gives the same bytes in pieces of any size", "[gzip]") {
  // Long runs: when the input is used up, much of the output is still to come.
  std::string bytes = gzip_of(std::string(300'000, '0'));
  bytes.resize(bytes.size() - 12);
  bool complete = true;
  const std::string whole = inflate(bytes, bytes.size(), complete);
  CHECK_FALSE(complete);
  CHECK(whole.size() > 290'000);
  for (const std::size_t piece : {1U, 7U, 50U}) {
    CHECK(inflate(bytes, piece, complete) == whole);
    CHECK_FALSE(complete);
  }
}

TEST_CASE("a whole body is malformed when it is damaged, cut or too long", "[gzip]") {
  const std::string bytes = gzip_of(std::string(1'000'000, '0'));
  CHECK_FALSE(inflate_whole(bytes.substr(0, bytes.size() - 5), 2'000'000).has_value());
  CHECK_FALSE(inflate_whole("\x1f\x8b nonsense", 2'000'000).has_value());
  CHECK_FALSE(inflate_whole(bytes, 999'999).has_value());
  CHECK(inflate_whole(bytes, 1'000'000).has_value());
}

}  // namespace foothold::test
