#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policy/impact.h"

/// What calls let in, as words that can be compared: so that what an account does every week is
/// told from what nobody ever did. Pure.
namespace foothold {

/// "account 444455556666" for each account that was let in, "I1 ec2.amazonaws.com/Authorize…" for
/// the world. Empty when it is nothing that others' habit could excuse: administrator's
/// permissions, a trust in everyone.
std::vector<std::string> openings_of(const ImpactFact& fact, std::string_view api_key);

/// The request of a record, as far as it can be told from the rest without parsing; at worst too
/// much. Valid as long as the record's text.
std::string_view request_part(std::string_view record);
/// Whether such a part may show an impact with an opening; false is certain. Reads the text only:
/// cheaper than parsing it by far.
bool may_open(std::string_view request, std::string_view account);

}  // namespace foothold
