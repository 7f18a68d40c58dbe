#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/ports.h"

/// What a store must know of the committed state it follows, and how it catches up with it.
namespace foothold {

/// Whose state a store holds. Kept in its meta family as "owner".
struct StateOwner {
  std::string cluster, group, state_topic;
  std::vector<std::string> input_topics;
};

/// Takes possession of an empty store, or finds that it is the owner's already. Rejected, with the
/// way out, for any other: `where` names it in the message.
[[nodiscard]] Result<> claim(Store& store, const StateOwner& owner, const std::string& where);
/// Rejected for a store that a daemon owns: what is written to it besides would be lost or wrong.
[[nodiscard]] Result<> refuse_owned(Store& store, const std::string& where);

/// The write that notes how far the store has followed the state log.
StateWrite state_position(std::int64_t position);
/// That position; 0 for a store that never followed one.
[[nodiscard]] Result<std::int64_t> saved_position(Store& store);

/// Brings the store from its position to the log's present end, some writes at a time, each with
/// its position: a crash in between goes on where it was. Returns how many changes there were.
[[nodiscard]] Result<std::uint64_t> restore(StateLog& log, Store& store);

}  // namespace foothold
