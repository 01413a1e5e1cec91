"""What a forked child gives up before it runs a line of anybody's code, level by level."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from autograder.run import linux

SYSTEM_FILES = (
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/etc/alternatives",
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/mime.types",
)
_PROC_FILES = ("cpuinfo", "filesystems", "meminfo", "stat", "sys", "self")
_SCRATCH = "/scratch"
_TERMINALS = "newinstance,ptmxmode=0666"
_ADDRESS_SPACE_MIB = 8192  # TensorFlow reserves much more than it uses
_FIRST_USER, _USERS = 64_000, 1000


@dataclass(frozen=True)
class Cell:
    """The room a child is locked into.

    Attributes:
        level: ``"namespaces"``, ``"landlock"`` or ``"none"``.
        read: Folders and files it may read besides the system's.
        base: Where scratch folders are made (not used at level ``"namespaces"``).
        memory_mib: See `autograder.types.Limits`, as the next three.
        disk_mib: Its scratch folder.
        files: In its scratch folder.
        processes: Processes and threads.
        cores: Processor numbers it may run on.
        environment: More environment variables.
    """

    level: str
    read: tuple[str, ...]
    base: str
    memory_mib: int
    disk_mib: int
    files: int
    processes: int
    cores: tuple[int, ...]
    environment: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The same as a dictionary of JSON values."""
        return asdict(self)


@dataclass(frozen=True)
class Room:
    """What the guard made for the child: its scratch folder and the user it is to become."""

    scratch: str
    user: int | None = None
    keep_reading: bool = False


def make_room(cell: Cell, number: int) -> Room:
    """In the guard, before it forks the child: new namespaces, or a scratch folder.

    Args:
        cell: The room.
        number: Of the child, to give each its own user where root grades.
    """
    if cell.level == "namespaces":
        uid, gid = os.getuid(), os.getgid()
        linux.unshare(linux.NEW_USER | linux.NEW_PIDS)
        linux.map_user(uid, gid)
        return Room(_SCRATCH)
    scratch = tempfile.mkdtemp(prefix="hand-in-", dir=cell.base)
    if cell.level == "none" or os.getuid() != 0:
        return Room(scratch)
    user = _FIRST_USER + number % _USERS
    hidden = not all(_readable_by_all(path) for path in (sys.executable, *cell.read))
    return Room(scratch, user, hidden)


def clean(cell: Cell, room: Room) -> None:
    """In the guard, when all is over: remove the scratch folder."""
    if cell.level != "namespaces":
        remove(room.scratch)


def remove(folder: str) -> None:
    """Remove a folder that a hand-in has filled, however deep it is."""
    try:
        shutil.rmtree(folder, ignore_errors=True)
    except RecursionError:  # before Python 3.13
        subprocess.run(["rm", "-rf", "--", folder], check=False)


def lock_in(cell: Cell, room: Room) -> None:
    """In the child: give up everything but the room. Nothing is undone after this."""
    if cell.level == "namespaces":
        _mount_scratch(cell)
    for name in ("work", "tmp", "home", "given"):
        Path(room.scratch, name).mkdir(exist_ok=True)
    if room.user is not None:
        for folder in (room.scratch, *Path(room.scratch).iterdir()):
            os.chown(folder, room.user, room.user)
    _set_environment(cell, room)
    os.chdir(Path(room.scratch, "work"))
    os.sched_setaffinity(0, cell.cores)
    _set_limits(cell, room)
    if cell.level == "none":
        return
    if cell.level == "namespaces":
        linux.drop_capabilities()
        linux.no_new_privileges()
        linux.filter_system_calls(sockets=True, signals=True)
        return
    if room.user is not None:
        linux.become(room.user, room.keep_reading)
    linux.no_new_privileges()
    proc = [f"/proc/{name}" for name in _PROC_FILES]
    system = [*SYSTEM_FILES, "/etc/passwd", "/etc/group", "/etc/nsswitch.conf", "/etc/hosts"]
    devices = ["/dev/random", "/dev/urandom", "/dev/zero", "/sys/devices/system/cpu"]
    terminals = ["/dev/null", "/dev/ptmx", "/dev/pts", "/dev/tty"]
    linux.landlock([*system, *proc, *devices, *cell.read], [room.scratch, *terminals])
    linux.filter_system_calls(sockets=False, signals=linux.landlock_version() >= 6)


def _mount_scratch(cell: Cell) -> None:
    linux.unshare(
        linux.NEW_MOUNTS | linux.NEW_IPC | linux.NEW_UTS | linux.NEW_NETWORK | linux.NEW_CGROUP
    )
    safe = linux.NOSUID | linux.NODEV
    linux.mount_processes()
    size = f"size={cell.disk_mib}m,nr_inodes={cell.files},mode=700"
    linux.mount("tmpfs", _SCRATCH, "tmpfs", safe, size)
    linux.mount("devpts", "/dev/pts", "devpts", linux.NOSUID | linux.NOEXEC, _TERMINALS)
    shared = [("/dev/shm", "shm")]
    if not any(path.startswith("/tmp/") for path in cell.read):
        shared.append(("/tmp", "tmp"))
    for place, name in shared:
        Path(_SCRATCH, name).mkdir()
        linux.mount(f"{_SCRATCH}/{name}", place, None, linux.BIND)


def _set_environment(cell: Cell, room: Room) -> None:
    home, temporary = f"{room.scratch}/home", f"{room.scratch}/tmp"
    threads = str(len(cell.cores))
    os.environ.clear()
    os.environ.update(
        {
            "PATH": f"{sys.prefix}/bin:/usr/local/bin:/usr/bin:/bin",
            "HOME": home,
            "TMPDIR": temporary,
            "LANG": "C.UTF-8",
            "TERM": "xterm-color",
            "XDG_CACHE_HOME": f"{home}/.cache",
            "IPYTHONDIR": f"{home}/.ipython",
            "JUPYTER_RUNTIME_DIR": f"{home}/.runtime",
            "KERAS_HOME": f"{home}/.keras",
            "MPLCONFIGDIR": f"{home}/.matplotlib",
            "MPLBACKEND": "module://matplotlib_inline.backend_inline",
            "NBGRADER_EXECUTION": "autograde",
            "OMP_NUM_THREADS": threads,
            "OPENBLAS_NUM_THREADS": threads,
            "PYTHONDONTWRITEBYTECODE": "1",
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "JE_ARROW_MALLOC_CONF": "background_thread:false",
            **cell.environment,
        }
    )
    tempfile.tempdir = None


def _set_limits(cell: Cell, room: Room) -> None:
    processes = cell.processes
    if cell.level == "none" or (cell.level == "landlock" and room.user is None):
        processes += _processes_of(os.getuid())  # the kernel counts all of a user's
    linux.limit(
        {
            resource.RLIMIT_AS: (cell.memory_mib + _ADDRESS_SPACE_MIB) << 20,
            resource.RLIMIT_CORE: 0,
            resource.RLIMIT_FSIZE: cell.disk_mib << 20,
            resource.RLIMIT_MEMLOCK: 1 << 20,
            resource.RLIMIT_MSGQUEUE: 0,
            resource.RLIMIT_NOFILE: 1024,
            resource.RLIMIT_NPROC: processes,
        }
    )


def _processes_of(uid: int) -> int:
    count = 0
    for entry in os.scandir("/proc"):
        try:
            if entry.name.isdigit() and entry.stat().st_uid == uid:
                count += len(os.listdir(f"/proc/{entry.name}/task"))
        except OSError:
            continue
    return count


def _readable_by_all(path: str) -> bool:
    real = Path(path).resolve()
    folders = [real, *real.parents]
    return all(folder.stat().st_mode & (0o001 if folder.is_dir() else 0o004) for folder in folders)
