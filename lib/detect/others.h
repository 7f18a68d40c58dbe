#pragma once

#include <vector>

#include "policy/impact.h"

/// What others had done before a call: the account, the organisation, peers and twins.
namespace foothold {

struct Others {
  bool first_in_account = false;       ///< nobody in the account had used the API in the window
  bool first_in_organisation = false;  ///< nor in another account, of two or more that are known
  /// The network (the AS number, when it is known) and the region: nobody else in the account had
  /// been there a day before the call.
  bool network_new_in_account = false, region_new_in_account = false;
  int network_others = 0;  ///< how many others in the account had been in that network
  int peers = 0;           ///< known of the principal's group before the call, without itself
  int peers_using = 0;     ///< of those, who had used the API in the window
  int peers_lately = 0;    ///< of those, who first used it in the day before the call
  bool twin_used = false;  ///< the same role in another account had used the API
  /// How many others in the organisation had let in the same (policy/opening.h) a day before the
  /// call or earlier: for each impact of the call the fewest of its openings; -1: it has none.
  std::vector<int> openings;
  bool account_known = false;  ///< the account had been watched for the learning period

  /// Whether others had let in everything that the impact lets in. `openings` are of it.
  bool let_in_before(const Impact& impact) const;
  int fewest_openers() const;
};

}  // namespace foothold
