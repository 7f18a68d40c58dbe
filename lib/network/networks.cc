#include "network/networks.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "network/formats.h"

namespace foothold {
namespace {

constexpr std::uintmax_t kTextBytesMax = std::uintmax_t{1} << 30;

bool read(std::ifstream& file, std::uintmax_t from, std::uintmax_t count, std::string& into) {
  into.resize(count);
  file.seekg(static_cast<std::streamoff>(from));
  file.read(into.data(), static_cast<std::streamsize>(count));
  return static_cast<bool>(file);
}

// Bytes of the UTF-8 sequence at `at`, 0 when there is none.
std::size_t sequence(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t size = first >= 0xc2 && first < 0xe0   ? 2
                           : first >= 0xe0 && first < 0xf0 ? 3
                           : first >= 0xf0 && first < 0xf5 ? 4
                                                           : 0;
  for (std::size_t i = 1; i < size; i++) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  // Too long for its value, a surrogate, or past the last code point.
  const unsigned second = byte(1);
  if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second >= 0xa0) ||
      (first == 0xf0 && second < 0x90) || (first == 0xf4 && second >= 0x90)) {
    return 0;
  }
  return size;
}

}  // namespace

bool is_clean(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = sequence(text, at);
    if (size == 0 ||
        (size == 1 && (static_cast<unsigned char>(text[at]) < 0x20 || text[at] == 0x7f))) {
      return false;
    }
    at += size;
  }
  return true;
}

std::optional<std::uint32_t> parse_asn(std::string_view text) {
  if (text.starts_with("AS") || text.starts_with("as")) text.remove_prefix(2);
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Result<std::unique_ptr<Networks>> Networks::load(const std::string& path) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::not_found || error) {
    return fail(Errc::rejected, path + ": there is no such file of networks");
  }
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  std::ifstream file(path, std::ios::binary);
  if (status.type() != std::filesystem::file_type::regular || error || !file) {
    return fail(Errc::rejected, path + ": the file of networks cannot be read");
  }
  const std::uintmax_t tail_bytes = std::min<std::uintmax_t>(size, kMmdbTailBytes);
  std::string text;
  if (!read(file, size - tail_bytes, tail_bytes, text)) {
    return fail(Errc::unavailable, path + ": reading the file of networks failed");
  }
  if (is_mmdb(text)) return open_mmdb(path);
  if (size > kTextBytesMax) {
    return fail(Errc::rejected, path + ": over 1 GiB and no MaxMind database");
  }
  if (tail_bytes < size && !read(file, 0, size, text)) {
    return fail(Errc::unavailable, path + ": reading the file of networks failed");
  }
  return parse_networks(text, path);
}

}  // namespace foothold
