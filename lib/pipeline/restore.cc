#include "pipeline/restore.h"

#include <algorithm>

#include "base/bytes.h"

namespace foothold {
namespace {

constexpr std::string_view kOwnerKey = "owner";
constexpr std::string_view kPositionKey = "state-position";
constexpr std::size_t kSavedBytes = 8 << 20;

std::string owner_text(const StateOwner& owner) {
  std::vector<std::string> topics = owner.input_topics;
  std::sort(topics.begin(), topics.end());
  std::string text = "cluster " + owner.cluster + ", group " + owner.group + ", state topic " +
                     owner.state_topic + ", input";
  for (const std::string& topic : topics) text += " " + topic;
  return text;
}

Result<bool> holds_state(Store& store) {
  bool any = false;
  for (const Family family : {Family::profiles, Family::facts, Family::findings}) {
    TRY(store.scan(family, "", [&](std::string_view, std::string_view) {
      any = true;
      return false;
    }));
  }
  return any;
}

}  // namespace

Result<> claim(Store& store, const StateOwner& owner, const std::string& where) {
  const std::string ours = owner_text(owner);
  const std::optional<std::string> theirs = TRY(store.get(Family::meta, kOwnerKey));
  if (theirs && *theirs == ours) return {};
  if (theirs) {
    return fail(Errc::rejected, where + " holds the state of another daemon (" + *theirs +
                                    "), and this one is of " + ours +
                                    "; name another directory in state.directory, or empty this "
                                    "one: the state is restored from the state topic");
  }
  if (TRY(holds_state(store))) {
    return fail(Errc::rejected,
                where +
                    " was written by foothold replay; name another directory in "
                    "state.directory, and feed the logs to the input topic instead");
  }
  const StateWrite write{Family::meta, std::string(kOwnerKey), ours};
  return store.save({&write, 1});
}

Result<> refuse_owned(Store& store, const std::string& where) {
  const std::optional<std::string> owner = TRY(store.get(Family::meta, kOwnerKey));
  if (!owner) return {};
  return fail(Errc::rejected, where + " is the state of a foothold daemon (" + *owner +
                                  "); replay needs a directory of its own");
}

StateWrite state_position(std::int64_t position) {
  ByteWriter out;
  out.be64(static_cast<std::uint64_t>(position));
  return {Family::meta, std::string(kPositionKey), out.take()};
}

Result<std::int64_t> saved_position(Store& store) {
  const std::optional<std::string> bytes = TRY(store.get(Family::meta, kPositionKey));
  if (!bytes) return 0;
  ByteReader in(*bytes);
  const auto position = static_cast<std::int64_t>(in.be64());
  if (!in.done() || position < 0)
    return fail(Errc::corrupt, "the state's position is damaged; empty the state directory");
  return position;
}

Result<std::uint64_t> restore(StateLog& log, Store& store) {
  std::uint64_t changes = 0;
  std::vector<StateWrite> writes;
  std::size_t bytes = 0;
  const auto save = [&](std::int64_t position) -> Result<> {
    writes.push_back(state_position(position));
    TRY(store.save(writes));
    writes.clear();
    bytes = 0;
    return {};
  };
  const std::int64_t saved = TRY(saved_position(store));
  const std::int64_t end =
      TRY(log.read(saved, [&](StateWrite& write, std::int64_t next) -> Result<> {
        changes++;
        bytes += write.key.size() + (write.value ? write.value->size() : 0);
        writes.push_back(std::move(write));
        return bytes < kSavedBytes ? Result<>() : save(next);
      }));
  if (end != saved) TRY(save(end));
  return changes;
}

}  // namespace foothold
