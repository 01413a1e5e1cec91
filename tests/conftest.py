"""How several processes share the tests (``make test``)."""

import re

from xdist.scheduler import LoadScopeScheduling


class _ByFixture(LoadScopeScheduling):
    """Keeps together what shares a costly fixture: a file, in tests/exercises an assignment."""

    def _split_scope(self, nodeid):
        file = nodeid.partition("::")[0]
        known = re.search(r"tests/exercises/.*\[(\w+)(/|\])", nodeid)
        return "".join(known.groups()) if known else file


def pytest_xdist_make_scheduler(config, log):
    """Take the place of xdist's own ways of sharing."""
    return _ByFixture(config, log)
