#pragma once

#include <span>
#include <string_view>

namespace foothold {

/// One path in a finding's JSON at which a text or number stands; of an array, in any element.
struct FindingPath {
  std::string_view path;
  bool same_in_all = false;  ///< says nothing about a finding: it is the same in every one
};

/// What a rule on findings may look at. Not in it is what is no property of the finding itself:
/// when its messages came, which configuration judged it, and what a rule made of it.
std::span<const FindingPath> finding_paths();

/// The row of a path; null if a finding has no such path. The types of resources are open:
/// everything below affectedResources is a path.
const FindingPath* find_finding_path(std::string_view path);

}  // namespace foothold
