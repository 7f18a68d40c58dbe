#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Tables for a person at a terminal. Pure.
namespace foothold {

/// Columns as wide as their widest cell, two blanks apart, each line indented by two. The first
/// row is the heading. A column is flush right if its heading begins with '>', which is not shown.
std::string aligned(std::vector<std::vector<std::string>> rows);

std::string percent(std::optional<double> share);  ///< "66.7 %", or "-" for nothing
std::string decimal(double number, int decimals);
/// What comes from outside, fit for a terminal: control characters as '?'.
std::string printable(std::string_view text);
/// "UserPermissions" of "Persistence:IAMUser/UserPermissions".
std::string short_type(std::string_view type);

}  // namespace foothold
