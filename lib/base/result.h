#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace foothold {

/// What the caller can do about a failure. Nothing else is a code; the rest is text.
enum class Errc : unsigned char {
  malformed,    ///< The input is wrong: skip it, count it, dead-letter it.
  unavailable,  ///< The world is not there just now: retry, later.
  corrupt,      ///< Our own state is damaged: stop; a person or a rebuild is needed.
  rejected,     ///< The configuration or the command line is wrong: say so and stop.
};

struct Error {
  Errc code;
  std::string what;  ///< One sentence for a person, with the next step where there is one.
};

template <class T = void>
using Result = tl::expected<T, Error>;

inline auto fail(Errc code, std::string what) {
  return tl::unexpected<Error>(Error{code, std::move(what)});
}

template <class T>
T unwrap(Result<T>&& result) {
  return *std::move(result);
}
inline void unwrap(Result<>&&) {}

/// The value of a Result, or a return of its error from the enclosing function. Do not nest.
#define TRY(expression)                                                        \
  __extension__({                                                              \
    auto try_result_ = (expression);                                           \
    if (!try_result_) return ::tl::unexpected(std::move(try_result_).error()); \
    ::foothold::unwrap(std::move(try_result_));                                \
  })

}  // namespace foothold
