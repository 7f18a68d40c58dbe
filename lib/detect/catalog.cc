#include "detect/catalog.h"

#include <algorithm>
#include <array>
#include <bit>
#include <unordered_map>

#include "base/hash.h"
#include "detect/catalog_data.h"

namespace foothold {
namespace {

std::uint64_t name_hash(std::uint64_t source_hash, std::string_view name) {
  const std::uint64_t hash = hash64(name, source_hash);
  return hash == 0 ? 1 : hash;
}

std::vector<std::string_view> columns_of(std::string_view line) {
  std::vector<std::string_view> columns;
  for (;;) {
    const std::size_t tab = line.find('\t');
    columns.push_back(line.substr(0, tab));
    if (tab == std::string_view::npos) return columns;
    line.remove_prefix(tab + 1);
  }
}

// The part of a pattern that every match begins with.
std::string_view literal_prefix(std::string_view pattern) {
  std::size_t end = std::min(pattern.find_first_of("^$\\.*+?()[]{}|"), pattern.size());
  // What a quantifier makes optional is not part of it.
  if (end < pattern.size() && end > 0 &&
      (pattern[end] == '*' || pattern[end] == '?' || pattern[end] == '{'))
    end--;
  return pattern.find('|') == std::string_view::npos ? pattern.substr(0, end) : std::string_view();
}

bool is_pattern(std::string_view name) {
  return name.find_first_of("\\.*+?()[]{}|^$") != std::string_view::npos;
}

Result<CatalogRow> parse_row(const std::vector<std::string_view>& columns) {
  const auto column = [&](std::size_t at) {
    return at < columns.size() ? columns[at] : std::string_view();
  };
  if (columns.size() < 3 || columns.size() > 8) {
    return fail(Errc::rejected,
                std::to_string(columns.size()) +
                    " columns where 3 to 8 are wanted, separated by tabs: eventSource, "
                    "eventName, findingType, condition, tier, direction, mitre, source");
  }
  CatalogRow row;
  row.source = column(0);
  row.name = column(1);
  if (!row.source.ends_with(".amazonaws.com")) {
    return fail(Errc::rejected, "eventSource '" + row.source + "' does not end in .amazonaws.com");
  }
  if (row.name.empty()) return fail(Errc::rejected, "no eventName");
  const std::optional<FindingType> type = finding_type_of(column(2));
  if (!type) {
    return fail(Errc::rejected, "unknown finding type '" + std::string(column(2)) +
                                    "': one of Persistence:IAMUser/NetworkPermissions, "
                                    "/ResourcePermissions, /UserPermissions is wanted");
  }
  row.type = *type;
  row.condition = TRY(Condition::parse(column(3)));
  const auto one_of =
      [](std::string_view text, std::string_view fallback,
         std::initializer_list<std::string_view> allowed) -> std::optional<std::string> {
    if (text.empty()) return std::string(fallback);
    if (std::find(allowed.begin(), allowed.end(), text) == allowed.end()) return std::nullopt;
    return std::string(text);
  };
  const auto tier = one_of(column(4), "core", {"core", "extended"});
  if (!tier)
    return fail(Errc::rejected,
                "tier '" + std::string(column(4)) + "' is neither core nor extended");
  const auto direction = one_of(column(5), "either", {"grants", "restricts", "either"});
  if (!direction) {
    return fail(Errc::rejected, "direction '" + std::string(column(5)) +
                                    "' is not one of grants, restricts, either");
  }
  row.tier = *tier;
  row.direction = *direction;
  row.mitre = column(6);
  row.reference = column(7);
  return row;
}

std::string json_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  return out + "\"";
}

}  // namespace

Result<Catalog> Catalog::load(const std::vector<File>& files) {
  std::vector<File> all = {{"the built-in catalogue", std::string(kCatalogData)}};
  all.insert(all.end(), files.begin(), files.end());
  return parse(all);
}

Result<Catalog> Catalog::parse(const std::vector<File>& files) {
  Catalog catalog;
  for (const File& file : files) TRY(catalog.add(file));
  catalog.index();
  return catalog;
}

Result<> Catalog::add(const File& file) {
  std::string_view text = file.text;
  for (int number = 1; !text.empty(); number++) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.starts_with('#') || line.starts_with("eventSource\t")) continue;
    const std::string where = file.name + ":" + std::to_string(number) + ": ";
    std::vector<std::string_view> columns = columns_of(line);
    if (line.starts_with('-')) {
      if (columns.size() != 2) {
        return fail(Errc::rejected,
                    where + "a removal is '-eventSource', a tab and the eventName of the row");
      }
      const auto removed = std::remove_if(rows_.begin(), rows_.end(), [&](const CatalogRow& row) {
        return row.source == columns[0].substr(1) && row.name == columns[1];
      });
      if (removed == rows_.end())
        return fail(Errc::rejected, where + "there is no such row to remove");
      rows_.erase(removed, rows_.end());
      continue;
    }
    Result<CatalogRow> row = parse_row(columns);
    if (!row) return fail(row.error().code, where + row.error().what);
    if (is_pattern(row->name)) {
      try {
        std::regex check(row->name);
      } catch (const std::regex_error& error) {
        return fail(Errc::rejected, where + "eventName is no regular expression: " + error.what());
      }
    }
    rows_.push_back(*std::move(row));
  }
  return {};
}

void Catalog::index() {
  slots_.assign(std::bit_ceil(rows_.size() * 2 + 1), {});
  next_exact_.assign(rows_.size(), 0);
  const std::size_t mask = slots_.size() - 1;
  // From the last row to the first, so that each chain is in the order of the rows.
  for (std::size_t i = rows_.size(); i-- > 0;) {
    const CatalogRow& row = rows_[i];
    const auto number = static_cast<std::uint32_t>(i);
    if (is_pattern(row.name)) {
      patterns_.push_back({std::string(literal_prefix(row.name)), std::regex(row.name), number});
      pattern_sources_.push_back(hash64(row.source));
      continue;
    }
    const std::uint64_t hash = name_hash(hash64(row.source), row.name);
    std::size_t at = hash & mask;
    while (slots_[at].first != 0 && slots_[at].hash != hash) at = (at + 1) & mask;
    next_exact_[i] = slots_[at].first;
    slots_[at] = {hash, number + 1};
  }
  std::reverse(patterns_.begin(), patterns_.end());
  std::sort(pattern_sources_.begin(), pattern_sources_.end());
}

template <class Visit>
bool Catalog::visit_rows(std::string_view source, std::string_view name, Visit visit) const {
  const std::size_t mask = slots_.size() - 1;
  const std::uint64_t source_hash = hash64(source);
  const std::uint64_t hash = name_hash(source_hash, name);
  for (std::size_t at = hash & mask; slots_[at].first != 0; at = (at + 1) & mask) {
    if (slots_[at].hash != hash) continue;
    for (std::uint32_t row = slots_[at].first; row != 0; row = next_exact_[row - 1]) {
      if (rows_[row - 1].name == name && rows_[row - 1].source == source && visit(row - 1))
        return true;
    }
  }
  if (!std::binary_search(pattern_sources_.begin(), pattern_sources_.end(), source_hash))
    return false;
  return std::any_of(patterns_.begin(), patterns_.end(), [&](const Pattern& pattern) {
    return rows_[pattern.row].source == source && name.starts_with(pattern.prefix) &&
           std::regex_match(name.begin(), name.end(), pattern.regex) && visit(pattern.row);
  });
}

bool Catalog::looks_into(std::string_view source, std::string_view name) const {
  return visit_rows(source, name, [](std::uint32_t) { return true; });
}

const CatalogRow* Catalog::match(const ActivityView& activity) const {
  const CatalogRow* found = nullptr;
  visit_rows(activity.source, activity.name, [&](std::uint32_t row) {
    if (!rows_[row].condition.holds(activity.record)) return false;
    found = &rows_[row];
    return true;
  });
  return found;
}

const CatalogRow* Catalog::find(std::string_view source, std::string_view name) const {
  const CatalogRow* found = nullptr;
  visit_rows(source, name, [&](std::uint32_t row) {
    found = &rows_[row];
    return true;
  });
  return found;
}

bool Catalog::is_of_type(std::string_view api_key, FindingType type) const {
  const std::size_t slash = api_key.find('/');
  const CatalogRow* const row = find(api_key.substr(0, slash), api_key.substr(slash + 1));
  return row != nullptr && row->type == type;
}

std::string Catalog::to_tsv() const {
  std::string out(kCatalogHeader);
  out.push_back('\n');
  for (const CatalogRow& row : rows_) {
    const std::array<std::string_view, 8> columns = {
        row.source,    row.name,  row_of(row.type).name, row.condition.text(), row.tier,
        row.direction, row.mitre, row.reference};
    for (std::size_t i = 0; i < columns.size(); i++) {
      out.append(columns[i]).push_back(i + 1 < columns.size() ? '\t' : '\n');
    }
  }
  return out;
}

std::string Catalog::to_json() const {
  std::string out = "[";
  for (const CatalogRow& row : rows_) {
    out += out.size() == 1 ? "\n" : ",\n";
    out += "  {\"eventSource\": " + json_string(row.source) +
           ", \"eventName\": " + json_string(row.name) +
           ", \"findingType\": " + json_string(row_of(row.type).name) +
           ", \"condition\": " + json_string(row.condition.text()) +
           ", \"tier\": " + json_string(row.tier) +
           ", \"direction\": " + json_string(row.direction) +
           ", \"mitre\": " + json_string(row.mitre) +
           ", \"source\": " + json_string(row.reference) + "}";
  }
  return out + "\n]\n";
}

}  // namespace foothold
