"""Control groups: found where they are, and what they hold a hand-in to."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from running import run, said

from autograder.forking import ForkExecutor
from autograder.run import cgroups
from autograder.run.walls import Sandbox
from autograder.types import Limits

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="control groups are Linux's")

V1 = "35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n"
V2 = "26 24 0:23 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"
CONTAINER = "26 24 0:23 /docker/1 /sys/fs/cgroup rw - cgroup2 cgroup rw\n"
PLACES = {
    "version 1": (V1, "4:memory:/job/7\n1:cpu:/\n0::/", ["/memory/job/7"]),
    "version 2, a scope": (V2, "0::/user.slice/a.scope\n", ["/user.slice/a.scope", "/user.slice"]),
    "version 2, the root": (V2, "0::/\n", [""]),
    "a container": (CONTAINER, "0::/docker/1\n", [""]),
    "no memory": (V1.replace("memory", "cpu"), "1:cpu:/\n", []),
}


@pytest.fixture
def needs_groups():
    if cgroups._place() is None:
        pytest.skip("no control group can be made here")


@pytest.mark.parametrize("name", PLACES)
def test_places(name, monkeypatch):
    mounts, own, places = PLACES[name]
    files = {"/proc/self/mountinfo": mounts, "/proc/self/cgroup": own}
    monkeypatch.setattr(Path, "read_text", lambda path: files[str(path)])
    assert list(cgroups._places()) == [Path(f"/sys/fs/cgroup{place}") for place in places]


def test_a_place_that_holds_nobody_is_left_as_it_was(tmp_path):
    assert not cgroups._works(tmp_path)
    assert not list(tmp_path.iterdir())


def test_the_kernel_ends_what_takes_too_much(needs_groups):
    group = cgroups.make(64 << 20, 50)
    code = "import sys; sys.stdin.read(1); bytearray(int(sys.argv[1]) << 20)"
    ends = []
    for mib in ("1", "200"):
        command = [sys.executable, "-c", code, mib]
        with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
            cgroups.enter(group.door, process.pid)
            process.communicate(b".")
        ends.append((process.returncode, group.overflowed()))
    group.remove()
    assert ends == [(0, False), (-9, True)]
    assert not group._folder.exists()


def test_a_hand_in_is_in_a_group_that_goes_with_it(needs_groups):
    code = "while not (own := [l for l in open('/proc/self/cgroup') if 'autograder-' in l]): pass"
    with ForkExecutor(1, Limits(), Sandbox("none"), judge=False, libraries=[]) as executor:
        ran = run(executor, code, "own[0].strip()")
    name = said(ran).rpartition("/")[2].strip("'")
    assert name.startswith("autograder-")
    assert not list(cgroups._place().glob(name))
