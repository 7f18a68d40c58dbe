#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cloudtrail/activity.h"
#include "detect/condition.h"
#include "finding/finding_types.h"

namespace foothold {

/// One row of the catalogue: a call that changes permissions.
struct CatalogRow {
  std::string source;  ///< eventSource
  std::string name;    ///< eventName: exact, or a regular expression for the whole of it
  FindingType type{};
  Condition condition;
  std::string tier;       ///< core or extended
  std::string direction;  ///< grants, restricts or either
  std::string mitre;      ///< technique ids, comma separated
  std::string reference;  ///< where the row comes from
};

/// Which calls can be findings, and of which type. Immutable; thread-safe.
class Catalog final : public CallTable {
 public:
  /// The built-in rows (config/catalog.tsv, compiled in), then each file's additions and removals
  /// in turn. Rejected with file and line for a row that does not fit.
  struct File {
    std::string name, text;
  };
  static Result<Catalog> load(const std::vector<File>& files);
  /// Only these rows, for tests.
  static Result<Catalog> parse(const std::vector<File>& files);

  bool looks_into(std::string_view source, std::string_view name) const override;
  /// The row that the call falls under; null if its name has none or no condition holds.
  /// REQUIRES: activity.record is there if looks_into says so.
  const CatalogRow* match(const ActivityView& activity) const;
  /// The first row by name alone, for what belongs to an API whatever its request.
  const CatalogRow* find(std::string_view source, std::string_view name) const;
  /// The same of an API key (baseline/learn.h): whether history of it is of the type.
  bool is_of_type(std::string_view api_key, FindingType type) const;

  const std::vector<CatalogRow>& rows() const { return rows_; }
  /// The eight columns, with a header line.
  std::string to_tsv() const;
  std::string to_json() const;

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::uint32_t first = 0;  // row number plus one; 0: free
  };
  struct Pattern {
    std::string prefix;  // what every name it matches begins with
    std::regex regex;
    std::uint32_t row = 0;
  };

  Result<> add(const File& file);
  void index();
  // Calls visit(row number) for each row of that name until it returns true.
  template <class Visit>
  bool visit_rows(std::string_view source, std::string_view name, Visit visit) const;

  std::vector<CatalogRow> rows_;
  std::vector<Slot> slots_;                // exact names, open addressing
  std::vector<std::uint32_t> next_exact_;  // by row: the next row of the same name, plus one
  std::vector<Pattern> patterns_;
  std::vector<std::uint64_t> pattern_sources_;  // hashes of the sources that have patterns, sorted
};

/// The header line of the catalogue's TSV form.
inline constexpr std::string_view kCatalogHeader =
    "eventSource\teventName\tfindingType\tcondition\ttier\tdirection\tmitre\tsource";

}  // namespace foothold
