import hashlib
import http.server
import io
import pickle
import tarfile
import threading
from functools import partial

import numpy as np
import pytest
import tensorflow_datasets as tfds
from tensorflow_datasets.core.download import checksums
from tensorflow_datasets.core.download.checksums import UrlInfo

from course_utils import data, fetch_folder, load, real
from course_utils.errors import CacheError
from course_utils.sources import Archive, RealData, Source

PER_FILE = 4
NAMES = "airplane automobile bird cat deer dog frog horse ship truck".split()
TRAIN = [f"data_batch_{k}" for k in range(1, 6)]


def tar_of(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


@pytest.fixture(scope="module")
def batches():
    """A CIFAR-10 of 24 pictures: file name -> (labels, rows of 3072 bytes)."""
    rng = np.random.default_rng(0)
    return {
        name: (rng.integers(0, 10, PER_FILE), rng.integers(0, 256, (PER_FILE, 3072), np.uint8))
        for name in [*TRAIN, "test_batch"]
    }


@pytest.fixture(scope="module")
def binary(batches):
    """The archive TFDS reads."""
    files = {
        f"cifar-10-batches-bin/{name}.bin": b"".join(
            bytes([label]) + row.tobytes() for label, row in zip(labels, rows, strict=True)
        )
        for name, (labels, rows) in batches.items()
    }
    files["cifar-10-batches-bin/batches.meta.txt"] = "\n".join(NAMES).encode() + b"\n\n"
    return tar_of(files)


@pytest.fixture(scope="module")
def python(batches):
    """The archive the mirrors hold."""
    files = {
        f"cifar-10-batches-py/{name}": pickle.dumps({b"labels": labels.tolist(), b"data": rows})
        for name, (labels, rows) in batches.items()
    }
    meta = {b"label_names": [name.encode() for name in NAMES]}
    files["cifar-10-batches-py/batches.meta"] = pickle.dumps(meta)
    return tar_of(files)


@pytest.fixture
def served(tmp_path, monkeypatch):
    """Serve files from 127.0.0.1 as the only sources of cifar10; returns the function to do so."""
    folder = tmp_path / "served"
    folder.mkdir()
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=folder)
    monkeypatch.setattr(http.server.SimpleHTTPRequestHandler, "log_message", lambda *a: None)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()

    def serve(**files):
        archives = []
        for kind, content in files.items():
            file = f"cifar-10-{kind}.tar.gz"
            (folder / file).write_bytes(content)
            url = f"http://127.0.0.1:{server.server_port}/{file}"
            digest = hashlib.sha256(content).hexdigest()
            source = Source(url, verified=True)
            archives.append(Archive("images", file, len(content), digest, "here", (source,)))
        published = "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"
        infos = {published: UrlInfo(len(content), digest, file)}
        monkeypatch.setattr(checksums, "get_all_url_infos", lambda: infos)
        monkeypatch.setattr(type(tfds.builder("cifar10", data_dir="/nowhere")), "url_infos", None)
        cifar10 = RealData("CIFAR-10", "", "", tuple(archives))
        monkeypatch.setattr(real, "real_data", lambda: {"cifar10": cifar10})
        return folder

    yield serve
    server.shutdown()
    server.server_close()


def contents(split):
    dataset = load("cifar10", split=split)
    examples = list(dataset.as_numpy_iterator())
    return sorted((e["id"], int(e["label"]), e["image"].tobytes()) for e in examples)


@pytest.mark.parametrize("kind", ["binary", "python"])
def test_a_downloaded_archive_is_prepared_by_the_official_builder(
    kind, request, served, batches, local, own_cache, capsys
):
    folder = served(**{kind: request.getfixturevalue(kind)})
    examples = contents("train")
    assert "cifar10: the real data set (20 train, 4 test)." in capsys.readouterr().out
    expected = []
    for name in TRAIN:
        for label, row in zip(*batches[name], strict=True):
            image = row.reshape(3, 32, 32).transpose(1, 2, 0)
            expected.append((f"train_{len(expected):05d}".encode(), int(label), image.tobytes()))
    assert examples == expected
    assert len(contents("test")) == PER_FILE

    (archive,) = folder.iterdir()
    archive.unlink()  # from now on the server has nothing
    _, info = load("cifar10", split="train", with_info=True)
    assert info.features["label"].names == NAMES
    assert "the real data set" in capsys.readouterr().out
    downloads = own_cache / "downloads" / "cifar10"
    assert sorted(p.name for p in downloads.iterdir() if not p.name.startswith(".")) == [
        archive.name
    ]
    plain = tfds.load("cifar10", data_dir=real.tfds_dir(), split="train", download=False)
    assert len(plain) == 20


@pytest.fixture
def shared_stand_in(monkeypatch):
    """The stand-in of this machine's cache, whatever the cache of the test."""
    data_dir = data.stand_in_dir("cifar10")
    monkeypatch.setattr(data, "stand_in_dir", lambda name: data_dir)


def test_a_wrong_archive_leads_to_the_stand_in(
    shared_stand_in, served, python, local, own_cache, capsys
):
    folder = served(python=python)
    (archive,) = folder.iterdir()
    archive.write_bytes(bytes(len(python)))
    load("cifar10", split="test")
    out = capsys.readouterr().out.splitlines()
    assert "its bytes are not those of the data set" in out[0]
    assert out[1].startswith("cifar10: stand-in")
    assert not list((own_cache / "downloads").rglob("*.tar.gz*"))


def test_real_pictures_as_files(served, python, local, own_cache):
    served(python=python)
    folder = fetch_folder("cifar10")
    assert "real" in folder.parts
    assert "real data set" in (folder / "README.txt").read_text()
    assert len(list((folder / "train").rglob("*.png"))) == 20


def test_an_unwritable_tfds_folder_is_one_sentence(
    served, python, local, own_cache, tmp_path, monkeypatch
):
    served(python=python)
    (tmp_path / "file").touch()
    monkeypatch.setenv("TFDS_DATA_DIR", str(tmp_path / "file"))
    with pytest.raises(CacheError, match="set COURSE_CACHE and TFDS_DATA_DIR"):
        load("cifar10")
