#pragma once

#include <cstdio>
#include <cstdlib>

/// A broken invariant is a bug in this program: stop before it reaches a baseline. On in release.
#define FOOTHOLD_ASSERT(condition)                                                               \
  ((condition)                                                                                   \
       ? void(0)                                                                                 \
       : (std::fprintf(stderr, "%s:%d: broken invariant: %s\n", __FILE__, __LINE__, #condition), \
          std::abort()))
