"""The folder where the course keeps data, and folders in it that are either complete or absent."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from course_utils.errors import CacheError

try:
    import fcntl
except ImportError:  # Windows: two processes may do the same work twice, one result is kept
    fcntl = None


def cache_dir() -> Path:
    """The cache folder: ``$COURSE_CACHE``, or ``~/.cache/cnn-course``."""
    return Path(os.environ.get("COURSE_CACHE") or "~/.cache/cnn-course").expanduser().absolute()


def build_folder(folder: Path, build: Callable[[Path], Path]) -> Path:
    """Make a folder if it is not there yet, so that it appears complete or not at all.

    The contents are written to a sibling that is renamed at the end, under a lock that the
    operating system drops with the process: a killed process leaves a sibling that the next call
    removes, and a second process waits for the first and finds its work.

    Args:
        folder: the folder to have.
        build: writes into the empty scratch folder it is given, and returns the folder in it
            (or itself) that is to become the result.

    Returns:
        The folder.

    Raises:
        CacheError: if it cannot be written.
    """
    if folder.exists():
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with locked(folder.with_name(f".{folder.name}.lock")):
            if folder.exists():
                return folder
            if fcntl:
                for leftover in folder.parent.glob(f".{folder.name}.*.tmp"):
                    shutil.rmtree(leftover, ignore_errors=True)
            sibling = Path(tempfile.mkdtemp(".tmp", f".{folder.name}.", folder.parent))
            try:
                _rename(build(sibling), folder)
            finally:
                shutil.rmtree(sibling, ignore_errors=True)
    except OSError as error:
        raise CacheError(
            f"Cannot write the course's data to {folder.parent} ({error.strerror or error}): free "
            "some space there, or set COURSE_CACHE to a folder you may write to."
        ) from error
    return folder


def _rename(source: Path, target: Path) -> None:
    source.chmod(0o755)  # mkdtemp makes private folders
    try:
        source.rename(target)
    except OSError:
        if not target.exists():  # else another process was faster, and its result is as good
            raise


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock file: other processes wait; it opens when this process ends, however it ends."""
    if fcntl is None:
        yield
        return
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
