#include "baseline/uses.h"

#include "base/assert.h"
#include "base/hash.h"

namespace foothold {
namespace {

constexpr std::size_t kNodeBytes = sizeof(BoundedUses::Value) + 48;  // and the map's own node

std::size_t bytes_of(const BoundedUses::Value& value) {
  return kNodeBytes + value.text.size();
}

}  // namespace

std::string_view to_string(Outcome outcome) {
  static constexpr std::array<std::string_view, kOutcomes> kNames = {
      "success", "failure", "forwarded", "forwarded_failure"};
  return kNames[static_cast<std::size_t>(outcome)];
}

bool Use::merge(const Use& other) {
  bool changed = false;
  for (std::size_t i = 0; i < kOutcomes; i++) changed |= by[i].merge(other.by[i]);
  return changed;
}

std::int64_t Use::first_ms() const {
  std::int64_t first = kNeverMs;
  for (const Seen& seen : by) first = std::min(first, seen.first_ms);
  return first;
}

BoundedUses::Added BoundedUses::add(std::string_view text, Outcome outcome, std::int64_t time_ms) {
  const std::uint64_t hash = hash64(text);
  const auto known = values_.find(hash);
  Added added;
  if (known != values_.end()) {
    if (known->second.use.of(outcome).add(time_ms)) added.change.since(time_ms);
    added.use = &known->second.use;
    return added;
  }
  if (values_.size() == limit_ && hash > values_.rbegin()->first) {
    added.change = overflow(time_ms);
    return added;
  }
  Value& value = values_[hash];
  value.text = text;
  value.use.of(outcome).add(time_ms);
  bytes_ += bytes_of(value);
  added.use = &value.use;
  added.change.since(time_ms);
  added.change.add(shrink());
  return added;
}

BoundedUses::Added BoundedUses::add_first(std::string_view text, Outcome outcome,
                                          std::int64_t time_ms) {
  const auto known = values_.find(hash64(text));
  if (known == values_.end()) return add(text, outcome, time_ms);
  Seen& seen = known->second.use.of(outcome);
  Added added{{}, &known->second.use};
  if (seen.first_ms <= time_ms) return added;
  seen = Seen();
  seen.add(time_ms);
  added.change.since(time_ms);
  return added;
}

Change BoundedUses::merge(const BoundedUses& other) {
  Change change;
  for (const auto& [hash, theirs] : other.values_) {
    auto [at, inserted] = values_.try_emplace(hash, Value{theirs.text, {}});
    if (inserted) bytes_ += bytes_of(at->second);
    if (at->second.use.merge(theirs.use)) change.since(theirs.use.first_ms());
    change.add(shrink());
  }
  if (other.overflow_ms_ != kNeverMs) change.add(overflow(other.overflow_ms_));
  return change;
}

Change BoundedUses::shrink() {
  if (values_.size() <= limit_) return {};
  const auto last = std::prev(values_.end());
  const std::int64_t first_ms = last->second.use.first_ms();
  bytes_ -= bytes_of(last->second);
  values_.erase(last);
  drops_++;
  Change change = overflow(first_ms);
  change.since(first_ms);
  return change;
}

Change BoundedUses::overflow(std::int64_t time_ms) {
  Change change;
  if (time_ms < overflow_ms_) {
    overflow_ms_ = time_ms;
    change.since(time_ms);
  }
  return change;
}

const Use* BoundedUses::find(std::string_view text) const {
  const auto known = values_.find(hash64(text));
  return known == values_.end() ? nullptr : &known->second.use;
}

void BoundedUses::restore(std::string text, const Use& use) {
  FOOTHOLD_ASSERT(values_.size() < limit_);
  Value& value = values_[hash64(text)];
  value = {std::move(text), use};
  bytes_ += bytes_of(value);
}

}  // namespace foothold
