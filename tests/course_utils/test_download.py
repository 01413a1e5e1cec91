import hashlib
import http.server
import threading
from importlib.util import find_spec
from pathlib import Path

import pytest

from course_utils.download import Limits, fetch, is_intact
from course_utils.errors import DownloadError
from course_utils.sources import Archive, Source, real_data

CONTENT = bytes(range(256)) * 400  # 100 kB
LIMITS = Limits(answer=0.5, network=5.0, trial=0.3, slow=150_000, retries=40)


class Handler(http.server.BaseHTTPRequestHandler):
    """The first folder of the address says how the server behaves."""

    def do_GET(self):
        behaviour = self.path.split("/")[1]
        start = int(self.headers.get("Range", "bytes=0-")[6:-1])
        self.server.requests.append((behaviour, start))
        getattr(self, behaviour.replace("-", "_"))(start)

    def begin(self, start):
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(CONTENT) - start))
        self.end_headers()

    def good(self, start):
        self.begin(start)
        self.wfile.write(CONTENT[start:])

    def missing(self, start):
        self.send_error(404)

    def silent(self, start):
        self.server.stop.wait(5)

    def slow(self, start):
        self.begin(start)
        for i in range(start, len(CONTENT), 10_000):
            self.wfile.write(CONTENT[i : i + 10_000])
            self.server.stop.wait(0.1)

    def stalls(self, start):
        self.begin(start)
        self.wfile.write(CONTENT[start : start + 30_000])
        self.wfile.flush()
        self.server.stop.wait(5)

    def cuts_off(self, start):
        self.begin(start)
        self.wfile.write(CONTENT[start : start + 30_000])

    def cuts_off_once(self, start):
        self.begin(start)
        self.wfile.write(b"" if start else CONTENT[:30_000])

    def wrong_bytes(self, start):
        self.begin(start)
        self.wfile.write(bytes(len(CONTENT) - start))

    def wrong_bytes_then_cut(self, start):
        self.begin(start)
        self.wfile.write(b"" if start else bytes(30_000))

    def a_page_instead(self, start):
        self.send_response(200)
        self.send_header("Content-Length", "500")
        self.end_headers()
        self.wfile.write(b"<" * 500)

    def endless(self, start):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(CONTENT + CONTENT)

    def never_continues(self, start):
        self.send_response(200)
        self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        self.wfile.write(CONTENT[:60_000] if len(self.server.requests) == 1 else CONTENT)

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.requests, server.stop = [], threading.Event()
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        server.url = f"http://127.0.0.1:{server.server_port}"
        yield server
        server.stop.set()
        server.shutdown()


@pytest.fixture
def down():
    """An address at which nobody listens."""
    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        port = server.server_port
    return f"http://127.0.0.1:{port}"


@pytest.fixture
def archive(server):
    """Makes an archive with sources of the given behaviours."""

    def make(*behaviours, file="data.bin", content=CONTENT):
        urls = [b if ":" in b else f"{server.url}/{b}" for b in behaviours]
        return Archive(
            part="images",
            file=file,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            hash_from="a list",
            sources=tuple(Source(f"{url}/{file}", verified=True) for url in urls),
        )

    return make


def tried(server):
    return [behaviour for behaviour, _ in server.requests]


def test_the_first_good_source_is_used_and_the_copy_reused(server, archive, tmp_path):
    path = fetch([archive("good", "silent")], tmp_path / "new", LIMITS)
    assert path.read_bytes() == CONTENT and path.name == "data.bin"
    assert fetch([archive("good")], tmp_path / "new", LIMITS) == path
    assert tried(server) == ["good"]
    assert sorted(p.name for p in path.parent.iterdir()) == [".lock", "data.bin"]


@pytest.mark.parametrize(
    "bad",
    ["missing", "silent", "slow", "wrong-bytes", "a-page-instead", "endless", "down"],
)
def test_a_bad_source_falls_through_to_the_next(bad, server, down, archive, tmp_path):
    path = fetch([archive(down if bad == "down" else bad, "good")], tmp_path, LIMITS)
    assert path.read_bytes() == CONTENT
    assert tried(server)[-1] == "good"
    assert bad == "down" or tried(server)[0] == bad


def test_what_a_source_delivered_is_continued_by_the_next(server, archive, tmp_path):
    fetch([archive("cuts-off-once", "good")], tmp_path, LIMITS)
    assert server.requests[0] == ("cuts-off-once", 0)
    assert server.requests[-1] == ("good", 30_000)


def test_a_source_that_cuts_off_is_taken_up_again(server, archive, tmp_path):
    path = fetch([archive("cuts-off")], tmp_path, LIMITS)
    assert path.read_bytes() == CONTENT
    assert [start for _, start in server.requests] == [0, 30_000, 60_000, 90_000]


def test_a_source_that_falls_silent_is_taken_up_again(server, archive, tmp_path):
    assert fetch([archive("stalls")], tmp_path, LIMITS).read_bytes() == CONTENT
    assert [start for _, start in server.requests] == [0, 30_000, 60_000, 90_000]


def test_a_killed_download_is_continued_by_the_next_call(server, archive, tmp_path):
    (tmp_path / "data.bin.part").write_bytes(CONTENT[:70_000])
    assert fetch([archive("good")], tmp_path, LIMITS).read_bytes() == CONTENT
    assert server.requests == [("good", 70_000)]


def test_a_server_that_cannot_continue_begins_anew(server, archive, tmp_path):
    path = fetch([archive("never-continues")], tmp_path, LIMITS)
    assert path.read_bytes() == CONTENT
    assert [start for _, start in server.requests] == [0, 60_000]


def test_a_slow_source_is_used_if_there_is_no_other(server, archive, tmp_path):
    path = fetch([archive("slow", "missing")], tmp_path, LIMITS)
    assert path.read_bytes() == CONTENT
    assert tried(server) == ["slow", "missing", "slow"]


def test_wrong_bytes_are_refused_and_not_kept(server, archive, tmp_path):
    with pytest.raises(DownloadError) as error:
        fetch([archive("wrong-bytes")], tmp_path, LIMITS)
    assert str(error.value) == (
        f"data.bin could not be downloaded ({server.url[7:]}: "
        "its bytes are not those of the data set)"
    )
    assert [p.name for p in tmp_path.iterdir()] == [".lock"]


def test_a_good_source_is_not_blamed_for_a_wrong_beginning(server, archive, tmp_path):
    path = fetch([archive("wrong-bytes-then-cut", "good")], tmp_path, LIMITS)
    assert path.read_bytes() == CONTENT
    assert server.requests[-2:] == [("good", 30_000), ("good", 0)]


def test_a_spoilt_copy_is_replaced(server, archive, tmp_path):
    (tmp_path / "data.bin").write_bytes(CONTENT[:-1] + b"!")
    assert fetch([archive("good")], tmp_path, LIMITS).read_bytes() == CONTENT
    assert tried(server) == ["good"]

    (tmp_path / "data.bin").write_bytes(b"short")
    assert not is_intact(tmp_path / "data.bin", archive("good"))
    assert not (tmp_path / "data.bin").exists()


def test_an_alternative_archive_will_do(server, archive, tmp_path):
    other = archive("good", file="other.bin")
    assert fetch([archive("missing"), other], tmp_path, LIMITS).name == "other.bin"
    assert fetch([archive("missing"), other], tmp_path, LIMITS).name == "other.bin"
    assert tried(server) == ["missing", "good"]


def test_every_source_and_its_reason_is_named(server, down, archive, tmp_path):
    with pytest.raises(DownloadError) as error:
        fetch([archive("missing", "silent", down, "a-page-instead")], tmp_path, LIMITS)
    message = str(error.value)
    for reason in ("answered 404", "no answer in time", "refused", "another size"):
        assert reason in message
    assert "\n" not in message


def test_without_any_answer_the_patience_is_one_for_all_sources(server, archive, tmp_path):
    limits = Limits(answer=0.3, network=0.4)
    with pytest.raises(DownloadError):
        fetch([archive(*["silent"] * 20)], tmp_path, limits)
    assert 1 <= len(server.requests) <= 3


def test_the_defaults_give_up_within_ten_seconds_without_network():
    limits = Limits()
    assert limits.network + limits.answer / 2 <= 10 and limits.answer < limits.network


# ---- the list of sources


@pytest.mark.parametrize("name", real_data())
def test_every_hash_is_in_the_published_list_it_is_said_to_come_from(name):
    for archive in real_data()[name].archives:
        package, _, file = archive.hash_from.partition("/")
        (home,) = find_spec(package).submodule_search_locations
        published = Path(home, file).read_text("utf-8")
        assert archive.sha256 in published
        if package == "tensorflow_datasets":
            lines = [line.split("\t") for line in published.splitlines()]
            (line,) = [line for line in lines if line[2] == archive.sha256]
            assert int(line[1]) == archive.size and line[3] == archive.file
            for source in archive.sources:
                assert source.verified == (source.url == line[0])
        else:
            assert not any(source.verified for source in archive.sources)


def test_every_archive_tfds_needs_has_a_source_it_names_itself():
    for data in real_data().values():
        for alternatives in data.parts():
            assert any(s.verified for archive in alternatives for s in archive.sources)
