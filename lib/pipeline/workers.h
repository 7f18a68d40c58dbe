#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace foothold {

/// A fixed set of threads that run one job together. Owned and called by one thread.
class Workers {
 public:
  /// `count` of 1 starts no thread: the job runs on the caller's.
  explicit Workers(std::size_t count);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  /// Calls job(0) … job(count - 1), each on its own thread, and returns when all have returned.
  void run(const std::function<void(std::size_t)>& job);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace foothold
