"""Write the repository's address from ``_config.yml`` into every file that names it.

Run after a fork has changed ``repository: url`` in ``_config.yml``: ``make address``.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
WRITTEN_BY_HAND = "_config.yml"
ADDRESS = re.compile(r"https://github\.com/([\w.-]+/[\w.-]+)")
INSTALL = re.compile(r"pip install [^\n]*git\+https://github\.com/([\w.-]+/[\w-]+)")


def configured_place(config: str) -> str:
    """Return ``owner/name`` from the text of ``_config.yml``.

    Raises:
        ValueError: if the address is not one of a GitHub repository.
    """
    url = re.search(r"^repository:(?:\n[ #].*)*?\n\s+url:\s*(\S+)", config, re.M)
    found = url and ADDRESS.fullmatch(url[1].removesuffix("/").removesuffix(".git"))
    if not found:
        raise ValueError(
            "_config.yml: repository: url must read https://github.com/OWNER/NAME, without more."
        )
    return found[1]


def replace_place(text: str, old: str, new: str) -> str:
    """Replace ``old`` by ``new`` where it stands behind ``github.com/`` or Colab's ``github/``."""
    pattern = re.compile(rf"(github(?:\.com)?/){re.escape(old)}(?![\w-])")
    return pattern.sub(lambda found: found[1] + new, text)


def rewrite(root: Path, paths: list[Path]) -> tuple[str, list[Path]]:
    """Bring ``paths`` into line with ``root / "_config.yml"``.

    Returns:
        The configured ``owner/name`` and the files that were changed.
    """
    new = configured_place((root / WRITTEN_BY_HAND).read_text(encoding="utf-8"))
    texts = {}
    for path in paths:
        try:
            texts[path] = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            continue  # a picture or another binary file
    old_places = {place for text in texts.values() for place in INSTALL.findall(text)} - {new}
    changed = []
    for path, text in texts.items():
        result = text
        for old in sorted(old_places):
            result = replace_place(result, old, new)
        if result != text:
            path.write_bytes(result.encode("utf-8"))
            changed.append(path)
    return new, changed


def tracked_files(root: Path) -> list[Path]:
    """Return the files that git knows, but not ``_config.yml``, symbolic links or these tools."""
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=root, check=True, capture_output=True, text=True
    ).stdout
    paths = [root / name for name in listing.split("\0") if name and name != WRITTEN_BY_HAND]
    return [path for path in paths if path.is_file() and not path.is_symlink()]


def main() -> int:
    """Rewrite this repository's files; say which."""
    try:
        place, changed = rewrite(ROOT, tracked_files(ROOT))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    for path in changed:
        print(path.relative_to(ROOT))
    print(f"{len(changed)} files changed; all now name https://github.com/{place}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
