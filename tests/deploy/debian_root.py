"""Makes an empty Debian root with the packages that the image's last stage names, and what they depend on; nothing else,
not even a shell. Prints its folder, in .cache, where it stays until the list of packages changes.
"""
import hashlib
import pathlib
import shutil
import subprocess
import sys

import dockerfile

ROOT = pathlib.Path(__file__).resolve().parents[2]


def folder():
    packages = sorted(dockerfile.installed(dockerfile.stages()[-1]))
    return ROOT / ".cache" / ("debian-root-" + hashlib.sha256(" ".join(packages).encode()).hexdigest()[:12]), packages


def make():
    path, packages = folder()
    if not path.exists():
        fresh = path.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        subprocess.run(["mmdebstrap", "--quiet", "--variant=extract", "--include=" + ",".join(packages), "bookworm", fresh],
                       check=True)
        for place in ("proc", "etc/foothold", "var/lib/foothold"):
            (fresh / place).mkdir(parents=True, exist_ok=True)
        fresh.rename(path)
    return path


if __name__ == "__main__":
    print(make())
    sys.exit(0)
