"""How several processes share the tests (``make test``)."""

import re

from xdist.scheduler import LoadScopeScheduling


class _ByFixture(LoadScopeScheduling):
    """Keeps together what shares a costly fixture; known hand-ins go to whoever is free."""

    def _split_scope(self, nodeid):
        file, _, test = nodeid.partition("::")
        if test.startswith("test_hand_in_gets_its_marks"):
            return nodeid
        assignment = re.search(r"tests/exercises/.*\[(\w+)\]$", nodeid)
        return assignment[1] if assignment else file


def pytest_xdist_make_scheduler(config, log):
    """Take the place of xdist's own ways of sharing."""
    return _ByFixture(config, log)
