"""Makes a folder of stand-alone JSON schemas that kubeconform uses without a network: Kubernetes' own kinds from
PyPI's kubernetes-validate, custom kinds from the definitions in schemas/crds (Strimzi and Prometheus operator, Apache-2.0).

The package's files point at one file of definitions, which kubeconform does not follow; so each gets those it needs.
"""
import json
import pathlib
import re
import sys

import kubernetes_validate
import yaml

HERE = pathlib.Path(__file__).resolve().parent
REFERENCE = re.compile(r"#/(?:\$defs|definitions)/(.+)$")


def strict(schema):
    """A definition as the API server reads it with strict validation: what it does not know is an error."""
    if isinstance(schema, list):
        for item in schema:
            strict(item)
    if not isinstance(schema, dict):
        return schema
    preserves = schema.get("x-kubernetes-preserve-unknown-fields") or "additionalProperties" in schema
    if schema.get("type") == "object" and "properties" in schema and not preserves:
        schema["additionalProperties"] = False
    if schema.pop("x-kubernetes-int-or-string", None):
        schema.pop("anyOf", None)
        schema["type"] = ["string", "integer"]
    if schema.pop("nullable", None) and isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]
    if schema.get("format") in ("int32", "int64", "double", "float"):
        del schema["format"]
    for value in list(schema.values()):
        strict(value)
    return schema


def resolve(node, definitions, needed):
    """Points every reference in `node` at $defs, and notes in `needed` what must stand there."""
    if isinstance(node, list):
        for item in node:
            resolve(item, definitions, needed)
    if not isinstance(node, dict):
        return
    found = REFERENCE.search(node["$ref"]) if isinstance(node.get("$ref"), str) else None
    if found:
        node["$ref"] = "#/$defs/" + found[1]
        if found[1] not in needed:
            needed[found[1]] = json.loads(json.dumps(definitions[found[1]]))
            resolve(needed[found[1]], definitions, needed)
    for value in node.values():
        resolve(value, definitions, needed)


def core_kinds(version):
    folder = pathlib.Path(kubernetes_validate.__file__).parent / "kubernetes-json-schema" / f"v{version}.0-local-strict"
    raw = json.loads((folder / "_definitions.json").read_text())
    definitions = raw.get("$defs") or raw["definitions"]
    for path in sorted(folder.glob("[!_]*.json")):
        schema = json.loads(path.read_text())
        if "x-kubernetes-group-version-kind" not in schema and "kind" not in (schema.get("properties") or {}):
            continue
        needed = {}
        resolve(schema, definitions, needed)
        if needed:
            schema["$defs"] = needed
        schema.pop("$schema", None)
        yield path.name, schema


def custom_kinds():
    for path in sorted((HERE / "schemas/crds").glob("*.yaml")):
        for document in yaml.safe_load_all(path.read_text()):
            if not document or document.get("kind") != "CustomResourceDefinition":
                continue
            spec = document["spec"]
            for version in spec["versions"]:
                schema = strict(version["schema"]["openAPIV3Schema"])
                schema["additionalProperties"] = False
                properties = schema.setdefault("properties", {})
                properties["metadata"] = {"type": "object"}
                properties.setdefault("apiVersion", {"type": "string"})
                properties.setdefault("kind", {"type": "string"})
                group = spec["group"].split(".")[0]
                yield f"{spec['names']['kind'].lower()}-{group}-{version['name']}.json", schema


def write(folder, version="1.36"):
    """Returns kubeconform's --schema-location."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in [*core_kinds(version), *custom_kinds()]:
        (folder / name).write_text(json.dumps(schema))
    return f"{folder}/{{{{.ResourceKind}}}}{{{{.KindSuffix}}}}.json"


if __name__ == "__main__":
    print(write(sys.argv[1]))
