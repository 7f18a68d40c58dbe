"""Runs a program as the image's container would: in that root and nowhere else, which is read-only, as its user, without
a right of root's. Stands in for a container engine; to be started under `unshare --mount`, by root.

  unshare --mount python3 in_root.py ROOT USER [--read-only FROM:TO]... [--writable FROM:TO]... -- PROGRAM ARGUMENT...
"""
import argparse
import ctypes
import os
import subprocess
import sys

PR_SET_NO_NEW_PRIVS, PR_CAPBSET_DROP, LAST_CAPABILITY = 38, 24, 40


def mount(*arguments):
    subprocess.run(["mount", *arguments], check=True)


def bind(source, target, mode):
    mount("--bind", source, target)
    mount("-o", f"remount,bind,{mode},nosuid,nodev", target)


def main():
    before, program = sys.argv[1:sys.argv.index("--")], sys.argv[sys.argv.index("--") + 1:]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root")
    parser.add_argument("user", type=int)
    parser.add_argument("--read-only", action="append", default=[])
    parser.add_argument("--writable", action="append", default=[])
    options = parser.parse_args(before)
    mount("--make-rprivate", "/")
    bind(options.root, options.root, "ro")
    mount("-t", "proc", "proc", options.root + "/proc")
    for mode, pairs in (("ro", options.read_only), ("rw", options.writable)):
        for pair in pairs:
            source, target = pair.split(":")
            bind(source, options.root + target, mode)
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in range(LAST_CAPABILITY + 1):
        # chroot needs its own until it has happened; the change of user takes what is left.
        if capability not in (6, 7, 18):
            libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    os.chroot(options.root)
    os.chdir("/")
    os.setgroups([])
    os.setgid(options.user)
    os.setuid(options.user)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        sys.exit("cannot give up new privileges")
    os.execve(program[0], program, {name: value for name, value in os.environ.items()
                                    if name.startswith(("FOOTHOLD_", "KAFKA_"))})


if __name__ == "__main__":
    main()
