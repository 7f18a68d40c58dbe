#pragma once

#include "json/json.h"
#include "policy/facts.h"
#include "policy/request.h"

namespace foothold {

/// What a policy document is for.
enum class PolicyUse {
  none,      ///< it grants nothing by itself: a guardrail, a VPC endpoint's
  resource,  ///< who may use a resource
  trust,     ///< who may assume a role
  identity,  ///< what a user, group or role may do
};
PolicyUse policy_use(const RequestView& request);

/// Whether the statement's effect is Allow. Pure.
bool allows(JsonView statement);

/// Adds what a statement grants; a Deny grants nothing.
void read_statement(const RequestView& request, PolicyUse use, JsonView statement,
                    ImpactFacts& facts);

}  // namespace foothold
