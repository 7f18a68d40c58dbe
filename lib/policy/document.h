#pragma once

#include "policy/facts.h"
#include "policy/request.h"

namespace foothold {

/// Finds the policies of a request, wherever they stand and however they are written: objects,
/// strings of JSON, percent-encoded ones, each with a Statement. Adds what they grant, and that one
/// could not be read. Returns whether one allows something, or may: it could not be read.
bool read_policies(const RequestView& request, ImpactFacts& facts);

}  // namespace foothold
