"""Checks findings against GuardDuty's own service model, as PyPI botocore carries it: member names, types, enums,
patterns and required members, with the wire's names."""
import re

from botocore.loaders import Loader
from botocore.model import ServiceModel

TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
SCALARS = {"string": str, "integer": int, "long": int, "double": (int, float), "float": (int, float), "boolean": bool}


def check(shape, value, path, faults):
    kind = shape.type_name
    # Free form: each finding type has members of its own here.
    if shape.name == "ServiceAdditionalInfo":
        return
    if kind == "structure":
        names = {member.serialization.get("name", name): member for name, member in shape.members.items()}
        for name, member in value.items():
            if name in names:
                check(names[name], member, f"{path}.{name}", faults)
            else:
                faults.append(f"{path}.{name}: unknown member")
        for name in shape.required_members:
            wire = shape.members[name].serialization.get("name", name)
            if wire not in value:
                faults.append(f"{path}.{wire}: missing")
    elif kind == "list":
        for number, item in enumerate(value):
            check(shape.member, item, f"{path}[{number}]", faults)
    elif kind == "map":
        for name, item in value.items():
            check(shape.value, item, f"{path}.{name}", faults)
    elif kind in SCALARS:
        wrong_type = not isinstance(value, SCALARS[kind]) or (isinstance(value, bool) and kind != "boolean")
        if wrong_type:
            faults.append(f"{path}: {value!r} is no {kind}")
        elif kind == "string" and getattr(shape, "enum", None) and value not in shape.enum:
            faults.append(f"{path}: {value!r} is not one of {shape.enum}")


def faults_of(findings):
    model = ServiceModel(Loader().load_service_model("guardduty", "service-2"), "guardduty").shape_for("Finding")
    faults = []
    for finding in findings:
        check(model, finding, "$", faults)
        for name in ("createdAt", "updatedAt"):
            if not TIME.match(finding[name]):
                faults.append(f"$.{name}: {finding[name]}")
        if not 1.0 <= finding["severity"] <= 8.9:
            faults.append(f"$.severity: {finding['severity']}")
    return faults
