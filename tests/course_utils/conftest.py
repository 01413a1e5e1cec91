import socket

import pytest

from course_utils import data, defaults


@pytest.fixture
def smoke(monkeypatch):
    """The profile of the book build, which always uses stand-ins."""
    monkeypatch.setattr(defaults, "_active", defaults.PROFILES["smoke"])


@pytest.fixture
def local(monkeypatch):
    """The profile of a reader's computer, which prefers the real data sets."""
    monkeypatch.setattr(defaults, "_active", defaults.PROFILES["local"])
    monkeypatch.setattr(data, "_unavailable", set())


@pytest.fixture
def own_cache(tmp_path, monkeypatch):
    """An empty cache and an empty TFDS folder; returns the cache."""
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("TFDS_DATA_DIR", str(tmp_path / "tfds"))
    return tmp_path / "cache"


@pytest.fixture
def network_calls(monkeypatch):
    """Every attempt to use the network, as a list; the attempts fail."""
    calls = []

    def refuse(*args, **kwargs):
        calls.append(args)
        raise OSError("the network is cut")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return calls
