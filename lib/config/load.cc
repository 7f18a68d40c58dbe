#include "config/load.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>

#include "config/config.h"
#include "config/nearest.h"
#include "config/values.h"
#include "config/yaml.h"

namespace foothold {
namespace {

constexpr std::string_view kVariables = "FOOTHOLD_";

Result<std::string> read_file(const std::string& name) {
  std::ifstream in(name, std::ios::binary);
  std::string text(kYamlBytes + 1, '\0');
  if (in) in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad() || (in.fail() && !in.eof())) {
    return fail(Errc::rejected, name + ": the configuration file cannot be read");
  }
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

std::string of_variable(const std::string& name) {
  return name + " in the environment: ";
}

// A Kubernetes service called foothold puts its address into the environment of every pod, under
// names that begin as ours do.
bool is_service_link(std::string_view name, std::string_view value) {
  const std::size_t port = name.find("_PORT_");
  return name.ends_with("_SERVICE_HOST") || name.find("_SERVICE_PORT") != std::string_view::npos ||
         value.starts_with("tcp://") || value.starts_with("udp://") ||
         (port != std::string_view::npos && port + 6 < name.size() && name[port + 6] >= '0' &&
          name[port + 6] <= '9');
}

// Applies one layer after the other to a table's settings.
class Loader {
 public:
  explicit Loader(std::span<const SettingRow> rows) : rows_(rows) {
    loaded_.origins.assign(rows.size(), "default");
  }

  Result<> apply_file(const std::string& name) {
    const std::string text = TRY(read_file(name));
    const YamlNode root = TRY(parse_yaml(text, name));
    if (root.kind == YamlNode::Kind::null) return {};
    if (root.kind != YamlNode::Kind::map) {
      return fail(Errc::rejected, at_place(name, root.place) +
                                      "a configuration is a map of sections, as in \"state:\"");
    }
    for (std::size_t i = 0; i < root.keys.size(); i++)
      TRY(section(name, root.keys[i], root.items[i]));
    return {};
  }

  Result<> apply_environment(const std::vector<std::string>& environment) {
    for (const std::string& variable : environment) {
      if (!variable.starts_with(kVariables)) continue;
      const std::size_t equals = std::min(variable.find('='), variable.size());
      const std::string name = variable.substr(0, equals);
      const std::string value = variable.substr(std::min(equals + 1, variable.size()));
      const auto row = std::find_if(rows_.begin(), rows_.end(), [&](const SettingRow& each) {
        return environment_name(each) == name;
      });
      if (row == rows_.end()) {
        if (is_service_link(name, value)) continue;
        std::vector<std::string> known;
        for (const SettingRow& each : rows_) known.push_back(environment_name(each));
        return fail(Errc::rejected, of_variable(name.substr(0, 80)) +
                                        "there is no such setting; the nearest is " +
                                        std::string(nearest(name, known)));
      }
      const Result<> set = set_from_text(*row, value, loaded_.settings);
      if (!set) return fail(Errc::rejected, of_variable(name) + hidden(*row, set.error().what));
      // Relative to the folder we are in, as on a command line.
      resolve_paths(*row, "", loaded_.settings);
      origin(*row) = name;
    }
    return {};
  }

  Configuration take() { return std::move(loaded_); }

 private:
  Result<> section(const std::string& name, const YamlNode& key, const YamlNode& value) {
    const bool known = std::any_of(rows_.begin(), rows_.end(), [&](const SettingRow& row) {
      return row.section() == key.scalar;
    });
    if (!known) {
      std::vector<std::string> names;
      for (const SettingRow& row : rows_) names.emplace_back(row.section());
      // A key without its section is likelier to be meant than a section that has another name.
      for (const SettingRow& row : rows_) {
        if (row.key() == key.scalar) names.assign(1, std::string(row.path));
      }
      return unknown(name, key, key.scalar, names);
    }
    if (value.kind == YamlNode::Kind::null) return {};
    if (value.kind != YamlNode::Kind::map) {
      return fail(Errc::rejected, at_place(name, value.place) + key.scalar +
                                      " is a section; its settings stand below it, one a line");
    }
    for (std::size_t i = 0; i < value.keys.size(); i++) {
      TRY(setting(name, key.scalar + "." + value.keys[i].scalar, value.keys[i], value.items[i]));
    }
    return {};
  }

  Result<> setting(const std::string& name, const std::string& path, const YamlNode& key,
                   const YamlNode& value) {
    const auto row = std::find_if(rows_.begin(), rows_.end(),
                                  [&](const SettingRow& each) { return each.path == path; });
    if (row == rows_.end()) {
      const bool is_group = std::any_of(rows_.begin(), rows_.end(), [&](const SettingRow& each) {
        return each.path.starts_with(path + ".");
      });
      if (is_group) return group(name, path, value);
      std::vector<std::string> names;
      for (const SettingRow& each : rows_) names.emplace_back(each.path);
      return unknown(name, key, path, names);
    }
    const auto set = set_from_yaml(*row, value, loaded_.settings);
    if (!set) {
      // The parser finds an empty value where the next thing is.
      const bool empty = value.kind == YamlNode::Kind::null;
      return fail(Errc::rejected, at_place(name, empty ? key.place : set.error().place) +
                                      hidden(*row, set.error().what));
    }
    resolve_paths(*row, std::filesystem::path(name).parent_path().string(), loaded_.settings);
    origin(*row) = name + ":" + std::to_string(key.place.line);
    return {};
  }

  // "input:" below "kafka:".
  Result<> group(const std::string& name, const std::string& path, const YamlNode& value) {
    if (value.kind == YamlNode::Kind::null) return {};
    if (value.kind != YamlNode::Kind::map) {
      return fail(Errc::rejected, at_place(name, value.place) + path +
                                      " is a group of settings, which stand below it");
    }
    for (std::size_t i = 0; i < value.keys.size(); i++) {
      TRY(setting(name, path + "." + value.keys[i].scalar, value.keys[i], value.items[i]));
    }
    return {};
  }

  static tl::unexpected<Error> unknown(const std::string& name, const YamlNode& key,
                                       const std::string& path,
                                       const std::vector<std::string>& known) {
    return fail(Errc::rejected, at_place(name, key.place) + "there is no setting " +
                                    path.substr(0, 80) + "; the nearest is " +
                                    std::string(nearest(path, known)));
  }

  // An error about a secret does not show it.
  static std::string hidden(const SettingRow& row, const std::string& what) {
    if (row.shown == Shown::openly) return what;
    return std::string(row.path) + " must be a " + show_type(row) + "; it is something else";
  }

  std::string& origin(const SettingRow& row) {
    return loaded_.origins[static_cast<std::size_t>(&row - rows_.data())];
  }

  std::span<const SettingRow> rows_;
  Configuration loaded_;
};

}  // namespace

Result<Configuration> load_configuration(std::span<const SettingRow> rows,
                                         const std::optional<std::string>& file,
                                         const std::vector<std::string>& environment) {
  Loader loader(rows);
  if (file) TRY(loader.apply_file(*file));
  TRY(loader.apply_environment(environment));
  return loader.take();
}

Result<Settings> load_settings(const std::optional<std::string>& file,
                               const std::vector<std::string>& environment) {
  return TRY(load_configuration(setting_rows(), file, environment)).settings;
}

Result<std::string> print_configuration(const std::optional<std::string>& file,
                                        const std::vector<std::string>& environment) {
  const Configuration loaded = TRY(load_configuration(setting_rows(), file, environment));
  return configuration_yaml(setting_rows(), loaded);
}

}  // namespace foothold
