#include "base/bytes.h"

#include <catch2/catch.hpp>

namespace foothold {

TEST_CASE("what a writer wrote a reader reads", "[bytes]") {
  ByteWriter out;
  const std::uint64_t numbers[] = {0, 1, 127, 128, 300, 1ULL << 35, ~0ULL};
  for (const std::uint64_t number : numbers) out.varint(number);
  out.be32(0xdeadbeef);
  out.be64(42);
  out.text("text");
  const std::string bytes = out.take();
  ByteReader in(bytes);
  for (const std::uint64_t number : numbers) CHECK(in.varint() == number);
  CHECK(in.be32() == 0xdeadbeef);
  CHECK(in.be64() == 42);
  CHECK(in.text() == "text");
  CHECK(in.done());
}

TEST_CASE("a reader never reads past its end, and says so once and for all", "[bytes]") {
  for (const std::string& bytes :
       {std::string("\x80", 1),
        std::string("\x05"
                    "ab"),
        std::string(), std::string(10, '\xff'), std::string(9, '\xff') + "\x02"}) {
    ByteReader in(bytes);
    in.varint();
    in.raw(5);
    CHECK_FALSE(in.ok());
    CHECK(in.u8() == 0);
    CHECK_FALSE(in.done());
  }
  ByteReader bounded(std::string_view("\x09", 1));
  CHECK(bounded.varint(8) == 0);
  CHECK_FALSE(bounded.ok());
}

}  // namespace foothold
