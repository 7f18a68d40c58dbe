#include "pipeline/verdict_store.h"

#include <algorithm>

#include "base/bytes.h"

namespace foothold {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kWords = 64;

std::string verdict_key(std::string_view id) {
  return "v" + std::string(id);
}

}  // namespace

Result<bool> VerdictStore::any() {
  if (!any_) {
    bool found = false;
    TRY(store_.scan(Family::findings, "v", [&](std::string_view, std::string_view) {
      found = true;
      return false;
    }));
    any_ = found;
  }
  return *any_ || !pending_.empty();
}

Result<std::vector<VerdictStore::Word>> VerdictStore::words(const std::string& id) {
  const auto pending = pending_.find(id);
  if (pending != pending_.end()) return pending->second;
  std::vector<Word> words;
  if (!TRY(any())) return words;
  const std::optional<std::string> bytes = TRY(store_.get(Family::findings, verdict_key(id)));
  if (!bytes) return words;
  ByteReader in(*bytes);
  const std::uint8_t version = in.u8();
  if (version > kVersion)
    return fail(Errc::rejected, "the state holds a verdict of a newer foothold");
  words.resize(in.varint(kWords));
  for (Word& word : words) {
    word.time_ms = static_cast<std::int64_t>(in.varint());
    word.useful = in.u8() != 0;
    word.by = in.text();
  }
  if (version == 0 || !in.done()) return fail(Errc::corrupt, "a damaged verdict in the state");
  return words;
}

Result<bool> VerdictStore::merge(const FindingVerdict& verdict) {
  std::vector<Word> words = TRY(this->words(verdict.finding_id));
  const Word word{verdict.time_ms, verdict.useful, verdict.by};
  const auto at = std::lower_bound(words.begin(), words.end(), word);
  if (at != words.end() && *at == word) return false;
  if (words.size() == kWords && at == words.begin()) return false;
  words.insert(at, word);
  if (words.size() > kWords) words.erase(words.begin());
  pending_[verdict.finding_id] = std::move(words);
  any_ = true;
  return true;
}

Result<std::optional<bool>> VerdictStore::useful(const std::string& id, std::int64_t time_ms) {
  std::optional<bool> last;
  const std::vector<Word> said = TRY(words(id));
  for (const Word& word : said) {
    if (word.time_ms < time_ms) last = word.useful;
  }
  return last;
}

Result<std::int64_t> VerdictStore::first_ms(const std::string& id) {
  const std::vector<Word> said = TRY(words(id));
  return said.empty() ? kNeverMs : said.front().time_ms;
}

void VerdictStore::take_writes(std::vector<StateWrite>& writes) {
  for (const auto& [id, words] : pending_) {
    ByteWriter out;
    out.u8(kVersion);
    out.varint(words.size());
    for (const Word& word : words) {
      out.varint(static_cast<std::uint64_t>(word.time_ms));
      out.u8(word.useful ? 1 : 0);
      out.text(word.by);
    }
    writes.push_back({Family::findings, verdict_key(id), out.take()});
  }
  pending_.clear();
}

}  // namespace foothold
