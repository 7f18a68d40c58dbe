#include "detect/condition.h"

#include <algorithm>
#include <regex>

#include "json/json.h"

namespace foothold {
namespace {

std::string_view trim(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  for (;;) {
    const std::size_t at = text.find(separator);
    pieces.push_back(trim(text.substr(0, at)));
    if (at == std::string_view::npos) return pieces;
    text.remove_prefix(at + 1);
  }
}

bool same_name(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

struct Condition::Atom {
  enum class Test { present, absent, equals, matches };
  Test test = Test::present;
  std::vector<std::string> path;
  std::string wanted;
  std::regex regex;

  bool holds(JsonView record) const {
    const bool found = any(record, 0, 0);
    return test == Test::absent ? !found : found;
  }

 private:
  // Whether any value that the path leads to from `value` passes. Depth counts what is followed,
  // strings of JSON included, so hostile nesting ends the search.
  bool any(JsonView value, std::size_t step, int depth) const {
    if (depth > kJsonDepth) return false;
    if (value.is_array()) {
      if (step == path.size() && passes(value)) return true;
      return value.any_item([&](JsonView item) { return any(item, step, depth + 1); });
    }
    if (step == path.size()) return passes(value);
    if (value.is_object()) {
      return value.any_member([&](std::string_view name, JsonView member) {
        return same_name(name, path[step]) && any(member, step + 1, depth + 1);
      });
    }
    const std::string_view text = value.text();
    if (!text.starts_with('{') && !text.starts_with('[')) return false;
    const JsonDocument inner = JsonDocument::parse(text);
    return inner.ok() && any(inner.root(), step, depth + 1);
  }
  bool passes(JsonView found) const {
    if (test == Test::present || test == Test::absent) return found.present();
    const std::string text = found.scalar();
    if (text.empty()) return false;
    // std::regex recurses by the length of its subject: a value nobody writes a rule for is cut.
    if (test == Test::matches) return std::regex_search(text.substr(0, 4096), regex);
    return found.is_bool() ? same_name(text, wanted) : text == wanted;
  }
};

Result<Condition> Condition::parse(std::string_view text) {
  Condition condition;
  condition.text_ = trim(text);
  if (condition.text_.empty()) return condition;
  for (const std::string_view group : split(condition.text_, '|')) {
    auto& atoms = condition.groups_.emplace_back();
    for (std::string_view piece : split(group, '&')) {
      Atom atom;
      const std::size_t at = piece.find_first_of("=~");
      std::string_view path = trim(piece.substr(0, at));
      if (path.starts_with('!')) {
        if (at != std::string_view::npos) return fail(Errc::rejected, "'!' goes with a path alone");
        atom.test = Atom::Test::absent;
        path = trim(path.substr(1));
      }
      for (const std::string_view name : split(path, '.')) {
        if (name.empty())
          return fail(Errc::rejected, "an empty name in the path '" + std::string(path) + "'");
        atom.path.emplace_back(name);
      }
      if (at != std::string_view::npos) {
        atom.test = piece[at] == '=' ? Atom::Test::equals : Atom::Test::matches;
        atom.wanted = trim(piece.substr(at + 1));
        if (atom.wanted.empty())
          return fail(Errc::rejected, "nothing to compare with after '" + std::string(path) + "'");
      }
      if (atom.test == Atom::Test::matches) {
        try {
          atom.regex.assign(atom.wanted, std::regex::ECMAScript | std::regex::optimize);
        } catch (const std::regex_error& error) {
          return fail(Errc::rejected,
                      "bad regular expression '" + atom.wanted + "': " + error.what());
        }
      }
      atoms.push_back(std::make_shared<const Atom>(std::move(atom)));
    }
  }
  return condition;
}

bool Condition::holds(std::string_view record) const {
  if (groups_.empty()) return true;
  const JsonDocument document = JsonDocument::parse(record);
  if (!document.ok()) return false;
  return std::any_of(groups_.begin(), groups_.end(), [&](const auto& atoms) {
    return std::all_of(atoms.begin(), atoms.end(),
                       [&](const auto& atom) { return atom->holds(document.root()); });
  });
}

}  // namespace foothold
