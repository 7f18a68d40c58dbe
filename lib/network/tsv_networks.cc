#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "network/address.h"
#include "network/formats.h"

namespace foothold {
namespace {

constexpr std::uint32_t kNone = ~std::uint32_t{0};

// One network of the file: where it lies and which of the distinct facts are its own.
struct Row {
  AddressRange range;
  std::uint32_t info = kNone;
  std::size_t line = 0;
};

AddressBits next(AddressBits bits) {
  bits.low++;
  if (bits.low == 0) bits.high++;
  return bits;
}

// Addresses to facts, as the borders at which the answer changes: nested networks are resolved when
// it is built, so that a question is one binary search.
class Borders {
 public:
  // REQUIRES: rows sorted by first address, then by length; no two of the same range.
  void build(const std::vector<Row>& rows) {
    std::vector<const Row*> open;
    const auto close = [&](const Row* row) {
      while (!open.empty() && (row == nullptr || open.back()->range.last < row->range.first)) {
        const AddressBits last = open.back()->range.last;
        open.pop_back();
        const AddressBits after = next(last);
        if (after > last) set(after, open.empty() ? kNone : open.back()->info);
      }
    };
    for (const Row& row : rows) {
      close(&row);
      set(row.range.first, row.info);
      open.push_back(&row);
    }
    close(nullptr);
  }
  std::uint32_t find(const AddressBits& bits) const {
    const auto after = std::upper_bound(firsts_.begin(), firsts_.end(), bits);
    if (after == firsts_.begin()) return kNone;
    return infos_[static_cast<std::size_t>(after - firsts_.begin()) - 1];
  }

 private:
  // The later word on one address wins: what closes there goes before what opens.
  void set(const AddressBits& first, std::uint32_t info) {
    if (firsts_.empty() || firsts_.back() != first) {
      firsts_.push_back(first);
      infos_.push_back(info);
    } else {
      infos_.back() = info;
    }
  }
  std::vector<AddressBits> firsts_;
  std::vector<std::uint32_t> infos_;
};

class TsvNetworks final : public Networks {
 public:
  TsvNetworks(std::vector<NetworkInfo> infos, const std::vector<Row>& v4,
              const std::vector<Row>& v6)
      : infos_(std::move(infos)) {
    v4_.build(v4);
    v6_.build(v6);
  }
  const NetworkInfo* find(std::string_view text) const override {
    const std::optional<Address> address = parse_address(text);
    if (!address) return nullptr;
    const std::uint32_t info = (address->v4 ? v4_ : v6_).find(address->bits);
    return info == kNone ? nullptr : &infos_[info];
  }

 private:
  std::vector<NetworkInfo> infos_;
  Borders v4_, v6_;
};

enum Column : std::size_t { kCidr, kAsn, kOrg, kKind, kCountry, kColumns };
constexpr std::array<std::string_view, kColumns> kNames = {"cidr", "asn", "org", "kind", "country"};
constexpr std::size_t kCellBytes = 256;

std::vector<std::string_view> split(std::string_view line) {
  std::vector<std::string_view> cells;
  for (;;) {
    const std::size_t tab = line.find('\t');
    cells.push_back(line.substr(0, tab));
    if (tab == std::string_view::npos) return cells;
    line.remove_prefix(tab + 1);
  }
}

// Reads one file; its errors name the line.
class Reader {
 public:
  explicit Reader(const std::string& name) : name_(name) {}

  Result<std::unique_ptr<Networks>> read(std::string_view text) {
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    while (!text.empty()) {
      const std::size_t end = text.find('\n');
      std::string_view line = text.substr(0, end);
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
      line_++;
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (line.empty() || line[0] == '#') continue;
      if (columns_.empty()) {
        TRY(header(line));
      } else {
        TRY(row(line));
      }
    }
    if (columns_.empty()) {
      line_ = 1;
      return wrong("there is no header line; it names the columns cidr, asn, org, kind, country");
    }
    TRY(order(v4_));
    TRY(order(v6_));
    return std::unique_ptr<Networks>(new TsvNetworks(std::move(infos_), v4_, v6_));
  }

 private:
  tl::unexpected<Error> wrong(const std::string& what) const {
    return fail(Errc::rejected, name_ + ":" + std::to_string(line_) + ": " + what);
  }
  // A cell as an error may show it.
  static std::string quoted(std::string_view cell) {
    if (!is_clean(cell)) return "a cell with bytes that are no text";
    return "\"" + std::string(cell.substr(0, 80)) + (cell.size() > 80 ? "…\"" : "\"");
  }

  Result<> header(std::string_view line) {
    for (const std::string_view cell : split(line)) {
      const auto at = std::find(kNames.begin(), kNames.end(), cell);
      if (at == kNames.end()) {
        return wrong(quoted(cell) +
                     " is no column; the header line names, with tabs between, cidr, "
                     "asn, org, kind, country");
      }
      const auto column = static_cast<Column>(at - kNames.begin());
      if (std::find(columns_.begin(), columns_.end(), column) != columns_.end()) {
        return wrong("the column " + std::string(cell) + " is named twice");
      }
      columns_.push_back(column);
    }
    if (std::find(columns_.begin(), columns_.end(), kCidr) == columns_.end()) {
      return wrong("the header line lacks the column cidr");
    }
    return {};
  }

  Result<> row(std::string_view line) {
    const std::vector<std::string_view> cells = split(line);
    if (cells.size() != columns_.size()) {
      return wrong("there are " + std::to_string(cells.size()) + " cells, and the header names " +
                   std::to_string(columns_.size()) + " columns");
    }
    std::array<std::string_view, kColumns> values;
    for (std::size_t i = 0; i < cells.size(); i++) {
      if (cells[i].size() > kCellBytes || !is_clean(cells[i])) {
        return wrong(quoted(cells[i]) + " is too long or not UTF-8 text");
      }
      values[columns_[i]] = cells[i];
    }
    const std::optional<AddressRange> range = parse_cidr(values[kCidr]);
    if (!range) {
      return wrong(quoted(values[kCidr]) +
                   " is no network; write the first address of it, a slash "
                   "and the length of the prefix, as in 198.18.0.0/24");
    }
    NetworkInfo info;
    if (!values[kAsn].empty()) {
      const std::optional<std::uint32_t> asn = parse_asn(values[kAsn]);
      if (!asn) return wrong(quoted(values[kAsn]) + " is no AS number; write AS64500 or 64500");
      info.asn = *asn;
    }
    info.org = values[kOrg];
    info.kind = values[kKind];
    info.country = values[kCountry];
    (range->v4 ? v4_ : v6_).push_back({*range, intern(std::move(info)), line_});
    return {};
  }

  std::uint32_t intern(NetworkInfo info) {
    const std::string key =
        std::to_string(info.asn) + '\t' + info.org + '\t' + info.kind + '\t' + info.country;
    const auto [at, added] = known_.try_emplace(key, static_cast<std::uint32_t>(infos_.size()));
    if (added) infos_.push_back(std::move(info));
    return at->second;
  }

  // Sorts as Borders wants them; two rows of one network would be a matter of order.
  Result<> order(std::vector<Row>& rows) {
    std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
      if (a.range.first != b.range.first) return a.range.first < b.range.first;
      return a.range.length < b.range.length;
    });
    for (std::size_t i = 1; i < rows.size(); i++) {
      const AddressRange &before = rows[i - 1].range, &range = rows[i].range;
      if (before.first != range.first || before.length != range.length) continue;
      line_ = rows[i].line;
      return wrong("this network is on line " + std::to_string(rows[i - 1].line) + " already");
    }
    return {};
  }

  const std::string& name_;
  std::size_t line_ = 0;
  std::vector<Column> columns_;
  std::vector<NetworkInfo> infos_;
  std::unordered_map<std::string, std::uint32_t> known_;
  std::vector<Row> v4_, v6_;
};

}  // namespace

Result<std::unique_ptr<Networks>> parse_networks(std::string_view text, const std::string& name) {
  return Reader(name).read(text);
}

}  // namespace foothold
