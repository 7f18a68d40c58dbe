#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "base/result.h"

namespace foothold {

struct HttpAnswer {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body{};
};

/// Answers GET requests for a fixed set of paths, and nothing else. Requests are bounded in size
/// and time. Its own threads call the answers, several at once. Stops with this object.
class HttpServer {
 public:
  using Parameters = std::multimap<std::string, std::string>;  ///< of the query
  using Answer = std::function<HttpAnswer(const Parameters&)>;

  /// `listen` is "HOST:PORT", port 0 for any that is free. Rejected, with what to do, for an
  /// address that cannot be had.
  [[nodiscard]] static Result<std::unique_ptr<HttpServer>> open(
      const std::string& listen, const std::map<std::string, Answer>& paths);
  ~HttpServer();

  int port() const;

 private:
  struct Impl;
  explicit HttpServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace foothold
