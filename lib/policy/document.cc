#include "policy/document.h"

#include <algorithm>

#include "policy/statement.h"
#include "policy/text.h"

namespace foothold {
namespace {

// Members that hold a policy and nothing else, and ones that may hold one.
constexpr std::string_view kPolicyNames =
    "policyDocument assumeRolePolicyDocument bucketPolicy keyPolicy policyText resourcePolicy "
    "repositoryPolicy inlinePolicy accessPolicies accessPolicy policyInJson resourcePolicyDocument";
constexpr std::string_view kOftenPolicy = "policy";

// JSON in a string in a string: nobody means it to go deeper.
constexpr int kNested = 4;

class PolicyReader {
 public:
  PolicyReader(const RequestView& request, ImpactFacts& facts)
      : request_(request), use_(policy_use(request)), facts_(facts) {}

  // Reads every policy in the value.
  void search(JsonView root, std::string_view root_name, int nested) {
    walk(root, root_name, [&](std::string_view name, JsonView value) {
      if (value.is_object()) read_object(name, value);
      if (value.is_string()) read_text(name, value.text(), nested);
      return true;
    });
  }
  bool may_allow() const { return may_allow_; }

 private:
  void unreadable(std::string detail) {
    facts_.add(ImpactKind::unreadable_policy, std::move(detail));
    may_allow_ = true;
  }

  void read_object(std::string_view name, JsonView object) {
    bool any = false;
    each_member(object, "Statement", [&](JsonView statements) {
      any = any || statements.is_object() || (statements.is_array() && statements.present());
      if (statements.is_object()) read_one(statements);
      statements.any_item([&](JsonView statement) {
        read_one(statement);
        return false;
      });
    });
    if (!any && object.present() && is_among(name, kPolicyNames))
      unreadable("the policy could not be read: it has no statement");
  }

  void read_one(JsonView statement) {
    if (++statements_ == kImpactStatements + 1)
      unreadable("only the first " + std::to_string(kImpactStatements) + " statements were read");
    if (statements_ > kImpactStatements) return;
    may_allow_ = may_allow_ || allows(statement);
    read_statement(request_, use_, statement, facts_);
  }

  void read_text(std::string_view name, std::string_view text, int nested) {
    text = trim_blanks(text);
    const bool named = is_among(name, kPolicyNames);
    const bool expected = named || same_text(name, kOftenPolicy);
    const bool encoded = text.starts_with('%');
    if (!encoded && !text.starts_with('{') && !text.starts_with('"')) {
      // Other services' policies are lists, names or ARNs.
      const bool other = text.empty() || (!named && (is_name(text) || is_json(text)));
      if (expected && !other) unreadable("the policy could not be read: it is no JSON");
      return;
    }
    if (text.size() > kImpactPolicyBytes || nested == kNested) {
      if (expected) unreadable("the policy could not be read: it is too long or too deep");
      return;
    }
    const std::string decoded = encoded ? percent_decoded(text) : std::string();
    const JsonDocument document = JsonDocument::parse(encoded ? decoded : text);
    if (document.ok()) {
      // What is inside is held against the name it stood under.
      search(document.root(), expected ? kPolicyNames.substr(0, kPolicyNames.find(' ')) : name,
             nested + 1);
    } else if (expected) {
      unreadable("the policy could not be read: it is no JSON");
    }
  }

  // A name, a path or an ARN rather than a broken policy.
  static bool is_name(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
      const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      return letter || (c >= '0' && c <= '9') ||
             std::string_view("_./:@+=-").find(c) != std::string_view::npos;
    });
  }

  const RequestView& request_;
  const PolicyUse use_;
  ImpactFacts& facts_;
  int statements_ = 0;
  bool may_allow_ = false;
};

}  // namespace

bool read_policies(const RequestView& request, ImpactFacts& facts) {
  if (policy_use(request) == PolicyUse::none) return false;
  PolicyReader reader(request, facts);
  reader.search(request.root, "", 0);
  return reader.may_allow();
}

}  // namespace foothold
