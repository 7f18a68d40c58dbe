#pragma once

#include <cstdint>
#include <string>

/// What the judge hears of principals: rare things, told at the first time and once a day.
namespace foothold {

/// What a fact is about. On disk by these numbers.
enum class FactKind : std::uint8_t {
  // Told by a principal's profile.
  api = 0,        ///< a catalogued API, by its key
  network = 2,    ///< the /24, the /48, or the name of a forwarding host
  as_number = 3,  ///< "AS64500"
  region = 5,     ///< "eu-west-1"
  presence = 16,  ///< that there is somebody; the value is empty
  opening = 17,   ///< whom or what a call let in, see policy/opening.h
  // Derived by the judge from these.
  peer = 18,      ///< who is of a peer group, by the group
  peer_api = 19,  ///< a catalogued API, by group and key
  twin_api = 20,  ///< a catalogued API, by the name of a role that other accounts may have too
};

/// A value that a principal showed successfully, first or first of a day. Merging the same fact
/// again changes nothing.
struct Fact {
  FactKind kind{};
  std::string value;
  std::int64_t time_ms = 0;
};

}  // namespace foothold
