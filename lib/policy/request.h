#pragma once

#include <string_view>

#include "json/json.h"
#include "policy/accounts.h"

namespace foothold {

/// A call as the readers of requests see it. Its parts must outlive it.
struct RequestView {
  std::string_view service;  ///< "iam" of iam.amazonaws.com
  std::string_view api;      ///< the event's name without a version
  std::string_view user_name, role_name;
  JsonView root;  ///< of the request
  OwnersView owners;
};

}  // namespace foothold
