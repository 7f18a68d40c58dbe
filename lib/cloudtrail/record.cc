#include "cloudtrail/record.h"

#include <simdjson.h>

#include <cstring>

#include "json/json.h"

namespace foothold {
namespace {

namespace od = simdjson::ondemand;
static_assert(RecordReader::kReadPadding >= simdjson::SIMDJSON_PADDING);

// Whether a key is exactly this text: inline, for it is asked a hundred times a record.
template <std::size_t N>
bool is(od::raw_json_string key, const char (&text)[N]) {
  return std::memcmp(key.raw(), text, N - 1) == 0 && key.raw()[N - 1] == '"';
}

bool is_type(od::value& value, od::json_type wanted) {
  od::json_type type;
  return value.type().get(type) == simdjson::SUCCESS && type == wanted;
}

// Reads strings: without escapes as views into the input, else unescaped into the reader's buffer.
// Anything but a string is empty.
class Texts {
 public:
  /// `escapes`: whether the input has a backslash anywhere. Most records have none, and are not
  /// asked string by string.
  explicit Texts(bool escapes) : escapes_(escapes) {}

  std::string_view operator()(od::value& value) const {
    std::string_view token = value.raw_json_token();
    if (token[0] != '"') return {};
    while (token.back() != '"') token.remove_suffix(1);
    if (token.size() < 2) return {};
    token = token.substr(1, token.size() - 2);
    if (!escapes_ || std::memchr(token.data(), '\\', token.size()) == nullptr) return token;
    std::string_view text;
    if (value.get_string().get(text) != simdjson::SUCCESS) return {};
    return text;
  }

 private:
  bool escapes_;
};

bool is_true(od::value& value, const Texts& text_of) {
  if (is_type(value, od::json_type::boolean)) return value.raw_json_token().starts_with("true");
  return text_of(value) == "true";
}

// Calls visit(key, value) for each member; false if the JSON breaks. A value of another type than
// object has no members.
template <class Visit>
bool each_member(od::value& value, Visit visit) {
  od::object object;
  if (!is_type(value, od::json_type::object)) return true;
  if (value.get_object().get(object) != simdjson::SUCCESS) return false;
  for (auto result : object) {
    if (result.error() != simdjson::SUCCESS) return false;
    // By reference: a copied value stalls on the half-written bytes of the one it was copied from.
    od::field& field = result.value_unsafe();
    if (!visit(field.key(), field.value())) return false;
  }
  return true;
}

bool read_issuer(od::value& value, IdentityView& identity, const Texts& text_of) {
  return each_member(value, [&](od::raw_json_string key, od::value& member) {
    if (is(key, "arn")) identity.issuer_arn = text_of(member);
    if (is(key, "userName")) identity.issuer_name = text_of(member);
    return true;
  });
}

bool read_session_context(od::value& value, IdentityView& identity, const Texts& text_of) {
  return each_member(value, [&](od::raw_json_string key, od::value& member) {
    switch (key.raw()[0]) {
      case 's':
        if (is(key, "sessionIssuer")) return read_issuer(member, identity, text_of);
        if (is(key, "sourceIdentity")) identity.source_identity = text_of(member);
        break;
      case 'a':
        if (key != "attributes") break;
        return each_member(member, [&](od::raw_json_string name, od::value& attribute) {
          if (is(name, "mfaAuthenticated")) {
            identity.mfa = is_type(attribute, od::json_type::boolean)
                               ? (is_true(attribute, text_of) ? "true" : "false")
                               : text_of(attribute);
          }
          return true;
        });
      case 'e':
        if (is(key, "ec2RoleDelivery")) identity.instance_role = true;
        break;
      default:
        break;
    }
    return true;
  });
}

bool read_identity(od::value& value, IdentityView& identity, const Texts& text_of) {
  return each_member(value, [&](od::raw_json_string key, od::value& member) {
    std::string_view* into = nullptr;
    switch (key.raw()[0]) {
      case 't':
        if (is(key, "type")) into = &identity.type;
        break;
      case 'p':
        if (is(key, "principalId")) into = &identity.principal_id;
        break;
      case 'a':
        if (is(key, "arn"))
          into = &identity.arn;
        else if (is(key, "accountId"))
          into = &identity.account;
        else if (is(key, "accessKeyId"))
          into = &identity.access_key;
        break;
      case 'u':
        if (is(key, "userName"))
          into = &identity.user_name;
        else if (is(key, "userId"))
          into = &identity.user_id;
        break;
      case 'i':
        if (is(key, "invokedBy")) {
          identity.invoked_by = text_of(member);
          return true;
        }
        if (is(key, "identityProvider")) into = &identity.provider;
        break;
      case 'o':
        if (is(key, "onBehalfOf")) {
          return each_member(member, [&](od::raw_json_string name, od::value& inner) {
            if (is(name, "userId")) identity.user_id = text_of(inner);
            return true;
          });
        }
        break;
      case 's':
        if (is(key, "sessionContext")) {
          identity.present = true;
          return read_session_context(member, identity, text_of);
        }
        break;
      default:
        break;
    }
    if (into == nullptr) return true;
    *into = text_of(member);
    identity.present |= !into->empty();
    return true;
  });
}

}  // namespace

struct RecordReader::Impl {
  od::parser parser;
  simdjson::dom::parser whole;
  Texts text_of{true};

  // Keys seen that tell shapes apart.
  struct Marks {
    bool record = false, detail = false, digest = false, insight = false, s3 = false,
         type_notification = false;
    bool control = false, logs = false;
    std::string_view timestamp;
  };
  Marks marks;

  bool read(std::string_view text, ObjectView& into);
  bool member(od::raw_json_string key, od::value& value, ObjectView& into);
  bool envelope_member(od::raw_json_string key, od::value& value, ObjectView& into);
  bool read_log_events(od::value& value, ObjectView& into);
  Shape shape(const ObjectView& into) const;
};

RecordReader::RecordReader() : impl_(std::make_unique<Impl>()) {}
RecordReader::~RecordReader() = default;
bool RecordReader::read(std::string_view text, ObjectView& into) {
  return impl_->read(text, into);
}

bool RecordReader::is_sound(std::string_view text) {
  simdjson::dom::parser& parser = impl_->whole;
  if (parser.capacity() < text.size() || parser.max_depth() != kJsonDepth) {
    if (parser.allocate(2 * text.size(), kJsonDepth) != simdjson::SUCCESS) return is_json(text);
  }
  simdjson::dom::element element;
  constexpr bool kCopyFirst = false;  // it has its padding
  if (parser.parse(text.data(), text.size(), kCopyFirst).get(element) == simdjson::SUCCESS) {
    return true;
  }
  // It has no integers over 64 bits; who looks into the text does not mind them.
  return is_json(text);
}

bool RecordReader::Impl::member(od::raw_json_string key, od::value& value, ObjectView& into) {
  switch (key.raw()[0]) {
    case 'e':
      if (is(key, "eventTime")) {
        into.event_time = text_of(value);
        into.time_is_no_text = into.event_time.empty() && !is_type(value, od::json_type::string) &&
                               !is_type(value, od::json_type::null);
      } else if (is(key, "eventSource")) {
        marks.record = true;
        into.source = text_of(value);
      } else if (is(key, "eventName")) {
        marks.record = true;
        into.name = text_of(value);
      } else if (is(key, "eventID"))
        into.event_id = text_of(value);
      else if (is(key, "eventVersion"))
        marks.record = true;
      else if (is(key, "errorCode"))
        into.error_code = text_of(value);
      else if (is(key, "eventType"))
        into.event_type = text_of(value);
      else if (is(key, "eventCategory"))
        marks.insight |= text_of(value) == "Insight";
      return true;
    case 'u':
      if (is(key, "userIdentity"))
        return marks.record = true, read_identity(value, into.identity, text_of);
      if (is(key, "userAgent")) into.agent = text_of(value);
      return true;
    case 'a':
      if (is(key, "awsRegion"))
        into.region = text_of(value);
      else
        return envelope_member(key, value, into);
      return true;
    case 's':
      if (is(key, "sourceIPAddress"))
        into.address = text_of(value);
      else if (is(key, "sessionCredentialFromConsole"))
        into.console_session = is_true(value, text_of);
      else if (is(key, "s3"))
        marks.s3 = true;
      return true;
    case 'r':
      if (is(key, "recipientAccountId"))
        into.recipient_account = text_of(value);
      else if (is(key, "readOnly"))
        into.read_only = is_true(value, text_of);
      return true;
    case 'i':
      if (is(key, "insightDetails")) marks.insight = true;
      return true;
    default:
      return envelope_member(key, value, into);
  }
}

bool RecordReader::Impl::envelope_member(od::raw_json_string key, od::value& value,
                                         ObjectView& into) {
  switch (key.raw()[0]) {
    case 'R':
      if (is(key, "Records") && is_type(value, od::json_type::array))
        into.shape = Shape::records_document;
      return true;
    case 'E':
      if (is(key, "Events") && is_type(value, od::json_type::array))
        into.shape = Shape::records_document;
      return true;
    case 'd':
      if (is(key, "detail") && is_type(value, od::json_type::object)) {
        od::object object;
        marks.detail = true;
        return value.get_object().get(object) == simdjson::SUCCESS &&
               object.raw_json().get(into.inner) == simdjson::SUCCESS;
      }
      if (is(key, "digestStartTime")) marks.digest = true;
      return true;
    case 'C':
      if (is(key, "CloudTrailEvent")) {
        into.texts.push_back(text_of(value));
        into.shape = Shape::lookup_event;
      }
      return true;
    case 'l':
      return is(key, "logEvents") ? read_log_events(value, into) : true;
    case 'm':
      if (is(key, "messageType")) marks.control = text_of(value) == "CONTROL_MESSAGE";
      return true;
    case 'a':
      if (is(key, "awslogs")) {
        return each_member(value, [&](od::raw_json_string name, od::value& data) {
          if (is(name, "data")) {
            into.texts.push_back(text_of(data));
            into.shape = Shape::cloudwatch_data;
          }
          return true;
        });
      }
      return true;
    case 'T':
      if (is(key, "Type")) marks.type_notification = text_of(value) == "Notification";
      return true;
    case 'M':
      if (is(key, "Message")) into.texts.push_back(text_of(value));
      return true;
    case '@':
      if (is(key, "@timestamp")) marks.timestamp = text_of(value);
      return true;
    default:
      return true;
  }
}

bool RecordReader::Impl::read_log_events(od::value& value, ObjectView& into) {
  if (!is_type(value, od::json_type::array)) return true;
  marks.logs = true;
  od::array events;
  if (value.get_array().get(events) != simdjson::SUCCESS) return false;
  for (auto item : events) {
    od::value event;
    if (item.get(event) != simdjson::SUCCESS) return false;
    std::string_view message;
    const bool read = each_member(event, [&](od::raw_json_string key, od::value& member) {
      if (is(key, "message")) message = text_of(member);
      return true;
    });
    into.texts.push_back(message);
    if (!read) return false;
  }
  return true;
}

Shape RecordReader::Impl::shape(const ObjectView& into) const {
  if (into.shape == Shape::records_document) return into.shape;
  if (marks.insight || into.event_type == "AwsCloudTrailInsight") return Shape::insight;
  if (marks.s3) return Shape::delivery_notice;
  if (marks.detail) return Shape::event_bridge;
  if (into.shape != Shape::other_json) return into.shape;
  if (marks.logs) return marks.control ? Shape::control_message : Shape::cloudwatch_logs;
  if (marks.type_notification) return Shape::notification;
  if (marks.digest) return Shape::digest;
  return marks.record ? Shape::record : Shape::other_json;
}

bool RecordReader::Impl::read(std::string_view text, ObjectView& into) {
  into = {};
  marks = {};
  text_of = Texts(std::memchr(text.data(), '\\', text.size()) != nullptr);
  od::document document;
  od::object object;
  const simdjson::padded_string_view padded(text, text.size() + kReadPadding);
  if (parser.iterate(padded).get(document) != simdjson::SUCCESS ||
      document.get_object().get(object) != simdjson::SUCCESS) {
    return false;
  }
  for (auto result : object) {
    if (result.error() != simdjson::SUCCESS) return false;
    od::field& field = result.value_unsafe();
    if (!member(field.key(), field.value(), into)) return false;
  }
  // One object and nothing behind it: past the end there is no location.
  if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) return false;
  if (into.event_time.empty() && !into.time_is_no_text) into.event_time = marks.timestamp;
  into.shape = shape(into);
  return true;
}

}  // namespace foothold
