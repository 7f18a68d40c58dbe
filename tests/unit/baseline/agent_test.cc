#include "baseline/agent.h"

#include <catch2/catch.hpp>

namespace foothold {

TEST_CASE("one tool is one family over its versions and spellings", "[agent]") {
  const std::pair<const char*, const char*> table[] = {
      {"aws-cli/2.15.0 Python/3.11.6 Linux/5.10 exe/x86_64", "aws-cli"},
      {"aws-cli/1.18.69", "aws-cli"},
      {"Boto3/1.48.51 md/Botocore#1.34.100 ua/2.0 os/linux", "boto3"},
      {"APN/1.0 HashiCorp/1.0 Terraform/1.5.7 (+https://www.terraform.io) aws-sdk-go/1.44",
       "terraform"},
      {"Mozilla/5.0 (Macintosh) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/113.0 Safari/537.36",
       "browser/chrome"},
      {"Mozilla/5.0 (X11; Linux) Gecko/20100101 Firefox/115.0", "browser/firefox"},
      {"console.ec2.amazonaws.com", "console"},
      {"signin.amazonaws.com", "console"},
      {"S3Console/0.4, aws-internal/3 aws-sdk-java/1.11", "console"},
      {"cloudformation.amazonaws.com", "cloudformation.amazonaws.com"},
      {"aws-sdk-go-v2/1.21.0 os/linux lang/go", "aws-sdk-go-v2"},
      {"botocore-1.34", "botocore"},
      {"", "none"},
      {"   ", "none"},
  };
  for (const auto& [agent, family] : table) {
    CAPTURE(agent);
    CHECK(agent_family(agent) == family);
  }
}

TEST_CASE("a family is short, however long the agent", "[agent]") {
  CHECK(agent_family(std::string(2048, 'x')).size() == 48);
}

}  // namespace foothold
