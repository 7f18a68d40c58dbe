// Whatever the bytes of a value of the state: no crash, and what is read once is written and read
// the same.

#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "baseline/codec.h"
#include "detect/condition.h"
#include "detect/evidence.h"

namespace foothold {

void fuzz_state(std::string_view bytes) {
  if (bytes.size() < 2) return;
  const std::string_view parts = "chdxfp";
  std::string part(1, parts[static_cast<unsigned char>(bytes[0]) % parts.size()]);
  if (part == "f")
    part.push_back(static_cast<char>(static_cast<unsigned char>(bytes[1]) % kFeatures));
  if (part == "p") part += "iam.amazonaws.com/CreateUser";
  Profile profile;
  if (decode_part(part, bytes.substr(2), profile)) {
    Profile again;
    for (const Part& each : encode_all("", profile)) {
      FOOTHOLD_ASSERT(decode_part(each.key, each.value, again).has_value());
    }
  }
  const Result<Evidence> evidence = decode_evidence(bytes);
  if (evidence) {
    const Result<Evidence> again = decode_evidence(encode(*evidence));
    FOOTHOLD_ASSERT(again.has_value() && again->request == evidence->request);
    affected_resources(evidence->source, evidence->request);
  }
  const std::size_t half = bytes.size() / 2;
  const Result<Condition> condition = Condition::parse("a.b~^x & !c | requestParameters.policy");
  FOOTHOLD_ASSERT(condition.has_value());
  condition->holds(bytes.substr(half));
  affected_resources("s3.amazonaws.com", bytes);
}

}  // namespace foothold

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  foothold::fuzz_state({reinterpret_cast<const char*>(data), size});
  return 0;
}
