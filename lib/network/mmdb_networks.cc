#include <maxminddb.h>
#include <netinet/in.h>

#include <array>
#include <cstring>
#include <initializer_list>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include "network/address.h"
#include "network/formats.h"

namespace foothold {
namespace {

// The first of the paths (at most two keys deep) at which the entry has a value of a kind we read.
using Path = std::array<const char*, 3>;

std::string text_at(MMDB_entry_s entry, std::initializer_list<Path> paths) {
  for (const Path& path : paths) {
    MMDB_entry_data_s data;
    if (MMDB_aget_value(&entry, &data, path.data()) != MMDB_SUCCESS || !data.has_data) continue;
    if (data.type != MMDB_DATA_TYPE_UTF8_STRING) continue;
    const std::string_view text(data.utf8_string, data.data_size);
    if (is_clean(text) && text.size() <= 256) return std::string(text);
  }
  return {};
}

std::uint32_t number_at(MMDB_entry_s entry, const Path& path) {
  MMDB_entry_data_s data;
  if (MMDB_aget_value(&entry, &data, path.data()) != MMDB_SUCCESS || !data.has_data) return 0;
  if (data.type == MMDB_DATA_TYPE_UINT32) return data.uint32;
  if (data.type == MMDB_DATA_TYPE_UINT16) return data.uint16;
  return 0;
}

// MaxMind's names first, then those that IPinfo writes into the same format.
NetworkInfo info_of(const MMDB_entry_s& entry) {
  NetworkInfo info;
  info.asn = number_at(entry, {"autonomous_system_number"});
  if (info.asn == 0) info.asn = parse_asn(text_at(entry, {{"asn"}})).value_or(0);
  info.org = text_at(entry, {{"autonomous_system_organization"}, {"as_name"}, {"name"}});
  info.country = text_at(entry, {{"country", "iso_code"}, {"country_code"}, {"country"}});
  return info;
}

class MmdbNetworks final : public Networks {
 public:
  static Result<std::unique_ptr<Networks>> open(const std::string& path) {
    auto networks = std::make_unique<MmdbNetworks>();
    const int status = MMDB_open(path.c_str(), MMDB_MODE_MMAP, &networks->database_);
    if (status != MMDB_SUCCESS) {
      return fail(Errc::rejected,
                  path + ": no usable MaxMind database (" + MMDB_strerror(status) + ")");
    }
    networks->open_ = true;
    return std::unique_ptr<Networks>(std::move(networks));
  }
  MmdbNetworks() = default;
  MmdbNetworks(const MmdbNetworks&) = delete;
  MmdbNetworks& operator=(const MmdbNetworks&) = delete;
  ~MmdbNetworks() override {
    if (open_) MMDB_close(&database_);
  }

  const NetworkInfo* find(std::string_view text) const override {
    const std::optional<Address> address = parse_address(text);
    if (!address) return nullptr;
    const std::optional<MMDB_entry_s> entry = lookup(*address);
    if (!entry) return nullptr;
    {
      const std::shared_lock lock(mutex_);
      const auto at = known_.find(entry->offset);
      if (at != known_.end()) return at->second.get();
    }
    NetworkInfo info = info_of(*entry);
    const std::unique_lock lock(mutex_);
    std::unique_ptr<NetworkInfo>& known = known_[entry->offset];
    if (known == nullptr && info != NetworkInfo{})
      known = std::make_unique<NetworkInfo>(std::move(info));
    return known.get();
  }

 private:
  std::optional<MMDB_entry_s> lookup(const Address& address) const {
    sockaddr_in v4{};
    sockaddr_in6 v6{};
    const sockaddr* socket_address = nullptr;
    if (address.v4) {
      v4.sin_family = AF_INET;
      v4.sin_addr.s_addr = htonl(static_cast<std::uint32_t>(address.bits.low));
      socket_address = reinterpret_cast<const sockaddr*>(&v4);
    } else {
      v6.sin6_family = AF_INET6;
      for (int i = 0; i < 8; i++) {
        v6.sin6_addr.s6_addr[2 * i] = static_cast<std::uint8_t>(address.group(i) >> 8);
        v6.sin6_addr.s6_addr[2 * i + 1] = static_cast<std::uint8_t>(address.group(i));
      }
      socket_address = reinterpret_cast<const sockaddr*>(&v6);
    }
    int status = MMDB_SUCCESS;
    const MMDB_lookup_result_s result = MMDB_lookup_sockaddr(&database_, socket_address, &status);
    if (status != MMDB_SUCCESS || !result.found_entry) return std::nullopt;
    return result.entry;
  }

  MMDB_s database_{};
  bool open_ = false;
  // One value per distinct record of the file, by its offset: as many as the file has, at most. The
  // only lock of this library: a pointer once given out stays valid.
  mutable std::shared_mutex mutex_;
  mutable std::unordered_map<std::uint32_t, std::unique_ptr<NetworkInfo>> known_;
};

}  // namespace

bool is_mmdb(std::string_view tail) {
  return tail.find("\xab\xcd\xefMaxMind.com") != std::string_view::npos;
}

Result<std::unique_ptr<Networks>> open_mmdb(const std::string& path) {
  return MmdbNetworks::open(path);
}

}  // namespace foothold
