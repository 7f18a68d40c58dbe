#include "http/http_server.h"

#include <httplib.h>

#include <charconv>
#include <thread>

namespace foothold {
namespace {

constexpr std::size_t kThreads = 2;
constexpr std::size_t kBodyBytes = 1024;
constexpr int kTimeoutSeconds = 5;

struct Address {
  std::string host;
  int port = -1;
};

Address parse_address(const std::string& listen) {
  const std::size_t colon = listen.rfind(':');
  if (colon == std::string::npos) return {};
  Address address{listen.substr(0, colon), -1};
  if (address.host.starts_with('[') && address.host.ends_with(']'))
    address.host = address.host.substr(1, address.host.size() - 2);
  const char* const begin = listen.data() + colon + 1;
  const char* const end = listen.data() + listen.size();
  int port = -1;
  const auto [last, error] = std::from_chars(begin, end, port);
  if (error == std::errc() && last == end && port >= 0 && port <= 65535) address.port = port;
  if (address.host.empty()) address.host = "0.0.0.0";
  return address;
}

}  // namespace

struct HttpServer::Impl {
  httplib::Server server;
  std::thread thread;
  int port = 0;
};

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Result<std::unique_ptr<HttpServer>> HttpServer::open(const std::string& listen,
                                                     const std::map<std::string, Answer>& paths) {
  const Address address = parse_address(listen);
  if (address.port < 0) {
    return fail(Errc::rejected,
                "http.listen is HOST:PORT, such as 127.0.0.1:9464; it is \"" + listen + "\"");
  }
  auto impl = std::make_unique<Impl>();
  httplib::Server& server = impl->server;
  server.new_task_queue = [] {
    return new httplib::ThreadPool(kThreads);  // the server deletes it
  };
  server.set_payload_max_length(kBodyBytes);
  server.set_read_timeout(kTimeoutSeconds);
  server.set_write_timeout(kTimeoutSeconds);
  server.set_keep_alive_timeout(kTimeoutSeconds);
  // Without SO_REUSEPORT, which would let two daemons share a port.
  server.set_socket_options([](int socket) {
    const int yes = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  });
  for (const auto& [path, answer] : paths) {
    server.Get(path, [answer](const httplib::Request& request, httplib::Response& response) {
      HttpAnswer given = answer(request.params);
      response.status = given.status;
      response.set_content(std::move(given.body), given.content_type);
    });
  }
  impl->port = address.port;
  const bool bound = address.port == 0 ? (impl->port = server.bind_to_any_port(address.host)) > 0
                                       : server.bind_to_port(address.host, address.port);
  if (!bound) {
    return fail(Errc::rejected, "cannot listen on " + listen +
                                    ": the port is in use, or the address is not this machine's; "
                                    "set http.listen to another");
  }
  impl->thread = std::thread([raw = impl.get()] { raw->server.listen_after_bind(); });
  while (!impl->server.is_running()) std::this_thread::yield();  // stop() before would not stop it
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

HttpServer::~HttpServer() {
  impl_->server.stop();
  impl_->thread.join();
}

int HttpServer::port() const {
  return impl_->port;
}

}  // namespace foothold
