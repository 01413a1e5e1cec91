# ruff: noqa: E501 - one attack, one line
"""What a hand-in tries and must not be able to do, at every level of protection.

"No network" is tried against listeners of these tests on loopback, and against nothing else.
"""

from __future__ import annotations

import os
import socket
import sys
import time
from pathlib import Path

import pytest
from running import raised, run, said

from autograder.forking import ForkExecutor
from autograder.run.sandbox import choose_sandbox
from autograder.types import Limits, SandboxUnavailable

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox is Linux's")

LIMITS = Limits(
    cell_timeout=8, total_timeout=60, memory_mib=700, disk_mib=32, files=2000, processes=64
)


def _sandbox(level):
    try:
        return choose_sandbox(level)
    except SandboxUnavailable as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module", params=["namespaces", "landlock"])
def executor(request):
    with ForkExecutor(1, LIMITS, _sandbox(request.param), judge=False, libraries=[]) as made:
        made.level = request.param
        yield made


@pytest.fixture(scope="module")
def secret(tmp_path_factory):
    """A file anyone could read and a folder anyone could write, if they were not confined."""
    folder = tmp_path_factory.mktemp("course")
    (folder / "hidden_test.py").write_text("the answer is 42")
    for path in (folder, folder.parent, folder.parent.parent):  # pytest's own, closed to others
        os.chmod(path, 0o777)
    return folder


CANNOT = {
    "read-course": "open({secret!r} + '/hidden_test.py').read()",
    "list-course": "import os; os.listdir({secret!r})",
    "write-course": "open({secret!r} + '/gradebook.db', 'w')",
    "read-shadow": "open('/etc/shadow').read()",
    "read-root": "import os; os.listdir(os.path.expanduser('~root') + '/.ssh')",
    "write-system": "open('/usr/lib/x', 'w')",
    "write-etc": "open('/etc/x', 'w')",
    "write-interpreter": "import os, sys; open(os.path.dirname(os.__file__) + '/x.py', 'w')",
    "write-package": "import nbformat; open(nbformat.__file__, 'a')",
    "write-root": "open('/x', 'w')",
    "write-dev": "open('/dev/x', 'w')",
    "tcp": "import socket; socket.create_connection(('127.0.0.1', {port}), 2)",
    "udp": "import socket; s = socket.socket(2, 2); s.connect(('127.0.0.1', {port})); s.send(b'x')",
    "abstract": "import socket; socket.socket(1).connect(chr(0) + {abstract!r})",
    "unix": "import socket; socket.socket(1).connect({secret!r} + '/socket')",
    "vsock": "import socket; socket.socket(40, 1)",
    "netlink": "import socket; socket.socket(16, 3)",
    "raw": "import socket; socket.socket(17, 3)",
    "unshare": "import ctypes; assert ctypes.CDLL(None).unshare(0x10000000) < 0, 'done'; 1/0",
    "clone-user": "import ctypes; assert ctypes.CDLL(None).syscall(56, 0x10000011, 0, 0, 0, 0) < 0; 1/0",
    "mount": "import ctypes; assert ctypes.CDLL(None).mount(b'x', b'/tmp', b'tmpfs', 0, None) < 0; 1/0",
    "ptrace": "import ctypes, os; assert ctypes.CDLL(None).ptrace(16, os.getppid(), 0, 0) < 0; 1/0",
    "bpf": "import ctypes; assert ctypes.CDLL(None).syscall(321, 0, 0, 0) < 0; 1/0",
    "io-uring": "import ctypes; assert ctypes.CDLL(None).syscall(425, 1, 0) < 0; 1/0",
    "memfd": "import os; os.memfd_create('x')",
    "setuid": "import os; assert os.getuid() != 0, 'done'; os.setuid(0)",
    "chroot": "import os; os.chroot('/tmp')",
    "mknod": "import os, stat; os.mknod('d', 0o600 | stat.S_IFBLK, os.makedev(8, 0)); open('d', 'rb')",
    "kill-grader": "import os; os.kill({pid}, 0); assert b'pytest' not in open('/proc/{pid}/cmdline', 'rb').read(), 'done'; 1/0",
    "environment": "import os; assert 'AUTOGRADER_SECRET' not in str(os.environ); 1/0",
    "parent-environment": "import glob\nfor f in glob.glob('/proc/[0-9]*/environ'):\n    try: words = open(f).read()\n    except OSError: continue\n    assert 'AUTOGRADER_SECRET' not in words, 'done'\n1/0",
    "others-memory": "import os; open(f'/proc/{{os.getppid() or 1}}/mem', 'rb').read(1) if os.getppid() else 1/0",
    "keyring": "import ctypes; assert ctypes.CDLL(None).syscall(250, 0, -3, 0) < 0; 1/0",
}


@pytest.mark.parametrize("name", CANNOT)
def test_cannot(executor, secret, name, monkeypatch):
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.socket(socket.AF_UNIX) as abstract,
        socket.socket(socket.AF_UNIX) as named,
    ):
        abstract.bind("\0autograder-test-abstract")
        abstract.listen()
        (secret / "socket").unlink(missing_ok=True)
        named.bind(str(secret / "socket"))
        named.listen()
        os.chmod(secret / "socket", 0o777)
        code = CANNOT[name].format(
            secret=str(secret),
            port=listener.getsockname()[1],
            abstract="autograder-test-abstract",
            pid=os.getpid(),
        )
        ran = run(executor, code)
        listener.setblocking(False)
        with pytest.raises(BlockingIOError):
            listener.accept()
    # 1/0 marks the end of an attack whose failure is not an exception.
    assert raised(ran) and raised(ran) != "AssertionError", said(ran)
    assert "done" not in said(ran)


CAN = {
    "write-own": "open('x', 'w').write('y'); open('x').read()",
    "temporary": "import tempfile; open(tempfile.mkstemp()[1], 'w').write('y')",
    "home": "import os; open(os.path.expanduser('~/x'), 'w').write('y')",
    "subprocess": "import subprocess, sys; subprocess.run([sys.executable, '-c', 'print(1)'], check=True, capture_output=True).stdout",
    "shell": "!echo from the shell",
    "threads": "from concurrent.futures import ThreadPoolExecutor as T; list(T(4).map(abs, [-1]))",
    "fork": "import os; p = os.fork()\nif not p: os._exit(7)\nos.waitpid(p, 0)[1]",
    "asyncio": "import asyncio; await asyncio.sleep(0)",
    "cpu-count": "import os; len(os.sched_getaffinity(0))",
    "random": "import os, secrets; secrets.token_hex()",
    "locale-and-time": "import time; time.localtime()",
}


@pytest.mark.parametrize("name", CAN)
def test_can(executor, name):
    ran = run(executor, CAN[name])
    assert not raised(ran) and not ran.flags, said(ran)


def test_multiprocessing_within_namespaces(executor):
    if executor.level != "namespaces":
        pytest.skip("semaphores need /dev/shm, which Landlock's level does not give")
    ran = run(executor, "import multiprocessing as m\nwith m.Pool(2) as p: print(p.map(abs, [-1]))")
    assert said(ran) == "[1]\n"


BOUNDED = {
    "memory": ("x = bytearray(3 << 30)\nfor i in range(0, len(x), 4096): x[i] = 1", "memory"),
    "memory-in-children": (
        "import os, time\n"
        "for _ in range(6):\n"
        "    if os.fork() == 0:\n"
        "        x = bytearray(200 << 20)\n"
        "        for i in range(0, len(x), 4096): x[i] = 1\n"
        "        time.sleep(100)\n"
        "time.sleep(15)",
        "memory",
    ),
    "fork-bomb": ("import os\nwhile True:\n    try: os.fork()\n    except OSError: pass", None),
    "thread-bomb": (
        "import threading, time\n"
        "while True: threading.Thread(target=time.sleep, args=(100,), daemon=True).start()",
        None,
    ),
    "disk": ("with open('x', 'wb') as f:\n    while True: f.write(b'x' * (1 << 20))", None),
    "many-files-of-some-size": (
        "for n in range(100):\n    open(f'{n}', 'wb').write(b'x' * (1 << 20))\n"
        "import time; time.sleep(10)",
        None,
    ),
    "files": ("for n in range(100_000): open(str(n), 'w')\nimport time; time.sleep(10)", None),
}


@pytest.mark.parametrize("name", BOUNDED)
def test_bounded(executor, name):
    code, kind = BOUNDED[name]
    start = time.monotonic()
    ran = run(executor, code, "'still here'")
    assert raised(ran, 0), said(ran, 0)
    assert said(ran) == "'still here'", "the rest of the hand-in goes on"
    if kind:
        assert kind in {flag.kind for flag in ran.flags}
    assert time.monotonic() - start < 60


LEFT_BEHIND = """
import os, sys, time
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.closerange(0, 100)
            os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(987)"])
        os._exit(0)
time.sleep(0.5)
"""


def _running(word):
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if word in path.read_text():
                found.append(path)
        except OSError:
            continue
    return found


def test_deep_folders(executor):
    code = "import os\nfor _ in range(1100):\n    os.mkdir('d'); os.chdir('d')"
    ran = run(executor, code, "import time; time.sleep(0.3); 'on'")
    assert said(ran) == "'on'" and not ran.flags
    assert not list(Path("/tmp").glob("autograder-*/hand-in-*/work/d"))
    assert said(run(executor, "'the next'")) == "'the next'"


def test_nothing_is_left_running(executor):
    ran = run(executor, LEFT_BEHIND)
    assert not raised(ran), said(ran)
    assert not _running("time.sleep(987)")


def test_nothing_is_left_on_disk(executor):
    marker = "autograder-left-behind"
    ran = run(executor, f"open({marker!r}, 'w').write('x'); import os; os.getcwd()")
    assert not raised(ran)
    assert not list(Path("/tmp").glob(f"autograder-*/hand-in-*/work/{marker}"))


def test_hand_ins_do_not_see_each_other(executor):
    run(executor, "open('/tmp/shared', 'w').write('x')" if executor.level == "namespaces" else "1")
    ran = run(executor, "import os; [os.listdir('.'), os.listdir(os.environ['TMPDIR'])]")
    assert said(ran) == "[[], []]"


def test_open_descriptors(executor):
    code = "import os\nfor n in os.listdir('/proc/self/fd'):\n"
    code += "    if os.path.exists(f'/proc/self/fd/{n}'): print(os.readlink(f'/proc/self/fd/{n}'))"
    places = [place for place in said(run(executor, code)).splitlines() if place.startswith("/")]
    assert places
    for place in places:
        assert place == "/dev/null" or place.startswith("/scratch/") or "/hand-in-" in place


def test_unknown_level_is_refused():
    with pytest.raises(SandboxUnavailable, match="say auto, namespaces, landlock or none"):
        choose_sandbox("bogus")


def test_auto_takes_the_strongest_that_holds(monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: None)
    try:
        assert choose_sandbox("auto").level == "landlock"
    except SandboxUnavailable as error:
        assert "bubblewrap is not installed" in str(error)


def test_nothing_weaker_without_asking(monkeypatch):
    monkeypatch.setattr("autograder.run.sandbox._self_test", lambda sandbox: "it leaks")
    with pytest.raises(SandboxUnavailable, match="it leaks.*--sandbox none"):
        choose_sandbox("auto")
    assert choose_sandbox("none").level == "none"
    assert "NOT PROTECTED" in choose_sandbox("none").describe()
