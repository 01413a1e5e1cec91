import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from course_utils.cache import build_folder, cache_dir
from course_utils.errors import CacheError


def write(scratch: Path) -> Path:
    (scratch / "one").write_text("1")
    (scratch / "two").write_text("2")
    return scratch


def complete(folder: Path) -> bool:
    return sorted(p.name for p in folder.iterdir()) == ["one", "two"]


def test_the_cache_is_where_the_variable_says(monkeypatch):
    monkeypatch.setenv("COURSE_CACHE", "~/somewhere")
    assert cache_dir() == Path.home() / "somewhere"
    monkeypatch.delenv("COURSE_CACHE")
    assert cache_dir() == Path.home() / ".cache" / "cnn-course"


def test_a_folder_is_built_once(tmp_path):
    folder = build_folder(tmp_path / "deep" / "data", write)
    assert complete(folder)
    assert build_folder(folder, lambda scratch: pytest.fail("built twice")) == folder


def test_a_failed_build_leaves_nothing(tmp_path):
    def fail(scratch):
        write(scratch)
        raise ValueError("drawing failed")

    with pytest.raises(ValueError, match="drawing failed"):
        build_folder(tmp_path / "data", fail)
    assert not [p for p in tmp_path.iterdir() if not p.name.endswith(".lock")]
    assert complete(build_folder(tmp_path / "data", write))


def test_a_full_disk_is_one_sentence(tmp_path):
    def full(scratch):
        raise OSError(28, "No space left on device")

    with pytest.raises(CacheError, match="No space left on device.*set COURSE_CACHE"):
        build_folder(tmp_path / "data", full)


BUILDER = """
import sys
from pathlib import Path
from course_utils import cache

folder, moment = Path(sys.argv[1]), sys.argv[2]

def pause(*_):
    print("here", flush=True)
    sys.stdin.read()

def build(scratch):
    if moment == "at the start": pause()
    (scratch / "one").write_text("1")
    if moment == "half way": pause()
    (scratch / "two").write_text("2")
    return scratch

if moment == "before the rename": cache._rename = pause
cache.build_folder(folder, build)
print("done", flush=True)
sys.stdin.read()
"""


def start(folder: Path, moment: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", BUILDER, str(folder), moment],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("moment", ["at the start", "half way", "before the rename", "afterwards"])
def test_killing_a_build_leaves_what_the_next_call_repairs(moment, tmp_path):
    folder = tmp_path / "data"
    with start(folder, moment) as process:
        assert process.stdout.readline().strip() == ("done" if moment == "afterwards" else "here")
        process.send_signal(signal.SIGKILL)
    assert folder.exists() == (moment == "afterwards")
    assert complete(build_folder(folder, write))
    assert sorted(p.name for p in tmp_path.iterdir()) == [".data.lock", "data"]


@pytest.mark.skipif(os.name == "nt", reason="file locks of Unix")
def test_a_second_process_waits_for_the_first(tmp_path):
    folder = tmp_path / "data"
    with start(folder, "half way") as first, start(folder, "never") as second:
        # Whichever builds first pauses only if it is the first process; the other waits or is done.
        if first.stdout.readline().strip() == "here":
            assert second.poll() is None
        first.communicate()
        assert second.stdout.readline().strip() == "done"
        second.communicate()
    assert complete(folder)
    assert sorted(p.name for p in tmp_path.iterdir()) == [".data.lock", "data"]


GENERATOR = """
import sys
from course_utils import data
from course_utils.standins import writer

real_write = writer.write_tfds
def write(standin, folder, version, on_progress):
    def report(n):
        on_progress(n)
        print("drawing", flush=True, file=sys.__stdout__)
    real_write(standin, folder, version, report)
writer.write_tfds = write
data.stand_in_dir("mnist")
print("done", flush=True)
"""


def test_a_killed_generation_is_repaired_and_two_at_once_do_not_disturb_each_other(own_cache):
    def generate():
        return subprocess.Popen(
            [sys.executable, "-c", GENERATOR],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=os.environ | {"COURSE_PROFILE": "smoke"},
        )

    with generate() as killed:
        assert killed.stdout.readline().strip() == "drawing"
        killed.kill()
    assert not list(own_cache.glob("stand-ins/*/mnist"))

    with generate() as one, generate() as two:
        outputs = [process.communicate()[0].split() for process in (one, two)]
    assert [lines[-1] for lines in outputs] == ["done", "done"]
    assert sorted(len(lines) > 1 for lines in outputs) == [False, True], "drawn once"
    (data_dir,) = own_cache.glob("stand-ins/*")
    assert sorted(p.name for p in data_dir.iterdir()) == [".mnist.lock", "mnist"]
    info = json.loads(next(data_dir.glob("mnist/*/dataset_info.json")).read_text())
    assert [split["shardLengths"] for split in info["splits"]] == [["6000"], ["1000"]]
