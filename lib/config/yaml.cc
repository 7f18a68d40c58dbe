#include "config/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <optional>
#include <sstream>
#include <unordered_set>

namespace foothold {
namespace {

// Goes behind the text as a comment. The parser takes the end of a file for the end of a quoted
// scalar; then this is in the scalar.
constexpr std::string_view kEnd = "# end of the configuration";

YamlPlace place_of(const YAML::Mark& mark) {
  return {mark.line + 1, mark.column + 1};
}

// Builds the value while the parser reads. After the first error it listens no more: the parser is
// not told, because it would have to be by an exception.
class Builder final : public YAML::EventHandler {
 public:
  struct Wrong {
    YamlPlace place;
    std::string what;
  };
  std::optional<Wrong> wrong;
  YamlNode root;

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (documents_++ > 0) refuse(mark, "a second document begins here; a configuration is one");
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add(mark, "", anchor, YamlNode::Kind::null);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    refuse(mark, "aliases (*) are not read; write the value out");
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    if (value.find(kEnd) != std::string::npos) refuse(mark, "the quote here is not closed");
    YamlNode* const node = add(mark, tag, anchor, YamlNode::Kind::scalar);
    if (node != nullptr) node->scalar = value;
    if (node != nullptr && is_key_) check_key(mark, value);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(add(mark, tag, anchor, YamlNode::Kind::list));
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(add(mark, tag, anchor, YamlNode::Kind::map));
  }
  void OnMapEnd() override { close(); }

 private:
  // A list or map whose end has not been read.
  struct Open {
    YamlNode* node;
    std::unordered_set<std::string> keys;
  };

  void refuse(const YAML::Mark& mark, std::string what) {
    if (!wrong) wrong = Wrong{place_of(mark), std::move(what)};
  }

  // The place for the next value or key; null after an error.
  YamlNode* add(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                YamlNode::Kind kind) {
    if (anchor != 0) refuse(mark, "anchors (&) are not read; write the value out");
    // "?" is a plain value without a tag, "!" a quoted one.
    if (!tag.empty() && tag != "?" && tag != "!") refuse(mark, "tags (!) are not read");
    if (open_.size() >= kYamlDepth) refuse(mark, "maps and lists are nested too deep");
    is_key_ = !open_.empty() && open_.back().node->kind == YamlNode::Kind::map &&
              open_.back().node->keys.size() == open_.back().node->items.size();
    if (is_key_ && kind != YamlNode::Kind::scalar) refuse(mark, "a key must be a word");
    if (wrong) return nullptr;
    YamlNode* node = &root;
    if (!open_.empty()) {
      YamlNode& parent = *open_.back().node;
      node = is_key_ ? &parent.keys.emplace_back() : &parent.items.emplace_back();
    }
    node->kind = kind;
    node->place = place_of(mark);
    return node;
  }
  void check_key(const YAML::Mark& mark, const std::string& key) {
    if (!open_.back().keys.insert(key).second) {
      refuse(mark, "the key " + key.substr(0, 80) + " is here a second time");
    }
  }
  // An open node stays where it is: its parent gets no further child before it is closed.
  void open(YamlNode* node) {
    if (node != nullptr) open_.push_back({node, {}});
  }
  void close() {
    if (!wrong) open_.pop_back();
  }

  std::vector<Open> open_;
  int documents_ = 0;
  bool is_key_ = false;
};

bool is_plain(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.empty() || !(letter(text[0]) || digit(text[0]) || text[0] == '/')) return false;
  if (text == "null" || text == "Null" || text == "NULL") return false;
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return letter(c) || digit(c) || c == '/' || c == '.' || c == '_' || c == '-';
  });
}

// Patterns begin with * more often than anybody means an alias.
std::string hint(const YAML::Exception& error) {
  const bool alias =
      error.msg.find("alias") != std::string::npos || error.msg.find("anchor") != std::string::npos;
  return alias ? "; a text that begins with * or & stands in quotes" : "";
}

}  // namespace

std::string at_place(const std::string& name, const YamlPlace& place) {
  return name + ":" + std::to_string(place.line) + ":" + std::to_string(place.column) + ": ";
}

Result<YamlNode> parse_yaml(const std::string& text, const std::string& name) {
  if (text.size() > kYamlBytes)
    return fail(Errc::rejected, name + ": over 1 MiB; that is no configuration");
  Builder builder;
  try {
    std::istringstream in(text + "\n" + std::string(kEnd) + "\n");
    YAML::Parser parser(in);
    while (!builder.wrong && parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& error) {
    if (!builder.wrong)
      builder.wrong = Builder::Wrong{place_of(error.mark), "no YAML: " + error.msg + hint(error)};
  }
  if (builder.wrong) {
    return fail(Errc::rejected, at_place(name, builder.wrong->place) + builder.wrong->what);
  }
  return std::move(builder.root);
}

std::string yaml_scalar(std::string_view text) {
  if (is_plain(text)) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted.push_back('\\');
    quoted.push_back(c);
  }
  return quoted + "\"";
}

}  // namespace foothold
