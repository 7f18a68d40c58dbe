#include "base/moment.h"

#include <catch2/catch.hpp>

namespace foothold {

TEST_CASE("records of one second are ordered by eventID", "[moment]") {
  const Moment a{1000, call_id("0a000000-0000-4000-8000-000000000000")};
  const Moment b{1000, call_id("b0000000-0000-4000-8000-000000000000")};
  CHECK(a < b);
  CHECK(Moment{999, b.id} < a);
}

TEST_CASE("a UUID is its own bytes, any other text its hash", "[moment]") {
  const CallId id = call_id("0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9");
  CHECK(to_hex(id.data(), id.size()) == "0a1b2c3d4e5f60718293a4b5c6d7e8f9");
  CHECK(call_id("0A1B2C3D-4E5F-6071-8293-A4B5C6D7E8F9") != id);
  CHECK(call_id("something else") == hash128("something else"));
  CHECK(call_id("0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f") != id);
}

TEST_CASE("hashes that are on disk or seen outside never change", "[hash]") {
  CHECK(hash64("foothold") == 0x70b0273d1f4dcc56ULL);
  const Hash128 hash = hash128("foothold");
  CHECK(to_hex(hash.data(), hash.size()) == "115615b7f69c3d30883ec44086b95120");
  CHECK(sha256_hex32("foothold") == "9cbc5d898a2196ebcc5bc12b17f58ae6");
}

}  // namespace foothold
