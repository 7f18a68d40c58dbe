#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace foothold {

/// The name of a network, without an allocation: asked for every activity.
class NetworkText {
 public:
  static constexpr std::size_t kBytes = 255;  ///< the longest name DNS has is 253
  std::string_view view() const { return {bytes_, size_}; }

 private:
  friend NetworkText network_of(std::string_view address);
  std::uint8_t size_ = 0;
  char bytes_[kBytes];
};

/// Which network a sourceIPAddress stands for: an IPv4 address its /24 ("198.18.0.0/24"), an IPv6
/// address its /48 as RFC 5952 writes it ("2001:db8:1::/48"), one that maps an IPv4 address that
/// address' /24; a host name and "AWS Internal" themselves in lower case; anything else "other".
/// Pure. Leading zeroes are decimal, as CloudTrail means them; a zone ("%eth0") is dropped.
NetworkText network_of(std::string_view address);

}  // namespace foothold
