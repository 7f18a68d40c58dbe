#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "network/networks.h"

/// The two file formats behind Networks::load.
namespace foothold {

/// Text with a header line. `name` is the file's, for errors with their line.
///
///   file = [BOM] header { row }          lines end in LF or CRLF; empty ones and comments (#) are
///   left out header = names of columns, tab between: cidr (required), asn, org, kind, country, in
///   any order row  = as many cells, tab between; asn is a number, with or without "AS", or empty
[[nodiscard]] Result<std::unique_ptr<Networks>> parse_networks(std::string_view text,
                                                               const std::string& name);

/// Whether the bytes at the end of a file are those of a MaxMind-format database.
bool is_mmdb(std::string_view tail);
inline constexpr std::size_t kMmdbTailBytes = 128 * 1024;  ///< its metadata are in these

/// Maps the file; it must not be changed in place while the object lives.
[[nodiscard]] Result<std::unique_ptr<Networks>> open_mmdb(const std::string& path);

/// "AS64500" or "64500". Nothing for what is no number of 32 bits.
std::optional<std::uint32_t> parse_asn(std::string_view text);

/// Whether the text can stand in JSON: valid UTF-8 and no control characters.
bool is_clean(std::string_view text);

}  // namespace foothold
