// Goal: it answers what it is asked to answer, and nothing else. Method: a socket.

#include "http/http_server.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>

namespace foothold::test {
namespace {

std::string ask(int port, const std::string& request) {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  REQUIRE(::send(fd, request.data(), request.size(), MSG_NOSIGNAL) > 0);
  std::string answer;
  char piece[4096];
  for (ssize_t got = 0; (got = ::recv(fd, piece, sizeof piece, 0)) > 0;)
    answer.append(piece, static_cast<std::size_t>(got));
  ::close(fd);
  return answer;
}

std::string get(int port, const std::string& path) {
  return ask(port, "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
}

}  // namespace

TEST_CASE("it answers its paths with their parameters, and nothing else", "[http]") {
  const auto server = HttpServer::open(
      "127.0.0.1:0", {{"/hello", [](const HttpServer::Parameters& parameters) {
                         const auto who = parameters.find("who");
                         return HttpAnswer{.body = who == parameters.end() ? "" : who->second};
                       }}});
  REQUIRE(server);
  const int port = (*server)->port();
  CHECK(get(port, "/hello?who=a%3Ab").ends_with("\r\n\r\na:b"));
  CHECK(get(port, "/other").starts_with("HTTP/1.1 404"));
  CHECK(get(port, "/hello/../etc").starts_with("HTTP/1.1 404"));
  CHECK(
      ask(port, "POST /hello HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
          .starts_with("HTTP/1.1 404"));
  CHECK(get(port, "/" + std::string(100'000, 'x')).find("200 OK") == std::string::npos);
  // It still lives.
  CHECK(get(port, "/hello").starts_with("HTTP/1.1 200"));
}

TEST_CASE("an address that cannot be had is refused with what to do", "[http]") {
  const auto first = HttpServer::open("127.0.0.1:0", {});
  REQUIRE(first);
  for (const std::string& listen :
       {"127.0.0.1:" + std::to_string((*first)->port()), std::string("no port"),
        std::string("127.0.0.1:70000"), std::string("203.0.113.7:9464")}) {
    CAPTURE(listen);
    const auto refused = HttpServer::open(listen, {});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Errc::rejected);
    CHECK(refused.error().what.find("http.listen") != std::string::npos);
  }
}

}  // namespace foothold::test
