"""The built pages as files: every link leads somewhere, every picture has a text."""

from __future__ import annotations

from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from places import HTML

LOADS = {"img": "src", "script": "src", "iframe": "src", "source": "src", "link": "href"}
VOID_RELATIONS = {"canonical", "prev", "next", "search", "index", "author"}


class Page(HTMLParser):
    """The ids, links, loaded files and pictures of one page."""

    def __init__(self, path: Path):
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.pictures: list[dict[str, str | None]] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.ids.update(filter(None, (found.get("id"), found.get("name"))))
        if tag == "a" and found.get("href"):
            self.links.append(found["href"])
        if tag == "link" and found.get("rel") in VOID_RELATIONS:
            return
        if tag in LOADS and found.get(LOADS[tag]):
            self.loads.append(found[LOADS[tag]])
        if tag == "img":
            self.pictures.append(found)


@cache
def parsed(path: Path) -> Page:
    return Page(path)


def dead_links(path: Path) -> list[str]:
    """The page's links into the book that lead nowhere."""
    dead = []
    for url in parsed(path).links + parsed(path).loads:
        parts = urlsplit(url)
        if parts.scheme or parts.netloc:
            continue
        target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
        if not target.exists():
            dead.append(url)
        elif parts.fragment and target.suffix == ".html":
            if unquote(parts.fragment) not in parsed(target).ids:
                dead.append(url)
    return dead


def foreign_loads(path: Path) -> list[str]:
    """What the page would fetch from another host."""
    urls = [urlsplit(url) for url in parsed(path).loads]
    return [url.geturl() for url in urls if url.netloc or url.scheme not in ("", "data")]


def pictures_without_text(path: Path) -> list[str]:
    """Pictures of content whose alternative text is missing, empty or a file's name."""
    bad = []
    for picture in parsed(path).pictures:
        alt = (picture.get("alt") or "").strip()
        # The theme's logo stands beside the book's title, which says the same.
        decorative = alt == "" and "logo__image" in (picture.get("class") or "")
        is_name = " " not in alt and bool("/" in alt or Path(alt).suffix)
        if not decorative and (not alt or is_name):
            bad.append(f"{(picture.get('src') or '')[:60]} alt={picture.get('alt')!r}")
    return bad


PAGES = sorted(path for path in HTML.rglob("*.html") if "_static" not in path.parts)


def name_of(path: Path) -> str:
    return path.relative_to(HTML).as_posix()


@pytest.mark.parametrize("check", [dead_links, foreign_loads, pictures_without_text])
@pytest.mark.parametrize("path", PAGES or [HTML / "intro.html"], ids=name_of)
def test_page(html, path, check):
    assert check(path) == []


@pytest.mark.parametrize(
    "check, text, count",
    [
        (dead_links, '<a href="there.html#a">x</a><a href="#b">x</a><p id="b">', 0),
        (dead_links, '<a href="there.html#c">x</a><a href="#d">x</a><a href="no.html">x</a>', 3),
        (dead_links, '<img src="no.png"><a href="https://example.org/no">x</a>', 1),
        (foreign_loads, '<script src="//example.org/x.js"></script><a href="//x.org">x</a>', 1),
        (foreign_loads, '<img src="data:image/gif;base64,R0"><script src="x.js"></script>', 0),
        (pictures_without_text, '<img src="x.png" alt="A red house.">', 0),
        (pictures_without_text, '<img src="x.png" class="logo__image" alt="">', 0),
        (pictures_without_text, '<img src="x.png"><img src="x.png" alt="">', 2),
        (pictures_without_text, '<img src="x.png" alt="_images/3f5b.png">', 1),
    ],
)
def test_the_checks_find_what_is_wrong(tmp_path, check, text, count):
    (tmp_path / "there.html").write_text('<p id="a">')
    (tmp_path / "page.html").write_text(text)
    assert len(check(tmp_path / "page.html")) == count
