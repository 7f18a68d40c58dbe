#include "policy/accounts.h"

#include <algorithm>
#include <array>

namespace foothold {
namespace {

constexpr std::size_t kAccountDigits = 12;

bool is_account(std::string_view text) {
  return text.size() == kAccountDigits &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Load balancers' access logs, then Redshift's audit logs, by region; as AWS documents them.
constexpr std::array<std::string_view, 49> kLogDelivery = {
    "127311923021", "033677994240", "027434742980", "797873946194", "098369216593", "754344448648",
    "589379963580", "718504428378", "383597477331", "600734575887", "114774131450", "783225319266",
    "582318560864", "985666609251", "054676820928", "156460612806", "652711504416", "635631232127",
    "009996457667", "897822967062", "076674570225", "507241528517", "190560391635", "048591011584",
    "638102146993", "037604701340", "193672423079", "391106570357", "262260360010", "902366379725",
    "365689465814", "313564881002", "865932855811", "090321488786", "760740231472", "361669875840",
    "762762565011", "404641285394", "907379612154", "111890595117", "660998842044", "053454850223",
    "210876761215", "307160386991", "945612479654", "915173422425", "729911121831", "013126148197",
    "075028567923"};

}  // namespace

std::string_view account_of(std::string_view principal) {
  if (is_account(principal)) return principal;
  if (!principal.starts_with("arn:")) return {};
  // arn:partition:service:region:account:resource
  for (int colons = 0; colons < 4; colons++) {
    const std::size_t at = principal.find(':');
    if (at == std::string_view::npos) return {};
    principal.remove_prefix(at + 1);
  }
  const std::string_view account = principal.substr(0, principal.find(':'));
  return is_account(account) ? account : std::string_view();
}

bool is_log_delivery(std::string_view account) {
  return std::find(kLogDelivery.begin(), kLogDelivery.end(), account) != kLogDelivery.end();
}

bool OwnersView::is_foreign(std::string_view principal) const {
  const std::string_view whose = account_of(principal);
  return !whose.empty() && whose != account && !(is_ours && is_ours(whose));
}

}  // namespace foothold
