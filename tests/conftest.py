"""How several processes share the tests (``make test``)."""

import pytest


def pytest_collection_modifyitems(items):
    """Keep together what shares a costly fixture; known hand-ins go to whoever is free."""
    for item in items:
        if "graded" in item.fixturenames:
            item.add_marker(
                pytest.mark.xdist_group(f"nbgrader {item.callspec.params['assignment']}")
            )
        elif "hand_in" not in item.fixturenames:
            item.add_marker(pytest.mark.xdist_group(item.location[0]))
