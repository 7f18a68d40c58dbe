#include "network/network_of.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "network/address.h"

namespace foothold {
namespace {

constexpr std::string_view kOther = "other";
constexpr std::string_view kInternal = "aws internal";
constexpr std::size_t kHostBytes = 253;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_internal(std::string_view text) {
  if (text.size() != kInternal.size()) return false;
  for (std::size_t i = 0; i < text.size(); i++) {
    if (lower(text[i]) != kInternal[i]) return false;
  }
  return true;
}

// Two or more labels of letters, digits, '-' and '_', the last of which begins with a letter.
bool is_host(std::string_view text) {
  if (text.size() > kHostBytes) return false;
  std::size_t label = 0;
  for (std::size_t i = 0; i < text.size(); i++) {
    const char c = lower(text[i]);
    if (c == '.') {
      if (i == label) return false;
      label = i + 1;
    } else if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_')) {
      return false;
    }
  }
  return label > 0 && label < text.size() && lower(text[label]) >= 'a';
}

// Writes numbers and what stands between them.
class Cursor {
 public:
  Cursor(char* begin, char* end) : at_(begin), end_(end) {}
  Cursor& number(unsigned value, int base) {
    at_ = std::to_chars(at_, end_, value, base).ptr;
    return *this;
  }
  Cursor& text(std::string_view text) {
    const std::size_t size = std::min(text.size(), static_cast<std::size_t>(end_ - at_));
    at_ += text.copy(at_, size);
    return *this;
  }
  char* at() const { return at_; }

 private:
  char* at_;
  char* end_;
};

void write_network(const Address& address, Cursor& out) {
  if (address.v4) {
    const std::uint64_t bits = address.bits.low;
    for (const int shift : {24, 16, 8}) {
      out.number(static_cast<unsigned>(bits >> shift) & 0xff, 10).text(".");
    }
    out.text("0/24");
    return;
  }
  // Groups 3 to 7 are zeroes: with those before them they are the longest run, which "::" is for.
  int groups = 3;
  while (groups > 0 && address.group(groups - 1) == 0) groups--;
  for (int i = 0; i < groups; i++) {
    if (i > 0) out.text(":");
    out.number(address.group(i), 16);
  }
  out.text("::/48");
}

}  // namespace

NetworkText network_of(std::string_view address) {
  NetworkText network;
  Cursor out(network.bytes_, network.bytes_ + NetworkText::kBytes);
  if (const std::optional<Address> parsed = parse_address(address)) {
    write_network(*parsed, out);
  } else if (is_host(address) || is_internal(address)) {
    for (const char c : address) {
      const char small = lower(c);
      out.text({&small, 1});
    }
  } else {
    out.text(kOther);
  }
  network.size_ = static_cast<std::uint8_t>(out.at() - network.bytes_);
  return network;
}

}  // namespace foothold
