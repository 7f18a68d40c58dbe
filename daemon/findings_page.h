#pragma once

#include <string>

namespace foothold {

/// docs/findings.md, from the tables of finding types and signals.
std::string findings_page();

}  // namespace foothold
