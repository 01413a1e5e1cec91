"""Grades classes of nbgrader hand-ins: fast, fair and safe."""
