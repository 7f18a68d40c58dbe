#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace foothold {

/// A catalogue row's condition on the record: any of several groups, each of atoms that must all
/// hold.
///   condition = all { "|" all }     all = atom { "&" atom }
///   atom = PATH | "!" PATH | PATH "=" VALUE | PATH "~" REGEX
/// PATH is dotted from the record's root and ignores case; arrays are searched; a string that holds
/// JSON is looked into. Present means neither null nor empty. REGEX is searched for, not anchored.
/// Immutable; thread-safe.
class Condition {
 public:
  /// The empty text always holds. Rejected, with what is wrong, for text off the grammar.
  static Result<Condition> parse(std::string_view text);

  /// `record` is the whole record as JSON. What cannot be parsed holds no condition but the empty
  /// one.
  bool holds(std::string_view record) const;
  bool empty() const { return groups_.empty(); }
  const std::string& text() const { return text_; }

 private:
  struct Atom;
  std::string text_;
  std::vector<std::vector<std::shared_ptr<const Atom>>> groups_;  // shared: a Condition is a value
};

}  // namespace foothold
