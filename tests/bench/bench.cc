// Figures are CPU time of this process, as ratios to a bare RapidJSON parse of the same bytes in
// the same run. Absolute figures are this machine's and mean little elsewhere.
//
//   foothold_bench FILE.ndjson [ROUNDS]

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/time.h"
#include "detect/catalog.h"
#include "files/file_source.h"
#include "pipeline/pipeline.h"
#include "store/rocks_store.h"
#include "store/temporary_directory.h"

namespace foothold {
namespace {

double peak_mib() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

template <class T>
T must(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "bench: %s\n", result.error().what.c_str());
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

struct NoLog final : EpochLog {
  Result<std::vector<StateWrite>> commit(const Epoch&) override {
    return std::vector<StateWrite>();
  }
};

// A parse that hands everything to a handler that does nothing, record by record.
void parse_bare(const std::string& text) {
  std::size_t at = 0;
  rapidjson::BaseReaderHandler<> handler;
  rapidjson::Reader reader;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    rapidjson::MemoryStream stream(text.data() + at, end - at);
    reader.Parse(stream, handler);
    at = end + 1;
  }
}

std::uint64_t decode_all(const std::string& text, const Catalog& catalog) {
  constexpr std::size_t kPiece = 256 * 1024;
  Decoder decoder(catalog);
  Batch batch;
  std::uint64_t records = 0;
  decoder.begin({.source = "bench"});
  for (std::size_t at = 0; at < text.size(); at += kPiece) {
    decoder.feed(std::string_view(text).substr(at, kPiece), batch);
    records += batch.counts.records;
    batch.clear();
  }
  decoder.finish(batch);
  return records + batch.counts.records;
}

void replay(const std::string& path, const Catalog& catalog, Store& store) {
  NoLog log;
  FileSource source({{path, 0, 0}}, catalog);
  Pipeline pipeline({.policy = {}, .config_hash = "bench", .shards = 1}, catalog, nullptr, source,
                    store, log);
  while (must(pipeline.step())) {
  }
  must(pipeline.publish_touched());
}

double best_of(int rounds, const std::function<void()>& work) {
  double best = 1e9;
  for (int i = 0; i < rounds; i++) {
    const double begin = process_cpu_seconds();
    work();
    best = std::min(best, process_cpu_seconds() - begin);
  }
  return best;
}

}  // namespace

int bench(const std::string& path, int rounds) {
  std::ostringstream read;
  read << std::ifstream(path, std::ios::binary).rdbuf();
  const std::string text = read.str();
  const Catalog catalog = must(Catalog::load({}));
  const auto records = static_cast<double>(decode_all(text, catalog));
  if (records == 0) {
    std::fprintf(stderr, "bench: no records in %s\n", path.c_str());
    return 1;
  }
  const double bare = best_of(rounds, [&] { parse_bare(text); });
  const double decode = best_of(rounds, [&] { decode_all(text, catalog); });
  const TemporaryDirectory directory = must(TemporaryDirectory::create());
  const auto store = must(RocksStore::open(
      {.directory = directory.path(), .cache_bytes = 64 << 20, .durability = Durability::none}));
  const double cold = best_of(1, [&] { replay(path, catalog, *store); });
  const double warm = best_of(rounds, [&] { replay(path, catalog, *store); });
  const auto row = [&](const char* what, double seconds) {
    std::printf("%-34s %8.0f ns a record   %5.2f of a bare parse\n", what, seconds / records * 1e9,
                seconds / bare);
  };
  std::printf("%.0f records of %.0f bytes, best of %d\n", records,
              static_cast<double>(text.size()) / records, rounds);
  row("bare RapidJSON parse", bare);
  row("decode", decode);
  row("replay, nothing known (one run)", cold);
  row("replay, profiles warm", warm);
  std::printf("peak memory %.0f MiB, %.0f of them the input\n", peak_mib(),
              static_cast<double>(text.size()) / 1048576);
  return 0;
}

}  // namespace foothold

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: foothold_bench FILE.ndjson [ROUNDS]\n");
    return 2;
  }
  return foothold::bench(argv[1], argc > 2 ? std::stoi(argv[2]) : 3);
}
