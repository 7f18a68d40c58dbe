#pragma once

#include <functional>
#include <memory>
#include <string>

#include "kafka/client.h"
#include "pipeline/ports.h"

namespace foothold {

/// Reads the state topic, from a position to its present end. Owned by one thread.
class StateReader final : public StateLog {
 public:
  struct Options {
    KafkaAccess access;
    std::string topic, group;
    /// Called at least every few seconds, with how much of it is read, 0 to 1. False: give up.
    std::function<bool(double ratio)> go_on;
  };
  [[nodiscard]] static Result<std::unique_ptr<StateReader>> open(const Options& options);
  ~StateReader() override;

  [[nodiscard]] Result<std::int64_t> read(std::int64_t position, const Visit& visit) override;

 private:
  struct Impl;
  explicit StateReader(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace foothold
