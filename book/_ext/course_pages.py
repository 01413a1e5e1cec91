"""Pages about the chapters, made from the contents and from what the notebooks recorded.

``{part}`` is a card for one part of the book with links to its chapters, ``{assignments}`` lists
the released exercises, ``{claims}`` every checked claim, ``{execution-times}`` every notebook's run
time. A chapter that was built on drawn stand-in pictures says so at its top.
"""

from __future__ import annotations

from pathlib import Path

import nbformat
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

TIME_LIMIT = 60.0  # seconds a notebook should take at most on two cores


def table(
    header: list[str], groups: list[tuple[nodes.Node, list[list[nodes.Node]]]], widths: list[int]
) -> nodes.table:
    """Build a docutils table with one header row.

    Args:
        header: the columns' titles.
        groups: a first cell, and the rows beside it, each without its first cell.
        widths: the columns' widths in per cent.
    """
    group = nodes.tgroup(cols=len(header))
    group += [nodes.colspec(colwidth=width) for width in widths]
    head, body = nodes.thead(), nodes.tbody()
    head += nodes.row("", *(_cell(nodes.Text(title)) for title in header))
    for first, rows in groups:
        for number, row in enumerate(rows):
            spanning = [_cell(first, morerows=len(rows) - 1)] if number == 0 else []
            body += nodes.row("", *spanning, *map(_cell, row))
    group += [head, body]
    result = nodes.table(classes=["colwidths-given", "course-table"])
    result += group
    return result


def _cell(content: nodes.Node, morerows: int = 0) -> nodes.entry:
    spanned = {"morerows": morerows} if morerows else {}
    return nodes.entry("", nodes.paragraph("", "", content), **spanned)


def link_to(docname: str, source: str) -> nodes.Node:
    """Link to a page by its title."""
    reference = addnodes.pending_xref(
        refdomain="std", reftype="doc", reftarget="/" + docname, refexplicit=False, refdoc=source
    )
    reference += nodes.inline(classes=["xref", "std", "std-doc"])
    return reference


class _ChapterTable(SphinxDirective):
    def run(self) -> list[nodes.Node]:
        self.env.note_reread()
        runs = getattr(self.env, "course_runs", {})
        found = [(name, run) for name, run in sorted(runs.items()) if name in self.env.found_docs]
        return self.make(found)

    def make(self, runs: list[tuple[str, dict]]) -> list[nodes.Node]:
        raise NotImplementedError


class Claims(_ChapterTable):
    """``{claims}``: every claim that a chapter checked, with its numbers."""

    def make(self, runs: list[tuple[str, dict]]) -> list[nodes.Node]:
        """Return a sentence with the count, and the table."""
        groups = [
            (
                link_to(name, self.env.docname),
                [[nodes.Text(claim["text"]), _mark(claim["holds"])] for claim in run["claims"]],
            )
            for name, run in runs
            if run["claims"]
        ]
        if not groups:
            return [nodes.paragraph("", "No chapter has checked a claim yet.")]
        summary = f"{sum(len(rows) for _, rows in groups)} claims in {len(groups)} chapters."
        return [
            nodes.paragraph("", summary),
            table(["Chapter", "Claim", "Holds"], groups, [25, 65, 10]),
        ]


class ExecutionTimes(_ChapterTable):
    """``{execution-times}``: how long each notebook took when it was last executed."""

    def make(self, runs: list[tuple[str, dict]]) -> list[nodes.Node]:
        """Return the table and a sentence with the sum."""
        groups = []
        for name, run in runs:
            seconds = run["execution_seconds"]
            note = f"over {TIME_LIMIT:.0f} s" if seconds > TIME_LIMIT else ""
            row = [nodes.Text(f"{seconds:.1f}"), nodes.Text(note)]
            groups.append((link_to(name, self.env.docname), [row]))
        total = sum(run["execution_seconds"] for _, run in runs)
        summary = f"{len(runs)} notebooks, {total:.0f} seconds one after the other."
        times = table(["Chapter", "Seconds", "Remark"], groups, [60, 20, 20])
        return [times, nodes.paragraph("", summary)]


class Assignments(SphinxDirective):
    """``{assignments}``: the released exercises, each with its title, Colab link and download."""

    def run(self) -> list[nodes.Node]:
        """Return a table of the notebooks in ``exercises/``."""
        self.env.note_reread()
        root = Path(self.env.srcdir).parent
        groups = []
        for path in sorted((root / "exercises").glob("*/*.ipynb")):
            first = nbformat.read(path, as_version=4).cells[0].source
            title = first.splitlines()[0].removeprefix("# ").removeprefix("Exercise: ")
            place = path.relative_to(root).as_posix()
            pattern, _ = self.config.extlinks["colab"]
            colab = nodes.reference("", "Open in Colab", refuri=pattern % place, internal=False)
            download = addnodes.download_reference(
                refdoc=self.env.docname, reftarget=f"/../{place}", refexplicit=True
            )
            download += nodes.literal("", path.name)
            title = title[0].upper() + title[1:]
            groups.append((nodes.Text(title), [[colab, download]]))
        return [table(["Assignment", "Open", "Download"], groups, [40, 25, 35])]


class Part(SphinxDirective):
    """``{part} Caption``: a card with the directive's text and the part's chapters."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return a grid item; without chapters if the part has none yet."""
        caption = self.arguments[0]
        self.env.note_reread()
        card = nodes.container(classes=["course-part", "sd-col", "sd-d-flex-column"])
        card += nodes.rubric("", caption)
        self.state.nested_parse(self.content, self.content_offset, card)
        chapters = nodes.bullet_list()
        for name in _chapters(self.env, caption):
            link = link_to(name, self.env.docname)
            chapters += nodes.list_item("", nodes.paragraph("", "", link))
        if chapters.children:
            card += chapters
        return [card]


def _chapters(env: BuildEnvironment, caption: str) -> list[str]:
    parts = env.app.config.external_site_map.root.subtrees
    return [str(item) for part in parts if part.caption == caption for item in part.items]


def _mark(holds: bool) -> nodes.Node:
    return nodes.Text("✓ yes" if holds else "✗ no")


def add_data_badge(app: Sphinx, doctree: nodes.document) -> None:
    """Say at the top of a chapter which of its data sets are drawn stand-ins."""
    env: BuildEnvironment = app.env
    run = getattr(env, "course_runs", {}).get(env.docname, {})
    drawn = list(dict.fromkeys(d["name"] for d in run.get("data", []) if d["source"] != "real"))
    title = next(iter(doctree.findall(nodes.title)), None)
    if not drawn or title is None:
        return
    text = (
        f"Built on drawn stand-in pictures ({', '.join(drawn)}), not the real data; "
        "in Colab the same notebook loads the real set."
    )
    badge = nodes.container("", nodes.paragraph("", text), classes=["course-data-badge"])
    title.parent.insert(title.parent.index(title) + 1, badge)


def setup(app: Sphinx) -> dict[str, object]:
    """Connect to Sphinx."""
    app.add_directive("part", Part)
    app.add_directive("assignments", Assignments)
    app.add_directive("claims", Claims)
    app.add_directive("execution-times", ExecutionTimes)
    app.connect("doctree-read", add_data_badge)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
