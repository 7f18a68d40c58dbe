#include "support/memory_world.h"

namespace foothold::test {

std::map<std::string, std::string> MemoryWorld::findings() const {
  std::map<std::string, std::string> last;
  for (const FindingUpdate& update : published_) last[update.id] = update.json;
  return last;
}

Result<Polled> MemoryWorld::poll(std::size_t limit) {
  return port([&]() -> Result<Polled> {
    batch_.clear();
    Decoder decoder(*calls_table_);
    std::size_t taken = 0;
    for (; taken < limit && next_ < end_; taken++, next_++) {
      if (messages_[next_].starts_with(R"({"findingId")")) {
        batch_.verdicts.push_back(parse_verdict(messages_[next_]).value());
        continue;
      }
      decoder.decode(
          {.source = "topic", .partition = 0, .offset = static_cast<std::int64_t>(next_)},
          messages_[next_], batch_);
    }
    return Polled{{&batch_}, taken, next_ == end_};
  });
}

Result<std::vector<StateWrite>> MemoryWorld::commit(const Epoch& epoch) {
  return port([&]() -> Result<std::vector<StateWrite>> {
    published_.insert(published_.end(), epoch.findings.begin(), epoch.findings.end());
    return std::vector<StateWrite>();
  });
}

}  // namespace foothold::test
