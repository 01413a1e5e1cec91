"""HTML pages that ask no other host for anything, load only what they use, and are accessible."""

from __future__ import annotations

import importlib.util
import re
import shutil
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

MATHJAX_PARTS = ("tex-chtml.js", "output/chtml/fonts", "input/tex/extensions", "a11y", "sre")
EXPLORERS = ("conv-stepper", "pooling-stepper", "receptive-field", "augmentation-explorer")
WIDE = re.compile(r'<table\b[^>]*\bclass="[^"]*\bdataframe\b.*?</table>', re.DOTALL)


def add_colab_role(app: Sphinx, config: Config) -> None:
    """Define ``{colab}`path` ``, a link that opens a file of the repository in Colab."""
    options = config.html_theme_options
    place = options["repository_url"].removeprefix("https://github.com/")
    branch = options["repository_branch"]
    url = f"https://colab.research.google.com/github/{place}/blob/{branch}/%s"
    config.extlinks["colab"] = (url, "Open %s in Colab")


def choose_scripts(app, pagename, templatename, context, doctree) -> None:
    """Keep each script once; drop Thebe, which is never used, and explorers that the page lacks."""
    body = context.get("body") or ""
    used = [name for name in EXPLORERS if f'class="{name}"' in body]
    unused = ["thebe", *(f"/{name}.js" for name in EXPLORERS if name not in used)]
    if not used:
        unused.append("/explorer.")

    def text(item) -> str:
        return f"/{getattr(item, 'filename', item)} {getattr(item, 'attributes', '')}"

    for kind in ("script_files", "css_files"):
        kept = {text(item): item for item in context.get(kind, [])}
        context[kind] = [v for k, v in kept.items() if not any(name in k for name in unused)]


def mend_body(app, pagename, templatename, context, doctree) -> None:
    """Mend roles, table corners and wide tables that MyST-NB, pandas and BibTeX write."""
    body = context.get("body")
    if not body:
        return
    body = body.replace('role="list" class="citation-list"', 'class="citation-list"')
    body = body.replace(' role="doc-biblioentry"', "").replace("<th></th>", "<td></td>")
    box = '<div class="course-scroll" tabindex="0" role="region" aria-label="Table">'
    context["body"] = WIDE.sub(lambda found: f"{box}{found[0]}</div>", body)


def copy_mathjax(app: Sphinx, error: Exception | None) -> None:
    """Copy the part of MathJax that the pages use from its wheel into the book."""
    if error is not None or app.builder.format != "html":
        return
    package = importlib.util.find_spec("sphinx-mathjax-offline")
    source = Path(package.origin).parent / "static" / "mathjax"
    target = Path(app.outdir) / "_static" / "mathjax"
    for part in MATHJAX_PARTS:
        (target / part).parent.mkdir(parents=True, exist_ok=True)
        if (source / part).is_dir():
            shutil.copytree(source / part, target / part, dirs_exist_ok=True)
        else:
            shutil.copy2(source / part, target / part)


def setup(app: Sphinx) -> dict[str, object]:
    """Connect to Sphinx."""
    app.connect("config-inited", add_colab_role)
    app.connect("html-page-context", choose_scripts, priority=900)
    app.connect("html-page-context", mend_body, priority=900)
    app.connect("build-finished", copy_mathjax)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
