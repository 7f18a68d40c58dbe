#include "policy/statement.h"

#include <algorithm>
#include <array>

#include "policy/identity.h"
#include "policy/restriction.h"
#include "policy/text.h"

namespace foothold {
namespace {

struct Named {
  bool any = false;     ///< the statement has such a member at all
  bool covers = false;  ///< one of its patterns covers what was asked for
};

// Whether an Action pattern covers every action of IAM: who has those has all.
bool covers_iam(std::string_view pattern) {
  return matches_pattern(to_lower(pattern), "iam:any-action");
}

bool covers_all_actions(std::string_view pattern) {
  return matches_pattern(to_lower(pattern), "any-service:any-action");
}

bool covers_all_resources(const RequestView& request, std::string_view pattern) {
  static constexpr std::array<std::string_view, 3> kPartitions = {"aws", "aws-cn", "aws-us-gov"};
  return std::any_of(kPartitions.begin(), kPartitions.end(), [&](std::string_view partition) {
    const std::string arn = "arn:" + std::string(partition) +
                            ":iam::" + std::string(request.owners.account) + ":any-type/any-name";
    return matches_pattern(pattern, arn);
  });
}

template <class Covers>
Named read_patterns(JsonView statement, std::string_view member, Covers covers) {
  Named named;
  each_member(statement, member, [&](JsonView value) {
    named.any = named.any || value.present();
    each_text(value, [&](std::string_view text) { named.covers = named.covers || covers(text); });
  });
  return named;
}

void read_identity(const RequestView& request, JsonView statement, ImpactFacts& facts) {
  const auto all_resources = [&](std::string_view pattern) {
    return covers_all_resources(request, pattern);
  };
  const Named resource = read_patterns(statement, "Resource", all_resources);
  const Named but_resource = read_patterns(statement, "NotResource", all_resources);
  if (!resource.covers && !(but_resource.any && !but_resource.covers)) return;

  if (read_patterns(statement, "Action", covers_all_actions).covers) {
    facts.add(ImpactKind::administrator, "every action on every resource");
  } else if (read_patterns(statement, "Action", covers_iam).covers) {
    facts.add(ImpactKind::administrator, "iam:* on every resource");
  }
  const Named but_action = read_patterns(statement, "NotAction", covers_all_actions);
  if (but_action.any && !but_action.covers)
    facts.add(ImpactKind::administrator, "every action but some on every resource");
}

// Whether a bucket's statement allows some of these actions and nothing else.
bool allows_only(const RequestView& request, JsonView statement, std::string_view actions) {
  if (request.service != "s3" || member_of(statement, "NotAction").present()) return false;
  bool any = false, other = false;
  each_member(statement, "Action", [&](JsonView value) {
    each_text(value, [&](std::string_view action) {
      any = true;
      other = other || !is_among(action, actions);
    });
  });
  return any && !other;
}

// Log delivery writes and looks whose the bucket is. An account of AWS that may do more is a
// stranger like any other, and a favourite one of those who try attacks.
bool only_delivers_logs(const RequestView& request, JsonView statement) {
  return allows_only(request, statement, "s3:PutObject s3:PutObjectAcl s3:GetBucketAcl");
}

struct Principals {
  bool everyone = false;
  std::vector<std::string> foreign;  ///< accounts
};

void read_principal(const RequestView& request, std::string_view text, bool delivers_logs,
                    Principals& principals) {
  // "*", and what nothing but a forged policy has: arn:aws:iam::*:root.
  if (text.starts_with('*') || text.starts_with("arn:aws:iam::*")) principals.everyone = true;
  if (!request.owners.is_foreign(text)) return;
  const std::string_view account = account_of(text);
  if (delivers_logs && is_log_delivery(account)) return;
  principals.foreign.emplace_back(account);
}

Principals read_principals(const RequestView& request, JsonView statement) {
  Principals principals;
  const bool delivers = only_delivers_logs(request, statement);
  each_member(statement, "Principal", [&](JsonView value) {
    each_text(value,
              [&](std::string_view text) { read_principal(request, text, delivers, principals); });
    value.any_member([&](std::string_view type, JsonView names) {
      // Services and canonical user ids are of no account; "*" is everyone under any type.
      each_text(names, [&](std::string_view text) {
        if (text == "*" || !is_among(type, "Service CanonicalUser"))
          read_principal(request, text, delivers, principals);
      });
      return false;
    });
  });
  return principals;
}

void read_resource(const RequestView& request, PolicyUse use, JsonView statement,
                   ImpactFacts& facts) {
  const bool trust = use == PolicyUse::trust;
  const ImpactKind to_foreign = trust ? ImpactKind::foreign_trust : ImpactKind::foreign_account;
  // What everybody may read one by one, without a list of what there is, is how a website is made.
  const bool website = allows_only(request, statement, "s3:GetObject s3:GetObjectVersion");
  const ImpactKind to_everyone = trust     ? ImpactKind::foreign_trust
                                 : website ? ImpactKind::public_objects
                                           : ImpactKind::public_policy;
  const Principals principals = read_principals(request, statement);
  for (const std::string& account : principals.foreign) facts.add_account(to_foreign, account);

  const bool all_but = member_of(statement, "NotPrincipal").present();
  if (!principals.everyone && !all_but) return;
  const Restriction restriction = restriction_of(statement);
  if (!restriction.restricts)
    facts.add(to_everyone,
              std::string(all_but ? "every principal but those named" : "principal *") +
                  " without a condition on account, organisation or network");
  for (const std::string& account : restriction.accounts) {
    if (request.owners.is_foreign(account)) facts.add_account(to_foreign, account);
  }
}

}  // namespace

PolicyUse policy_use(const RequestView& request) {
  if (request.service == "iam") {
    const bool trust = is_among(request.api, "CreateRole UpdateAssumeRolePolicy");
    return trust ? PolicyUse::trust : PolicyUse::identity;
  }
  if (request.service == "sso") return PolicyUse::identity;
  if (request.service == "organizations" && is_among(request.api, "CreatePolicy UpdatePolicy"))
    return PolicyUse::none;
  // An endpoint is reached from its network only; OpenSearch's collections have rules of their own.
  if (request.api.find("VpcEndpoint") != std::string_view::npos) return PolicyUse::none;
  if (request.service == "aoss") return PolicyUse::none;
  return PolicyUse::resource;
}

bool allows(JsonView statement) {
  bool allow = false;
  each_member(statement, "Effect", [&](JsonView effect) {
    allow = allow || same_text(trim_blanks(effect.text()), "Allow");
  });
  return allow;
}

void read_statement(const RequestView& request, PolicyUse use, JsonView statement,
                    ImpactFacts& facts) {
  if (!allows(statement)) return;
  // Whoever may assume a role that can do nothing gains nothing.
  if (use == PolicyUse::trust && is_bound_to_nothing(request)) return;
  if (use == PolicyUse::identity) {
    read_identity(request, statement, facts);
  } else {
    read_resource(request, use, statement, facts);
  }
}

}  // namespace foothold
