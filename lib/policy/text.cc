#include "policy/text.h"

#include <algorithm>

namespace foothold {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char l = lower(c);
  return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

}  // namespace

std::string to_lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

bool same_text(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

bool is_among(std::string_view word, std::string_view list) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(' '), list.size());
    if (same_text(word, list.substr(0, end))) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

std::string_view trim_blanks(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

bool matches_pattern(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, star = std::string_view::npos, resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      p++;
      t++;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

std::string_view clip(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) bytes--;
  return text.substr(0, bytes);
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); i++) {
    const bool escape = text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
                        hex_digit(text[i + 2]) >= 0;
    if (escape) {
      out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

JsonView member_of(JsonView object, std::string_view name) {
  JsonView found;
  object.any_member([&](std::string_view member, JsonView value) {
    if (!same_text(member, name)) return false;
    found = value;
    return true;
  });
  return found;
}

void each_member(JsonView object, std::string_view name,
                 const std::function<void(JsonView value)>& visit) {
  object.any_member([&](std::string_view member, JsonView value) {
    if (same_text(member, name)) visit(value);
    return false;
  });
}

void each_text(JsonView value, const std::function<void(std::string_view text)>& visit) {
  if (value.is_array()) {
    value.any_item([&](JsonView item) {
      visit(item.scalar());
      return false;
    });
  } else if (value.present() && !value.is_object()) {
    visit(value.scalar());
  }
}

void walk(JsonView value, std::string_view name,
          const std::function<bool(std::string_view name, JsonView value)>& visit) {
  if (!visit(name, value)) return;
  value.any_member([&](std::string_view member, JsonView inner) {
    walk(inner, member, visit);
    return false;
  });
  value.any_item([&](JsonView item) {
    walk(item, name, visit);
    return false;
  });
}

void each_named_text(JsonView value, std::string_view names,
                     const std::function<void(std::string_view text)>& visit) {
  walk(value, "", [&](std::string_view name, JsonView inner) {
    const bool leaf = !inner.is_object() && !inner.is_array();
    if (leaf && inner.present() && is_among(name, names)) visit(inner.scalar());
    return true;
  });
}

}  // namespace foothold
