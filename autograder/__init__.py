"""Grades classes of nbgrader hand-ins: fast, fair and safe."""

import sys

# jsonschema looks for this grammar, which takes 1.4 s to load and serves no notebook.
sys.modules.setdefault("rfc3987_syntax", None)
