#include "detect/catalog.h"

#include <catch2/catch.hpp>

namespace foothold {
namespace {

Catalog must_parse(const std::string& text) {
  Result<Catalog> catalog = Catalog::parse({{"test.tsv", text}});
  if (!catalog) FAIL(catalog.error().what);
  return *std::move(catalog);
}
const CatalogRow* match(const Catalog& catalog, const char* source, const char* name,
                        const char* record = "{}") {
  ActivityView activity;
  activity.source = source;
  activity.name = name;
  activity.record = record;
  return catalog.match(activity);
}
const std::string kNetwork = "Persistence:IAMUser/NetworkPermissions";

}  // namespace

TEST_CASE("a name is matched whole, as a pair with its source", "[catalog]") {
  const Catalog catalog =
      must_parse("ec2.amazonaws.com\tCreateRoute\t" + kNetwork + "\n" +
                 "lambda.amazonaws.com\tAddPermission(20\\d{6})?(v\\d+)?\t" + kNetwork + "\n");
  CHECK(catalog.looks_into("ec2.amazonaws.com", "CreateRoute"));
  for (const auto& [source, name] :
       {std::pair("ec2.amazonaws.com", "CreateRouteTable"),
        std::pair("ec2.amazonaws.com", "createroute"),
        std::pair("appmesh.amazonaws.com", "CreateRoute"),
        std::pair("sns.amazonaws.com", "AddPermission"),
        std::pair("lambda.amazonaws.com", "AddPermissionX"),
        std::pair("lambda.amazonaws.com", "XAddPermission"), std::pair("", "")}) {
    CAPTURE(source, name);
    CHECK_FALSE(catalog.looks_into(source, name));
  }
  for (const char* name : {"AddPermission", "AddPermission20150331", "AddPermission20150331v2"}) {
    CHECK(catalog.looks_into("lambda.amazonaws.com", name));
  }
}

TEST_CASE("of several rows of a name the first whose condition holds counts", "[catalog]") {
  const Catalog catalog = must_parse("aoss.amazonaws.com\tCreateSecurityPolicy\t" + kNetwork +
                                     "\trequestParameters.type=network\n" +
                                     "aoss.amazonaws.com\tCreateSecurityPolicy\tPersistence:"
                                     "IAMUser/ResourcePermissions\trequestParameters.type=data\n");
  const auto* const network = match(catalog, "aoss.amazonaws.com", "CreateSecurityPolicy",
                                    R"({"requestParameters":{"type":"network"}})");
  REQUIRE(network != nullptr);
  CHECK(network->type == FindingType::network);
  const auto* const data = match(catalog, "aoss.amazonaws.com", "CreateSecurityPolicy",
                                 R"({"requestParameters":{"type":"data"}})");
  REQUIRE(data != nullptr);
  CHECK(data->type == FindingType::resource);
  CHECK(match(catalog, "aoss.amazonaws.com", "CreateSecurityPolicy",
              R"({"requestParameters":{"type":"encryption"}})") == nullptr);
  CHECK(catalog.looks_into("aoss.amazonaws.com", "CreateSecurityPolicy"));
}

TEST_CASE("a user's file adds rows and removes built-in ones", "[catalog]") {
  const Result<Catalog> catalog =
      Catalog::load({{"mine.tsv", "# ours\nvpn.amazonaws.com\tOpenTunnel\t" + kNetwork +
                                      "\r\n-iam.amazonaws.com\tCreateUser\n"}});
  REQUIRE(catalog.has_value());
  CHECK(catalog->looks_into("vpn.amazonaws.com", "OpenTunnel"));
  CHECK_FALSE(catalog->looks_into("iam.amazonaws.com", "CreateUser"));
  CHECK(catalog->looks_into("iam.amazonaws.com", "AttachUserPolicy"));
}

TEST_CASE("a bad row is rejected with its file, its line and what is wrong", "[catalog]") {
  const std::pair<std::string, const char*> table[] = {
      {"ec2.amazonaws.com\tX\n", "columns"},
      {"ec2\tX\t" + kNetwork, "amazonaws.com"},
      {"ec2.amazonaws.com\t\t" + kNetwork, "eventName"},
      {"ec2.amazonaws.com\tX\tPersistence:IAMUser/Nothing", "finding type"},
      {"ec2.amazonaws.com\tX(\t" + kNetwork, "regular expression"},
      {"ec2.amazonaws.com\tX\t" + kNetwork + "\ta~(", "regular expression"},
      {"ec2.amazonaws.com\tX\t" + kNetwork + "\t\tmiddle", "tier"},
      {"ec2.amazonaws.com\tX\t" + kNetwork + "\t\tcore\tup", "direction"},
      {"-ec2.amazonaws.com\tNoSuchRow", "no such row"},
      {"-ec2.amazonaws.com", "removal"},
  };
  for (const auto& [text, what] : table) {
    CAPTURE(text);
    const Result<Catalog> catalog = Catalog::parse({{"mine.tsv", "# a comment\n\n" + text}});
    REQUIRE_FALSE(catalog.has_value());
    CHECK(catalog.error().code == Errc::rejected);
    CHECK(catalog.error().what.starts_with("mine.tsv:3: "));
    CHECK(catalog.error().what.find(what) != std::string::npos);
  }
}

TEST_CASE("the printed catalogue reads back as itself", "[catalog]") {
  const Result<Catalog> catalog = Catalog::load({});
  REQUIRE(catalog.has_value());
  const std::string text = catalog->to_tsv();
  CHECK(text.starts_with(std::string(kCatalogHeader) + "\n"));
  CHECK(must_parse(text).to_tsv() == text);
  CHECK(catalog->rows().size() > 60);
}

}  // namespace foothold
