#include "pipeline/workers.h"

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace foothold {

struct Workers::State {
  std::size_t count = 1;
  std::mutex mutex;
  std::condition_variable work, done;
  const std::function<void(std::size_t)>* job = nullptr;
  std::size_t round = 0, running = 0;
  bool stop = false;
  std::vector<std::thread> threads;

  void loop(std::size_t number) {
    std::size_t seen = 0;
    std::unique_lock lock(mutex);
    for (;;) {
      work.wait(lock, [&] { return stop || round != seen; });
      if (stop) return;
      seen = round;
      const auto* const now = job;
      lock.unlock();
      (*now)(number);
      lock.lock();
      if (--running == 0) done.notify_one();
    }
  }
};

Workers::Workers(std::size_t count) : state_(std::make_unique<State>()) {
  state_->count = count;
  // The caller's thread is the first worker.
  for (std::size_t i = 1; i < count; i++) {
    state_->threads.emplace_back([state = state_.get(), i] { state->loop(i); });
  }
}

Workers::~Workers() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stop = true;
  }
  state_->work.notify_all();
  for (std::thread& thread : state_->threads) thread.join();
}

void Workers::run(const std::function<void(std::size_t)>& job) {
  {
    const std::lock_guard lock(state_->mutex);
    state_->job = &job;
    state_->running = state_->count - 1;
    state_->round++;
  }
  state_->work.notify_all();
  job(0);
  std::unique_lock lock(state_->mutex);
  state_->done.wait(lock, [&] { return state_->running == 0; });
}

}  // namespace foothold
