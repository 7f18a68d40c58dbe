#pragma once

#include <cstdint>
#include <string_view>

#include "cloudtrail/decoder.h"

namespace foothold {

/// One message of the feedback topic, or one line of a feedback file: a verdict in the batch, or a
/// dead letter with a reason. Verdicts are read here and nowhere else: the same document among
/// CloudTrail's is skipped like any JSON that is no record, for who can write logs must not be able
/// to talk a finding away. `byte` is the line's place in its file.
void decode_verdict(const Origin& origin, std::uint64_t byte, std::string_view text, Batch& batch);

}  // namespace foothold
