#pragma once

#include <string_view>

namespace foothold {

/// config/catalog.tsv as it was when this program was built. The build writes catalog_data.cc.
extern const std::string_view kCatalogData;

}  // namespace foothold
