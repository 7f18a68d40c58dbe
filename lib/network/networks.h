#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "network/network_of.h"

namespace foothold {

/// What the configured file knows of the network an address lies in.
struct NetworkInfo {
  std::uint32_t asn = 0;  ///< 0: unknown
  std::string org;
  std::string kind;     ///< as in the file: "business", "residential", "cloud" …
  std::string country;  ///< ISO 3166, two letters
  bool operator==(const NetworkInfo&) const = default;
};

/// Facts about networks by address. Immutable once loaded; thread-safe.
class Networks {
 public:
  virtual ~Networks() = default;

  /// A MaxMind-format database, or text with the columns cidr, asn, org, kind, country separated by
  /// tabs. Which of the two it is, the file itself tells.
  [[nodiscard]] static Result<std::unique_ptr<Networks>> load(const std::string& path);

  /// The longest network the address is in; null when there is none or it is no address. Valid as
  /// long as this object.
  virtual const NetworkInfo* find(std::string_view address) const = 0;
};

}  // namespace foothold
