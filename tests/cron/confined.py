"""A program within the limits of cron/woondruk.service, without systemd.

    subprocess.run(command, preexec_fn=confined.Limits(unit, user).enter)

Reads from the unit file which system calls it lets through and which rights to
memory, and makes the kernel hold the command to that, as that user, without
capabilities, and with a /proc of its processes alone.  What it cannot do here
(folders that cannot be seen or written) is left to systemd.  Needs root.
"""

import ctypes
import os
import pwd
import re
import struct
import subprocess

PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, PR_CAPBSET_DROP = 22, 38, 24
CLONE_NEWNS, MS_REC, MS_PRIVATE = 0x20000, 0x4000, 0x40000
ALLOW, REFUSE_EPERM = 0x7fff0000, 0x00050001
LOAD, JUMP_EQUAL, JUMP_SET, RETURN = 0x20, 0x15, 0x45, 0x06
NUMBERS = "/usr/include/x86_64-linux-gnu/asm/unistd_64.h"
AUDIT_ARCH_X86_64 = 0xc000003e
WRITE, EXECUTE = 2, 4


def settings(unit):
    """What the unit says, as lists of (key, value)."""
    with open(unit, encoding="utf-8") as file:
        return re.findall(r"^(\w+)=(.*)$", file.read(), re.M)


def calls_of(words):
    """The names of the system calls in these sets."""
    found = set()
    for word in words:
        if not word.startswith("@"):
            found.add(word)
            continue
        listed = subprocess.run(
            ["systemd-analyze", "syscall-filter", word], check=True,
            capture_output=True, text=True).stdout
        found |= calls_of([line.split()[0] for line in
                           listed.splitlines()[1:]
                           if line.strip() and line.split()[0] != "#"])
    return found


def allowed_calls(unit):
    allowed = set()
    for key, value in settings(unit):
        if key != "SystemCallFilter":
            continue
        if value.startswith("~"):
            allowed -= calls_of(value[1:].split())
        else:
            allowed |= calls_of(value.split())
    # systemd itself has this one let through, to start what it starts.
    return allowed | {"execve"}


def filter_of(unit):
    """The unit's rules as the kernel takes them."""
    with open(NUMBERS, encoding="ascii") as file:
        number = {name: int(text) for name, text in re.findall(
            r"#define __NR_(\w+) (\d+)", file.read())}
    rules = [(LOAD, 0, 0, 4), (JUMP_EQUAL, 1, 0, AUDIT_ARCH_X86_64),
             (RETURN, 0, 0, REFUSE_EPERM), (LOAD, 0, 0, 0)]
    if ("MemoryDenyWriteExecute", "yes") in settings(unit):
        # Low half of the third argument: the rights.
        rules += [(JUMP_EQUAL, 0, 4, number["mmap"]), (LOAD, 0, 0, 32),
                  (JUMP_SET, 0, 6, EXECUTE), (JUMP_SET, 0, 5, WRITE),
                  (RETURN, 0, 0, REFUSE_EPERM),
                  (JUMP_EQUAL, 0, 3, number["mprotect"]), (LOAD, 0, 0, 32),
                  (JUMP_SET, 0, 1, EXECUTE), (RETURN, 0, 0, REFUSE_EPERM),
                  (LOAD, 0, 0, 0)]
    for name in sorted(allowed_calls(unit) & set(number)):
        rules += [(JUMP_EQUAL, 0, 1, number[name]), (RETURN, 0, 0, ALLOW)]
    rules.append((RETURN, 0, 0, REFUSE_EPERM))
    return b"".join(struct.pack("=HBBI", *rule) for rule in rules)


class Limits:
    def __init__(self, unit, user):
        self.rules = filter_of(unit)
        self.user = pwd.getpwnam(user)
        self.libc = ctypes.CDLL(None, use_errno=True)

    def must(self, result):
        if result != 0:
            raise OSError(ctypes.get_errno(), "confined")

    def enter(self):
        """In a child, before it becomes the command."""
        libc, must = self.libc, self.must
        must(libc.unshare(CLONE_NEWNS))
        must(libc.mount(None, b"/", None, MS_REC | MS_PRIVATE, None))
        must(libc.mount(b"proc", b"/proc", b"proc", 0,
                        b"hidepid=invisible,subset=pid"))
        for capability in range(64):
            libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
        os.setgroups([])
        os.setgid(self.user.pw_gid)
        os.setuid(self.user.pw_uid)
        must(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        program = ctypes.create_string_buffer(self.rules, len(self.rules))
        fprog = struct.pack("@HP", len(self.rules) // 8,
                            ctypes.addressof(program))
        must(libc.prctl(PR_SET_SECCOMP, 2, fprog, 0, 0))
