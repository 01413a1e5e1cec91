"""The system calls that lock a child in. Everything here is called in the child, after the fork.

Python 3.11 has no ``os.unshare``, and no version has mount, prctl, capset or Landlock, so these go
through ctypes; the system call filter is built by libseccomp.
"""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import struct
from collections.abc import Iterable, Mapping
from pathlib import Path

NEW_MOUNTS, NEW_CGROUP, NEW_UTS, NEW_IPC = 0x20000, 0x2000000, 0x4000000, 0x8000000
NEW_USER, NEW_PIDS, NEW_NETWORK = 0x10000000, 0x20000000, 0x40000000
_ALL_NEW = (
    NEW_MOUNTS | NEW_CGROUP | NEW_UTS | NEW_IPC | NEW_USER | NEW_PIDS | NEW_NETWORK | 0x80
)  # 0x80: time namespace

NOSUID, NODEV, NOEXEC, BIND, REMOUNT, READ_ONLY = 2, 4, 8, 4096, 32, 1

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_KEEPCAPS, _PR_CAPBSET_DROP = 1, 4, 8, 24
_PR_SET_CHILD_SUBREAPER, _PR_SET_NO_NEW_PRIVS, _PR_CAP_AMBIENT = 36, 38, 47
_CAP_DAC_READ_SEARCH = 2
_SYS_LANDLOCK = 444
_MADV_COLLAPSE, _HUGE_PAGE = 25, 2 << 20

_REFUSED = """
    mount umount2 pivot_root chroot move_mount open_tree fsopen fsconfig fsmount fspick
    mount_setattr unshare setns ptrace process_vm_readv process_vm_writev kcmp pidfd_getfd
    kexec_load kexec_file_load init_module finit_module delete_module bpf perf_event_open
    userfaultfd keyctl add_key request_key open_by_handle_at name_to_handle_at swapon swapoff
    reboot settimeofday clock_settime adjtimex clock_adjtime acct quotactl syslog iopl ioperm
    io_uring_setup io_uring_enter io_uring_register vhangup personality mbind move_pages
    migrate_pages set_mempolicy modify_ldt lookup_dcookie nfsservctl fanotify_init memfd_secret
""".split()
_ABSENT = "clone3 memfd_create shmget msgget semget mq_open".split()

_libc = ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def _prctl(option: int, *values: int) -> int:
    padded = [ctypes.c_ulong(value) for value in (*values, 0, 0, 0, 0)[:4]]
    return _check(_libc.prctl(option, *padded), f"prctl {option}")


def unshare(flags: int) -> None:
    """Leave the namespaces in `flags` for new ones."""
    _check(_libc.unshare(flags), "unshare")


def map_user(uid: int, gid: int, inside: int = 1000) -> None:
    """After ``unshare(NEW_USER)``: be user `inside` in it, who is `uid` outside."""
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{inside} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{inside} {gid} 1")


def mount(source: str, target: str, kind: str | None, flags: int = 0, options: str = "") -> None:
    """Mount `source` (of file system `kind`) on `target`."""
    encoded = [None if text is None else os.fsencode(text) for text in (source, target, kind)]
    _check(
        _libc.mount(*encoded, ctypes.c_ulong(flags), options.encode() or None),
        f"mount {source} on {target}",
    )


def mount_processes() -> None:
    """Mount a /proc of this process's namespace on /proc."""
    mount("proc", "/proc", "proc", NOSUID | NODEV | NOEXEC)


def die_with_parent() -> None:
    """Have the kernel kill this process when its parent ends."""
    _prctl(_PR_SET_PDEATHSIG, 9)


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def become(uid: int, keep_reading: bool) -> None:
    """As root: become an ordinary user for good.

    Args:
        uid: The user and group to become.
        keep_reading: Whether to keep the capability to read files whatever their mode (where
            the interpreter lies in a folder of root's and Landlock says what may be read).
    """
    if keep_reading:
        _prctl(_PR_SET_KEEPCAPS, 1)
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    _prctl(_PR_SET_DUMPABLE, 1)
    if keep_reading:
        _set_capabilities(1 << _CAP_DAC_READ_SEARCH)
        _prctl(_PR_CAP_AMBIENT, 2, _CAP_DAC_READ_SEARCH)


def use_huge_pages() -> None:
    """Put this process's memory on huge pages: forking it, and its children's end, cost half.

    Does nothing on kernels before Linux 6.1, which cannot.
    """
    for line in Path("/proc/self/maps").read_text().splitlines():
        addresses, rights, _, _, _, *name = line.split()
        if rights != "rw-p" or name not in ([], ["[heap]"]):
            continue
        start, end = (int(address, 16) for address in addresses.split("-"))
        start, end = -(-start // _HUGE_PAGE) * _HUGE_PAGE, end // _HUGE_PAGE * _HUGE_PAGE
        if start < end:
            _libc.madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), _MADV_COLLAPSE)


def drop_capabilities() -> None:
    """Give up every capability for good."""
    for capability in range(64):
        if _libc.prctl(_PR_CAPBSET_DROP, ctypes.c_ulong(capability), 0, 0, 0) < 0:
            break
    _set_capabilities(0)


def _set_capabilities(mask: int) -> None:
    header = struct.pack("Ii", 0x20080522, 0)
    data = struct.pack("6I", mask, mask, mask, 0, 0, 0)
    _check(_libc.capset(header, data), "capset")


def no_new_privileges() -> None:
    """Make set-user-id programs ordinary ones, for this process and all it starts."""
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)


def limit(limits: Mapping[int, int]) -> None:
    """Set resource limits (``resource.RLIMIT_…`` to value), never above the present hard ones."""
    for kind, value in limits.items():
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))


def filter_system_calls(sockets: bool, signals: bool) -> None:
    """Refuse the system calls that mount, trace, make namespaces or reach kernel internals.

    Args:
        sockets: Whether Unix and internet sockets may be made (in an empty network namespace
            they reach nothing).
        signals: Whether other processes may be signalled.
    """
    import pyseccomp  # finds libseccomp when it is imported

    refuse, absent = pyseccomp.ERRNO(errno.EPERM), pyseccomp.ERRNO(errno.ENOSYS)
    rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    for names, action in ((_REFUSED, refuse), (_ABSENT, absent)):
        for name in names:
            try:
                rules.add_rule(action, name)
            except (ValueError, OSError):  # a name that this processor or libseccomp lacks
                continue
    argument = pyseccomp.Arg
    for flag in (1 << bit for bit in range(32) if _ALL_NEW & ~0x80 & (1 << bit)):
        rules.add_rule(refuse, "clone", argument(0, pyseccomp.MASKED_EQ, flag, flag))
    rules.add_rule(refuse, "ioctl", argument(1, pyseccomp.EQ, 0x5412))  # TIOCSTI
    no_family = pyseccomp.ERRNO(errno.EAFNOSUPPORT)
    if sockets:
        unix, ipv6 = 1, 10
        rules.add_rule(no_family, "socket", argument(0, pyseccomp.GT, ipv6))
        for family in range(3, ipv6):
            rules.add_rule(no_family, "socket", argument(0, pyseccomp.EQ, family))
        rules.add_rule(no_family, "socketpair", argument(0, pyseccomp.NE, unix))
    else:
        rules.add_rule(no_family, "socket")
    if not signals:
        own = os.getpid()
        for name in ("kill", "tgkill"):
            rules.add_rule(refuse, name, argument(0, pyseccomp.NE, own))
        for name in ("tkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "pidfd_send_signal"):
            rules.add_rule(refuse, name)
    rules.load()


def landlock_version() -> int:
    """The kernel's Landlock version, 0 where there is none."""
    return max(0, _libc.syscall(_SYS_LANDLOCK, None, ctypes.c_size_t(0), 1))


def landlock(read: Iterable[str], write: Iterable[str]) -> None:
    """Confine this process, and all it starts, to some paths.

    Args:
        read: Files and folders that may be read and executed.
        write: Files and folders that may be written too.

    Raises:
        OSError: where the kernel has no Landlock.
    """
    version = landlock_version()
    if version < 1:
        raise OSError(errno.ENOSYS, "the kernel has no Landlock")
    known = {1: 13, 2: 14, 3: 15, 4: 15}.get(version, 16)
    everything = (1 << known) - 1
    read_and_execute = 1 << 0 | 1 << 2 | 1 << 3
    devices = 1 << 6 | 1 << 11
    on_files = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 14 | 1 << 15
    network = 0b11 if version >= 4 else 0
    scope = 0b11 if version >= 6 else 0  # no abstract sockets, no signals out of it
    attributes = struct.pack("QQQ", everything, network, scope)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    rules = _libc.syscall(_SYS_LANDLOCK, attributes, ctypes.c_size_t(size), 0)
    _check(rules, "landlock_create_ruleset")
    for paths, allowed in ((read, read_and_execute), (write, everything & ~devices)):
        for path in paths:
            _allow(rules, path, allowed & everything, on_files)
    _check(_libc.syscall(_SYS_LANDLOCK + 2, rules, 0), "landlock_restrict_self")
    os.close(rules)


def _allow(rules: int, path: str, allowed: int, on_files: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    if not os.path.isdir(path):
        allowed &= on_files
    rule = struct.pack("=Qi", allowed, place)
    _check(_libc.syscall(_SYS_LANDLOCK + 1, rules, 1, rule, 0), f"landlock_add_rule {path}")
    os.close(place)
