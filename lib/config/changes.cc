#include "config/changes.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/time.h"

namespace foothold {
namespace {

constexpr std::size_t kTicketBytes = 200;
constexpr std::size_t kAccountDigits = 12;
constexpr std::int64_t kMostMs = 7 * kDayMs;
constexpr std::array<EntryKey, 5> kKeys = {
    {{"ticket"}, {"principal"}, {"account", false}, {"from"}, {"to"}}};
constexpr EntryShape kChange = {"detection.changes", "change", kKeys};

bool is_account(const YamlNode& node) {
  return node.kind == YamlNode::Kind::scalar && node.scalar.size() == kAccountDigits &&
         node.scalar.find_first_not_of("0123456789") == std::string::npos;
}

// With its zone: who leaves it out may mean the office's clock.
std::optional<std::int64_t> time_in(const YamlNode& node) {
  constexpr std::size_t kDateBytes = 10;
  if (node.kind != YamlNode::Kind::scalar) return std::nullopt;
  const std::optional<std::int64_t> time_ms = parse_time(node.scalar);
  if (!time_ms || *time_ms < kPlausibleFromMs || *time_ms > kPlausibleToMs) return std::nullopt;
  if (node.scalar.find_first_of("Zz+-", kDateBytes) == std::string::npos) return std::nullopt;
  return time_ms;
}

class ChangeReader {
 public:
  tl::expected<ChangeSetting, ValueFault> read(const YamlNode& node) {
    const auto read = read_entry(
        kChange, node, [&](std::string_view name, const YamlNode& at, const YamlNode& value) {
          return member(name, at, value);
        });
    if (!read) return tl::unexpected(read.error());
    if (change_.from_ms >= change_.to_ms)
      return fault(end_, "to must be later than from; it is " + quoted(end_));
    if (change_.to_ms - change_.from_ms > kMostMs)
      return fault(end_, "a change must last " + format_duration(kMostMs) + " at most; from " +
                             format_time_seconds(change_.from_ms) + " to " +
                             format_time_seconds(change_.to_ms) + " is longer");
    return std::move(change_);
  }

 private:
  tl::expected<void, ValueFault> member(std::string_view name, const YamlNode& at,
                                        const YamlNode& value) {
    if (name == "from" || name == "to") return moment(name, at, value);
    if (name == "ticket") {
      if (!is_text(value, kTicketBytes))
        return fault(at, "ticket must be a text of 1 to 200 bytes; it is " + quoted(value));
      change_.ticket = value.scalar;
    } else if (name == "account") {
      if (!is_account(value)) return fault(at, "account must be 12 digits; it is " + quoted(value));
      change_.account = value.scalar;
    } else {
      if (!is_pattern(value))
        return fault(at, "principal must be a pattern of 1 to 256 bytes; it is " + quoted(value));
      if (!is_narrow(value.scalar))
        return fault(at,
                     "principal fits everybody; say who works: a pattern with more in it than * "
                     "and ?");
      change_.principal = value.scalar;
    }
    return {};
  }

  tl::expected<void, ValueFault> moment(std::string_view name, const YamlNode& at,
                                        const YamlNode& value) {
    const std::optional<std::int64_t> time_ms = time_in(value);
    if (!time_ms)
      return fault(at, std::string(name) +
                           " must be a time with its zone such as 2026-11-24T09:00:00Z; it is " +
                           quoted(value));
    (name == "from" ? change_.from_ms : change_.to_ms) = *time_ms;
    if (name == "to") end_ = value;
    return {};
  }

  ChangeSetting change_;
  YamlNode end_;
};

}  // namespace

tl::expected<std::vector<ChangeSetting>, ValueFault> read_changes(const YamlNode& list) {
  std::vector<ChangeSetting> changes;
  const auto read =
      read_entries(kChange, list, [&](const YamlNode& item) -> tl::expected<void, ValueFault> {
        auto change = ChangeReader().read(item);
        if (!change) return tl::unexpected(change.error());
        changes.push_back(*std::move(change));
        return {};
      });
  if (!read) return tl::unexpected(read.error());
  return changes;
}

std::string show_changes(const std::vector<ChangeSetting>& changes) {
  std::string text;
  for (const ChangeSetting& change : changes) {
    text += text.empty() ? "[ " : ", ";
    text +=
        "{ ticket: " + yaml_scalar(change.ticket) + ", principal: " + yaml_scalar(change.principal);
    if (!change.account.empty()) text += ", account: " + yaml_scalar(change.account);
    text += ", from: " + format_time_seconds(change.from_ms) +
            ", to: " + format_time_seconds(change.to_ms) + " }";
  }
  return text.empty() ? "[ ]" : text + " ]";
}

}  // namespace foothold
