#pragma once

#include <string_view>
#include <vector>

#include "network/address.h"

namespace foothold {

/// The addresses of some networks. Immutable; asking takes the logarithm of their number.
class AddressSet {
 public:
  AddressSet() = default;
  explicit AddressSet(const std::vector<AddressRange>& networks);

  bool empty() const { return v4_.empty() && v6_.empty(); }
  bool contains(const Address& address) const;
  /// A sourceIPAddress. What is no address, such as a service's name, is in no network.
  bool contains(std::string_view address) const;

 private:
  struct Range {
    AddressBits first, last;
  };
  static std::vector<Range> merged(const std::vector<AddressRange>& networks, bool v4);
  static bool within(const std::vector<Range>& ranges, const AddressBits& bits);

  std::vector<Range> v4_, v6_;  // ascending, none touches another
};

}  // namespace foothold
