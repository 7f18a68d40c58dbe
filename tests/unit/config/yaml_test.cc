#include "config/yaml.h"

#include <catch2/catch.hpp>

// Goal: what is read of YAML, where errors are said to be, and that hostile files stay small.
namespace foothold {
namespace {

YamlNode parse(const std::string& text) {
  Result<YamlNode> parsed = parse_yaml(text, "f.yaml");
  INFO((parsed ? "" : parsed.error().what));
  REQUIRE(parsed.has_value());
  return *std::move(parsed);
}

std::string error(const std::string& text) {
  const Result<YamlNode> parsed = parse_yaml(text, "f.yaml");
  REQUIRE_FALSE(parsed.has_value());
  CHECK(parsed.error().code == Errc::rejected);
  return parsed.error().what;
}

}  // namespace

TEST_CASE("maps, lists, scalars and nothing are read with their places") {
  const YamlNode root = parse("a: 1\nb:\n  c: [x, 'y z']\n  d:\n");
  REQUIRE(root.kind == YamlNode::Kind::map);
  REQUIRE(root.keys.size() == 2);
  CHECK(root.keys[0].scalar == "a");
  CHECK(root.items[0].scalar == "1");
  CHECK(root.items[0].place.line == 1);
  CHECK(root.items[0].place.column == 4);
  const YamlNode& b = root.items[1];
  REQUIRE(b.items.size() == 2);
  CHECK(b.keys[1].place.line == 4);
  CHECK(b.keys[1].place.column == 3);
  CHECK(b.items[0].kind == YamlNode::Kind::list);
  REQUIRE(b.items[0].items.size() == 2);
  CHECK(b.items[0].items[1].scalar == "y z");
  CHECK(b.items[1].kind == YamlNode::Kind::null);
}

TEST_CASE("a quote that is closed on the last line, a block and an open comment are whole") {
  for (const char* text :
       {"a: 'x'", "a: \"x\"", "a: x", "a: x # y", "a: |-\n  x", "a: >-\n  x\n", "a: x\n..."}) {
    INFO(text);
    CHECK(parse(text).items[0].scalar == "x");
  }
}

TEST_CASE("an empty file, a comment and an empty document are nothing") {
  for (const char* text : {"", "\n", "# nothing\n", "---\n", "\xef\xbb\xbf"}) {
    CHECK(parse(text).kind == YamlNode::Kind::null);
  }
}

TEST_CASE("a bad file is refused at its line and column") {
  const std::vector<std::pair<std::string, std::string>> bad = {
      {"a: 1\na: 2\n", "f.yaml:2:1: the key a is here a second time"},
      {"a: {b: 1, b: 2}\n", "f.yaml:1:11: the key b is here a second time"},
      {"a: &x 1\nb: *x\n", "f.yaml:1:4: anchors"},
      {"b: *x\n", "f.yaml:1:4: "},
      {"a: !!int 1\n", "f.yaml:1:4: tags"},
      {"a: 1\n---\nb: 1\n", "f.yaml:2:1: a second document"},
      {"? [a]\n: 1\n", "f.yaml:1:3: a key must be a word"},
      {"a: [1\n", "no YAML"},
      {"a: 'x\nb: 1\n", "f.yaml:1:4: the quote here is not closed"},
      {"a: \"x\nb: 1\n", "f.yaml:1:4: the quote here is not closed"},
      {"a: 1\n'b: 1\n", "f.yaml:"},
      {"a: b: c\n", "no YAML"},
      {"\ta: 1\n", "no YAML"},
      {"a: {b: {c: {d: {e: {f: {g: {h: {i: 1}}}}}}}}\n", "nested too deep"}};
  for (const auto& [text, expected] : bad) {
    const std::string what = error(text);
    INFO(text << what);
    CHECK(what.starts_with("f.yaml:"));
    CHECK(what.find(expected) != std::string::npos);
  }
}

TEST_CASE("hostile files are refused without much work") {
  CHECK(error(std::string(kYamlBytes + 1, '#')).find("1 MiB") != std::string::npos);
  CHECK(parse(std::string(kYamlBytes, '#')).kind == YamlNode::Kind::null);
  for (const char* opening : {"[", "{", "{a: ", "- ", "? "}) {
    std::string text;
    while (text.size() < 200'000) text += opening;
    INFO(opening);
    error(text);
  }
  std::string laughs = "a: &a [x, x]\n";
  for (char c = 'b'; c < 'k'; c++) {
    const std::string before(1, static_cast<char>(c - 1));
    laughs += std::string(1, c) + ": &" + c + " [*" + before + ", *" + before + "]\n";
  }
  CHECK(error(laughs).find("anchors") != std::string::npos);
  error("&a [ *a ]");
  for (const std::string& junk :
       {std::string("\0\0\0", 3), std::string("a: \xff\xfe\n"), std::string("%YAML 9.9\n---\n[")}) {
    parse_yaml(junk, "f.yaml").has_value();  // either answer will do
  }
}

TEST_CASE("a written scalar is read back as it was") {
  for (const std::string& text :
       {std::string(), std::string("plain"), std::string("/var/lib/x-1.2_3"), std::string("null"),
        std::string("~"), std::string("- a"), std::string("a: b"), std::string("a #b"),
        std::string("\"quoted\\\" ü"), std::string("{block_size=16k}"), std::string("*"),
        std::string("&a"), std::string("a,b"), std::string(" x "), std::string("1GiB"),
        std::string("-1"), std::string("[secret]"), std::string("@x")}) {
    INFO(text);
    const YamlNode root = parse("a: [ " + yaml_scalar(text) + ", x ]\n");
    REQUIRE(root.items[0].items.size() == 2);
    CHECK(root.items[0].items[0].kind == YamlNode::Kind::scalar);
    CHECK(root.items[0].items[0].scalar == text);
  }
}

}  // namespace foothold
