#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/log.h"
#include "base/metrics.h"
#include "base/result.h"

struct rd_kafka_s;
struct rd_kafka_message_s;

/// What every Kafka client of ours has in common. librdkafka stays in .cc files.
namespace foothold {

/// How to reach the cluster, and whom to tell what happens there.
struct KafkaAccess {
  std::string brokers;
  std::map<std::string, std::string> properties{};  ///< librdkafka's; "file:…" and "env:…" resolved
  Log* log = nullptr;                               ///< must outlive every client
  Metrics* metrics = nullptr;                       ///< must outlive every client
};

/// The same access with "file:PATH" and "env:NAME" replaced by what is there. Rejected, without
/// showing any value, for a file or variable that is not there, and for a property that is
/// foothold's own.
[[nodiscard]] Result<KafkaAccess> resolve_secrets(KafkaAccess access);

enum class KafkaRole : std::uint8_t { consumer, producer };

/// One librdkafka client, closed and destroyed with this object. Thread-safe as librdkafka is.
class KafkaClient {
 public:
  using Settings = std::vector<std::pair<std::string, std::string>>;
  struct Options {
    KafkaRole role{};
    std::string name;   ///< label of its metrics: "consumer", "producer", "restore"
    Settings defaults;  ///< the user's properties go over them
    Settings fixed;     ///< they go over the user's
  };
  /// Called by librdkafka for each message that was acknowledged or given up, on the thread that
  /// waits for it.
  using Delivered = std::function<void(const rd_kafka_message_s&)>;

  [[nodiscard]] static Result<std::unique_ptr<KafkaClient>> create(const KafkaAccess& access,
                                                                   const Options& options,
                                                                   Delivered delivered);
  ~KafkaClient();
  KafkaClient(const KafkaClient&) = delete;
  KafkaClient& operator=(const KafkaClient&) = delete;

  rd_kafka_s* handle() const { return handle_; }
  /// The last error librdkafka told of by itself, as one clause; empty if there was none.
  /// Says why a call timed out.
  std::string trouble() const;
  /// Whether that error was a refused login, which waiting does not mend.
  bool refused() const;

 private:
  KafkaClient(const KafkaAccess& access, std::string name, Delivered delivered)
      : access_(access), name_(std::move(name)), delivered_(std::move(delivered)) {}
  struct Callbacks;
  friend struct Callbacks;
  void on_error(int code, const char* reason);
  void on_statistics(std::string_view json);

  const KafkaAccess access_;
  const std::string name_;
  const Delivered delivered_;
  rd_kafka_s* handle_ = nullptr;
  mutable std::mutex mutex_;
  std::string trouble_;
  bool refused_ = false;
};

/// "cannot reach Kafka at HOST (why); …", with the next step.
Error unreachable(const KafkaAccess& access, const KafkaClient& client, std::string_view during);

}  // namespace foothold
