#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "json/json.h"

/// Small things about texts and JSON that every reader of requests needs. Pure.
namespace foothold {

/// ASCII only.
std::string to_lower(std::string_view text);
/// Ignores the case of ASCII letters.
bool same_text(std::string_view a, std::string_view b);
/// Whether `word` is one of the words of a list that single blanks separate; ignores case.
bool is_among(std::string_view word, std::string_view list);
std::string_view trim_blanks(std::string_view text);
/// Whether a pattern of '*' and '?' covers the whole text. Exact about case.
bool matches_pattern(std::string_view pattern, std::string_view text);
/// At most `bytes` of the text, cut between characters.
std::string_view clip(std::string_view text, std::size_t bytes);
/// "%7B" to "{" and '+' to a blank; what is no escape stays.
std::string percent_decoded(std::string_view text);

/// The first member of that name, ignoring case; absent if there is none.
JsonView member_of(JsonView object, std::string_view name);
/// Visits each of the object's members of that name, ignoring case: who writes one twice wants one
/// of them overlooked.
void each_member(JsonView object, std::string_view name,
                 const std::function<void(JsonView value)>& visit);
/// Visits the strings of a string or of an array; other items as they are spelled.
void each_text(JsonView value, const std::function<void(std::string_view text)>& visit);
/// Visits a value and all inside it, with the name of the nearest member; `visit` says whether to
/// go inside. Recursion is bounded by kJsonDepth.
void walk(JsonView value, std::string_view name,
          const std::function<bool(std::string_view name, JsonView value)>& visit);
/// walk() over texts and scalars, for those whose name is among the words.
void each_named_text(JsonView value, std::string_view names,
                     const std::function<void(std::string_view text)>& visit);

}  // namespace foothold
