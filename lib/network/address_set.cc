#include "network/address_set.h"

#include <algorithm>
#include <optional>

namespace foothold {

AddressSet::AddressSet(const std::vector<AddressRange>& networks)
    : v4_(merged(networks, true)), v6_(merged(networks, false)) {}

// Networks are nested or apart, so a range that begins within the one before it ends there too.
std::vector<AddressSet::Range> AddressSet::merged(const std::vector<AddressRange>& networks,
                                                  bool v4) {
  std::vector<Range> sorted;
  for (const AddressRange& network : networks) {
    if (network.v4 == v4) sorted.push_back({network.first, network.last});
  }
  std::sort(sorted.begin(), sorted.end(), [](const Range& a, const Range& b) {
    return a.first != b.first ? a.first < b.first : b.last < a.last;
  });
  std::vector<Range> apart;
  for (const Range& range : sorted) {
    if (apart.empty() || apart.back().last < range.first) apart.push_back(range);
  }
  return apart;
}

bool AddressSet::within(const std::vector<Range>& ranges, const AddressBits& bits) {
  const auto behind =
      std::upper_bound(ranges.begin(), ranges.end(), bits,
                       [](const AddressBits& at, const Range& range) { return at < range.first; });
  return behind != ranges.begin() && bits <= std::prev(behind)->last;
}

bool AddressSet::contains(const Address& address) const {
  return within(address.v4 ? v4_ : v6_, address.bits);
}

bool AddressSet::contains(std::string_view address) const {
  if (empty()) return false;
  const std::optional<Address> parsed = parse_address(address);
  return parsed && contains(*parsed);
}

}  // namespace foothold
