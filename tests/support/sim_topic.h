#pragma once

#include <string>
#include <vector>

namespace foothold::test {

/// A few principals with a history, firsts of all kinds, late records and duplicates: messages for
/// the simulator, the same for the same seed.
std::vector<std::string> random_topic(unsigned seed);

}  // namespace foothold::test
