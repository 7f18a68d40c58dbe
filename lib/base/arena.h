#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace foothold {

/// Bytes that live as long as the batch they belong to: appended, never freed one by one, kept for
/// reuse by clear(). A copied view stays valid when the arena is moved. Owned by one thread at a
/// time.
class Arena {
 public:
  std::string_view copy(std::string_view bytes) {
    char* const at = allocate(bytes.size());
    if (!bytes.empty()) std::memcpy(at, bytes.data(), bytes.size());
    return {at, bytes.size()};
  }
  /// Three pieces as one string.
  std::string_view join(std::string_view a, std::string_view b, std::string_view c) {
    char* const at = allocate(a.size() + b.size() + c.size());
    char* end = at;
    for (const std::string_view piece : {a, b, c}) {
      if (!piece.empty()) std::memcpy(end, piece.data(), piece.size());
      end += piece.size();
    }
    return {at, static_cast<std::size_t>(end - at)};
  }
  char* allocate(std::size_t size) {
    if (size > kBlockBytes / 4) return large(size);
    if (used_ + size > kBlockBytes || blocks_.empty()) next_block();
    char* const at = blocks_[block_].get() + used_;
    used_ += size;
    return at;
  }
  /// Forgets everything; keeps the ordinary blocks for the next batch.
  void clear() {
    large_.clear();
    large_bytes_ = 0;
    block_ = 0;
    used_ = 0;
  }
  /// About how much it holds.
  std::size_t bytes() const { return block_ * kBlockBytes + used_ + large_bytes_; }

 private:
  static constexpr std::size_t kBlockBytes = 256 * 1024;

  char* large(std::size_t size) {
    large_.push_back(std::make_unique_for_overwrite<char[]>(size));
    large_bytes_ += size;
    return large_.back().get();
  }
  void next_block() {
    if (!blocks_.empty()) block_++;
    if (block_ >= blocks_.size()) {
      blocks_.push_back(std::make_unique_for_overwrite<char[]>(kBlockBytes));
      block_ = blocks_.size() - 1;
    }
    used_ = 0;
  }

  std::vector<std::unique_ptr<char[]>> blocks_;
  std::vector<std::unique_ptr<char[]>> large_;
  std::size_t block_ = 0, used_ = 0, large_bytes_ = 0;
};

}  // namespace foothold
