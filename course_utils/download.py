"""Fetches an archive from the first source that delivers it whole, unharmed and fast enough."""

import hashlib
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

from course_utils.cache import locked
from course_utils.errors import DownloadError
from course_utils.progress import progress_bar
from course_utils.sources import Archive, Source


@dataclass(frozen=True)
class Limits:
    """How long a source may keep us waiting.

    Attributes:
        answer: seconds until a source must have answered, and that it may fall silent later.
        network: seconds until some source must have answered, else there is no network.
        trial: seconds after which the speed is judged.
        slow: bytes per second below which the next source is tried.
        retries: how often a source that breaks off may be taken up again.
    """

    answer: float = 4.0
    network: float = 8.0
    trial: float = 8.0
    slow: float = 200_000.0
    retries: int = 5


LIMITS = Limits()


class _SourceFailed(Exception):
    """This source did not deliver; the message says why, in a few words."""


class _TooSlow(Exception):
    """This source delivers, but a faster one may exist."""


class _Broken(Exception):
    """The connection failed; what has arrived so far is good."""


def fetch(alternatives: Sequence[Archive], folder: Path, limits: Limits = LIMITS) -> Path:
    """Have one of several equivalent archives in a folder.

    A verified copy in the folder is used without any network. Otherwise the sources are tried in
    their order; what a source delivered before it broke off is kept and continued, by the next
    source or by the next call. Sources that are merely slow get a second chance when there is
    nothing faster. What arrives counts only if its size and SHA-256 are right, else it is deleted.

    Args:
        alternatives: archives, any one of which will do.
        folder: where to keep them.
        limits: how patient to be.

    Returns:
        The path of a verified archive; its name tells which alternative it is.

    Raises:
        DownloadError: if no source delivers; the message names each with its reason.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder / ".lock"):
        for archive in alternatives:
            if is_intact(folder / archive.file, archive):
                return folder / archive.file
        return _from_sources(alternatives, folder, limits)


def is_intact(path: Path, archive: Archive) -> bool:
    """Whether a file is there with the right size and SHA-256; a wrong one is deleted."""
    if not path.exists():
        return False
    if path.stat().st_size == archive.size and _sha256(path) == archive.sha256:
        return True
    path.unlink()
    return False


def _from_sources(alternatives, folder, limits) -> Path:
    waiting = _Patience(limits.network)
    reasons: dict[str, None] = {}  # a dict keeps the order
    slow: list[tuple[Archive, Source]] = []
    for archive in alternatives:
        for source in archive.sources:
            try:
                return _from_source(archive, source, folder, limits, waiting, limits.slow)
            except _TooSlow:
                slow.append((archive, source))
            except _SourceFailed as failure:
                reasons[f"{_host(source)}: {failure}"] = None
    for archive, source in slow:
        try:
            return _from_source(archive, source, folder, limits, waiting, slow_limit=0)
        except _SourceFailed as failure:
            reasons[f"{_host(source)}: {failure}"] = None
    raise DownloadError(f"{alternatives[0].file} could not be downloaded ({'; '.join(reasons)})")


def _from_source(archive, source, folder, limits, waiting, slow_limit) -> Path:
    part = folder / f"{archive.file}.part"
    breaks = 0
    while True:
        before = part.stat().st_size if part.exists() else 0
        try:
            _receive(archive, source, part, limits, waiting, slow_limit)
        except _Broken as error:
            gained = (part.stat().st_size if part.exists() else 0) > before
            breaks += 1
            if not gained or breaks > limits.retries:
                raise _SourceFailed(str(error)) from error
            continue
        if _sha256(part) == archive.sha256:
            return part.replace(folder / archive.file)
        part.unlink()
        if not before:
            raise _SourceFailed("its bytes are not those of the data set")
        # The beginning came from elsewhere: this source is judged by what it delivers alone.


def _receive(archive, source, part, limits, waiting, slow_limit) -> None:
    """Continue the part file until it is complete."""
    start = part.stat().st_size if part.exists() else 0
    if start == archive.size:
        return
    with _open(source, start, limits, waiting) as response:
        if start and response.status != 206:  # the server cannot continue and begins anew
            start = 0
        length = response.headers.get("Content-Length")
        if length is not None and start + int(length) != archive.size:
            raise _SourceFailed("its file has another size")
        with (
            part.open("ab" if start else "wb") as file,
            progress_bar(archive.size, f"{archive.file} from {_host(source)}", "B") as bar,
        ):
            bar.update(start)
            for block in _blocks(response, limits, slow_limit):
                file.write(block)
                bar.update(len(block))
                if file.tell() > archive.size:
                    part.unlink()
                    raise _SourceFailed("its file has another size")
    if part.stat().st_size < archive.size:
        raise _Broken("broke off")


def _blocks(response: HTTPResponse, limits: Limits, slow_limit: float) -> Iterator[bytes]:
    began, received = time.monotonic(), 0
    while True:
        try:
            block = response.read1(1 << 18)
        except (OSError, HTTPException) as error:
            raise _Broken(_reason(error)) from error
        if not block:
            return
        received += len(block)
        yield block
        elapsed = time.monotonic() - began
        if slow_limit and elapsed > limits.trial:
            if received / elapsed < slow_limit:
                raise _TooSlow(f"too slow ({received / elapsed / 1000:.0f} kB/s)")
            slow_limit = 0.0


def _open(source: Source, start: int, limits: Limits, waiting: "_Patience") -> HTTPResponse:
    """Open an address, at most as long as allowed: looking up a host name knows no time limit."""
    request = urllib.request.Request(source.url, headers={"User-Agent": "cnn-course"})
    if start:
        request.add_header("Range", f"bytes={start}-")
    outcome: list = []

    def work():
        try:
            outcome.append(urllib.request.urlopen(request, timeout=limits.answer))
        except Exception as error:
            outcome.append(error)

    patience = min(limits.answer, waiting.left())
    if not patience:
        raise _SourceFailed("not tried, there seems to be no network")
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(patience)
    if not outcome:
        raise _Broken("no answer in time")
    if isinstance(outcome[0], urllib.error.HTTPError):
        if outcome[0].code == 416:
            raise _SourceFailed("cannot continue the download")
        raise _SourceFailed(f"answered {outcome[0].code}")
    if isinstance(outcome[0], Exception):
        raise _Broken(_reason(outcome[0]))
    waiting.over()
    return outcome[0]


class _Patience:
    """The time left until some source must have answered; unlimited once one has."""

    def __init__(self, seconds: float):
        self._end: float | None = time.monotonic() + seconds

    def left(self) -> float:
        return float("inf") if self._end is None else max(0.0, self._end - time.monotonic())

    def over(self) -> None:
        self._end = None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _host(source: Source) -> str:
    return urlsplit(source.url).netloc


def _reason(error: Exception) -> str:
    inner = getattr(error, "reason", error)  # URLError wraps the error of the connection
    if isinstance(inner, TimeoutError):
        return "no answer in time"
    return str(getattr(inner, "strerror", None) or inner or "broke off")
