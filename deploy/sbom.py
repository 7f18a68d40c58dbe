#!/usr/bin/env python3
"""Prints what the program is made of, as CycloneDX 1.5 JSON: the Debian packages whose libraries it loads, and those
whose headers were compiled into it. Has no time and no random number in it: the same build gives the same bytes.

  deploy/sbom.py BUILD [--out FILE]     BUILD: a folder that Ninja built, such as build/release
"""
import argparse
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import urllib.parse


def output(*command):
    return subprocess.run([*map(str, command)], check=True, stdout=subprocess.PIPE, text=True).stdout


def owners(paths):
    """The Debian package of each file; Debian lists some below /lib that are now below /usr/lib, and the other way."""
    names = {}
    for path in paths:
        for name in {path, os.path.realpath(path)}:
            names[name] = path
            names["/usr" + name] = path
            if name.startswith("/usr/"):
                names[name[4:]] = path
    found = {}
    done = subprocess.run(["dpkg-query", "-S", *sorted(names)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    for line in done.stdout.splitlines():
        package, name = line.rsplit(": ", 1)
        if not line.startswith("diversion"):
            found[names[name]] = package.split(",")[0].split(":")[0]
    missing = set(paths) - set(found)
    if missing:
        raise SystemExit(f"sbom: no Debian package holds {', '.join(sorted(missing))}")
    return found


def loaded(program):
    """Files of every library the program loads, those of its libraries too."""
    paths = re.findall(r"(?:=> |^\s*)(/\S+) \(0x", output("ldd", program), re.M)
    if not paths:
        raise SystemExit(f"sbom: {program} loads no library; is it the program?")
    return set(paths)


def linked(program):
    """Of these, those that the program itself names."""
    needed = set(re.findall(r"\(NEEDED\).*\[(.*)\]", output("readelf", "-d", program)))
    return {path for path in loaded(program) if os.path.basename(path) in needed}


def compiled_in(build):
    """Headers outside the project that any object of the program was compiled with."""
    objects = output("ninja", "-C", build, "-t", "deps")
    ours = [block for block in objects.split("\n\n") if re.match(r"\s*(daemon|lib)/", block)]
    return {os.path.normpath(path) for block in ours for path in re.findall(r"^\s+(/usr/\S+)$", block, re.M)}


def quote(text):
    return urllib.parse.quote(text, safe="~")


def component(package, use):
    fields = "${Package}\t${Version}\t${Architecture}\t${source:Package}\t${source:Version}\t${Homepage}\n"
    rows = output("dpkg-query", "-W", f"-f={fields}", package).splitlines()
    name, version, architecture, source, source_version, home = rows[0].split("\t")
    purl = f"pkg:deb/debian/{quote(name)}@{quote(version)}?arch={architecture}&distro=debian-12"
    found = {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl,
             "properties": [{"name": "foothold:use", "value": use},
                            {"name": "debian:source", "value": f"{source} {source_version}"}]}
    if home:
        found["externalReferences"] = [{"type": "website", "url": home}]
    return found


def bill(build):
    program = build / "daemon/foothold"
    version = output(program, "version").split()[1]
    direct = set(owners(linked(program)).values())
    whole = set(owners(loaded(program)).values())
    headers = set(owners(compiled_in(build)).values()) - whole
    uses = {**{name: "loaded by a library" for name in whole}, **{name: "linked" for name in direct},
            **{name: "headers compiled in" for name in headers}}
    components = [component(name, uses[name]) for name in sorted(uses)]
    purl = f"pkg:generic/foothold@{version}"
    digest = hashlib.sha256(program.read_bytes()).hexdigest()
    return {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
            "metadata": {"component": {"type": "application", "bom-ref": purl, "name": "foothold", "version": version,
                                       "purl": purl, "hashes": [{"alg": "SHA-256", "content": digest}]}},
            "components": components,
            "dependencies": [{"ref": purl, "dependsOn": [each["bom-ref"] for each in components]}]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--out", type=pathlib.Path)
    options = parser.parse_args()
    text = json.dumps(bill(options.build), indent=2) + "\n"
    if options.out:
        options.out.write_text(text)
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main()
