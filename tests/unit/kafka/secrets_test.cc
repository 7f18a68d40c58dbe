// Goal: secrets come from where they are said to be, and what is foothold's own is refused.

#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "kafka/client.h"

namespace foothold::test {
namespace {

KafkaAccess with(const std::string& name, const std::string& value) {
  KafkaAccess access;
  access.properties[name] = value;
  return access;
}

}  // namespace

TEST_CASE("a secret is read from a file or a variable", "[kafka]") {
  const std::string path =
      std::filesystem::temp_directory_path() / ("foothold_secret." + std::to_string(::getpid()));
  std::ofstream(path) << "from file\n";
  ::setenv("FOOTHOLD_TEST_SECRET", "from variable", 1);
  CHECK(resolve_secrets(with("sasl.password", "file:" + path))->properties.at("sasl.password") ==
        "from file");
  CHECK(resolve_secrets(with("sasl.password", "env:FOOTHOLD_TEST_SECRET"))
            ->properties.at("sasl.password") == "from variable");
  CHECK(resolve_secrets(with("sasl.password", "as it is"))->properties.at("sasl.password") ==
        "as it is");
  std::filesystem::remove(path);
}

TEST_CASE("a secret that is not there is refused by the name of its property", "[kafka]") {
  const auto missing = resolve_secrets(with("sasl.password", "file:/nowhere/secret"));
  REQUIRE_FALSE(missing);
  CHECK(missing.error().what ==
        "kafka.properties.sasl.password: the file /nowhere/secret cannot be read");
  CHECK_FALSE(resolve_secrets(with("ssl.key.password", "env:FOOTHOLD_NO_SUCH")));
}

TEST_CASE("what exactly once depends on is not the user's to set", "[kafka]") {
  for (const char* name : {"group.id", "transactional.id", "enable.auto.commit"})
    CHECK_FALSE(resolve_secrets(with(name, "x")));
}

}  // namespace foothold::test
