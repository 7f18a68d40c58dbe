#pragma once

#include <string>

#include "cloudtrail/batch.h"

namespace foothold {

/// A dead letter as one line of JSON, without its newline: reason, detail, source, position,
/// truncated, and the bytes: "text" when they are UTF-8, else "base64".
std::string to_json(const DeadLetter& letter);

}  // namespace foothold
