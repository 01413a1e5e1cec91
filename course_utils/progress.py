"""Progress bars for long work, quiet where nobody is watching."""

import sys

from course_utils.defaults import in_book_build


def progress_bar(total: int, what: str, unit: str):
    """A tqdm bar for a terminal or a live notebook; silent elsewhere.

    Args:
        total: how many units there are.
        what: the text before the bar.
        unit: the name of the unit; "B" counts bytes.

    Returns:
        The bar; use it in a ``with`` statement and call ``update(n)``.
    """
    from tqdm import tqdm

    return tqdm(
        total=total,
        desc=what,
        unit=unit if unit == "B" else f" {unit}",
        unit_scale=unit == "B",
        leave=False,
        disable=not _watched(),
    )


def _watched() -> bool:
    if "ipykernel" in sys.modules:
        return not in_book_build()
    return sys.stderr.isatty()
