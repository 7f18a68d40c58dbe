#include "interrupt.h"

#include <atomic>
#include <csignal>

namespace foothold {
namespace {

std::atomic<bool> signalled{false};
void on_signal(int) {
  signalled = true;
}

}  // namespace

// The handler is gone after its first call.
void watch_signals(WaitingCalls waiting) {
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags =
      static_cast<int>(SA_RESETHAND | (waiting == WaitingCalls::go_on ? SA_RESTART : 0));
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

bool interrupted() {
  return signalled;
}

}  // namespace foothold
