#include "unit/store/process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <vector>

#include "unit/store/place.h"

#ifdef __SANITIZE_THREAD__
// Debian's RocksDB is not instrumented: what its atomics order looks to ThreadSanitizer like races.
extern "C" const char* __tsan_default_suppressions() {
  return "race:librocksdb\n";
}
#endif

namespace foothold {
namespace {

constexpr int kNumbers = 9;  // where the other process writes to
constexpr const char* kDirectory = "STORE_TEST_DIRECTORY";

}  // namespace

Process::Process(const std::string& directory) {
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  numbers_ = ends[0];
  posix_spawn_file_actions_t actions;
  REQUIRE(::posix_spawn_file_actions_init(&actions) == 0);
  REQUIRE(::posix_spawn_file_actions_adddup2(&actions, ends[1], kNumbers) == 0);
  REQUIRE(::setenv(kDirectory, directory.c_str(), 1) == 0);
  std::string program = "/proc/self/exe", test = "[.other_process]";
  char* const arguments[] = {program.data(), test.data(), nullptr};
  const int failed = ::posix_spawn(&pid_, program.c_str(), &actions, nullptr, arguments, environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  REQUIRE(failed == 0);
}

Process::~Process() {
  ::close(numbers_);
}

bool Process::read(std::uint64_t& number) const {
  std::uint64_t next = 0;
  if (::read(numbers_, &next, sizeof next) != sizeof next) return false;
  number = next;
  return true;
}

int Process::wait() const {
  int status = 0;
  if (::waitpid(pid_, &status, 0) != pid_ || !WIFEXITED(status)) return -1;
  return WEXITSTATUS(status);
}

TEST_CASE("the other process saves until it is killed", "[.other_process]") {
  const Result<std::unique_ptr<RocksStore>> store =
      RocksStore::open({.directory = std::getenv(kDirectory), .cache_bytes = 8 << 20});
  if (!store)
    ::_exit(contains(store.error().what, "another foothold uses") ? Process::kRefused : 1);
  for (std::uint64_t i = 1;; i++) {
    const std::string text = std::to_string(i);
    const std::vector<StateWrite> writes = {put(Family::profiles, "n", text),
                                            put(Family::facts, "n", text),
                                            put(Family::findings, "n", text)};
    if (!(*store)->save(writes) || ::write(kNumbers, &i, sizeof i) != sizeof i) ::_exit(1);
  }
}

}  // namespace foothold
