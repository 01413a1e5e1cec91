"""An HTML exporter for feedback in which nothing of a student's can run."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from typing import Any

import bleach
from bleach.css_sanitizer import CSSSanitizer
from jinja2 import pass_context
from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode
from traitlets import default

_TAGS = frozenset(bleach.ALLOWED_TAGS) | frozenset(
    "br caption col colgroup dd del details div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr img "
    "ins kbd p pre s samp span sub summary sup table tbody td tfoot th thead tr var".split()
)
_PLAIN_ATTRIBUTES = frozenset(
    "align alt class colspan height id lang open rowspan scope style title valign width".split()
)
_LINK = re.compile(r"(?:https?://|mailto:|#|[\w./-]*$)", re.IGNORECASE)
_PICTURE = re.compile(r"(?:https?://|data:image/(?:png|jpeg|gif|svg\+xml|webp);|[\w./-]*$)", re.I)
_INVISIBLE = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|$)", re.IGNORECASE | re.DOTALL)
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
_TEXTS = ("text/plain", "text/html", "text/markdown", "text/latex")
_PICTURES = ("image/png", "image/jpeg")


def _allow(tag: str, name: str, value: str) -> bool:
    if name == "href":
        return bool(_LINK.match(value))
    if name == "src":
        return tag == "img" and bool(_PICTURE.match(value))
    return name in _PLAIN_ATTRIBUTES


def clean(html: Any) -> str:
    """Take out of HTML whatever could run, load a frame or post a form.

    Args:
        html: The HTML.

    Returns:
        HTML with headings, text, tables, links and pictures only.
    """
    return bleach.clean(
        _INVISIBLE.sub("", str(html)),
        tags=_TAGS,
        attributes=_allow,
        protocols={"http", "https", "mailto", "data"},
        strip=True,
        css_sanitizer=CSSSanitizer(),
    )


def clean_outputs(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Keep of a cell's outputs what can be shown safely: text, HTML to be cleaned, pictures.

    Args:
        outputs: A code cell's outputs.

    Returns:
        New outputs.
    """
    return [_clean_output(output) for output in outputs]


def _clean_output(output: NotebookNode) -> NotebookNode:
    if output.output_type == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return NotebookNode(output_type="stream", name=name, text=_text(output.get("text")))
    if output.output_type == "error":
        return output
    data = {kind: _text(output.data[kind]) for kind in _TEXTS if kind in output.data}
    for kind in _PICTURES:
        if kind in output.data and _BASE64.fullmatch(_text(output.data[kind])):
            data[kind] = _text(output.data[kind])
    if "image/svg+xml" in output.data and "text/html" not in data:
        picture = base64.b64encode(_text(output.data["image/svg+xml"]).encode()).decode()
        data["text/html"] = f'<img alt="drawing" src="data:image/svg+xml;base64,{picture}">'
    sizes = {
        kind: {
            key: value
            for key, value in output.get("metadata", {}).get(kind, {}).items()
            if key == "alt" or (key in ("width", "height") and isinstance(value, (int, float)))
        }
        for kind in _PICTURES
        if isinstance(output.get("metadata", {}).get(kind), dict)
    }
    fields = {"output_type": output.output_type, "data": data, "metadata": sizes}
    if output.output_type == "execute_result":
        fields["execution_count"] = output.get("execution_count")
    return NotebookNode(fields)


def _text(value: Any) -> str:
    return "".join(map(str, value)) if isinstance(value, list) else str(value)


class CleanHTMLExporter(HTMLExporter):
    """nbconvert's exporter, with everything that is rendered from a hand-in cleaned."""

    @default("sanitize_html")
    def _sanitize_html_default(self) -> bool:
        return True

    def default_filters(self) -> Iterator[tuple[str, Any]]:
        """Give nbconvert's filters; those that render HTML clean it."""
        yield from super().default_filters()
        yield ("markdown2html", self._clean_markdown)
        yield ("clean_html", clean)

    @pass_context
    def _clean_markdown(self, context: Any, source: str) -> str:
        return clean(self.markdown2html(context, source))
