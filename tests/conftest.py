"""How several processes share the tests (``make test``)."""

import re

from xdist.scheduler import LoadScopeScheduling

_LONGEST = ("tests/exercises/", "tests/book/test_browser.py")


class _ByFixture(LoadScopeScheduling):
    """Keeps together what shares a costly fixture: a file, an assignment or a screen of it."""

    def _split_scope(self, nodeid):
        file = nodeid.partition("::")[0]
        known = re.search(r"tests/exercises/.*\[(\w+)(/|\])|test_browser.*\[(\w+)-", nodeid)
        return "".join(filter(None, known.groups())) if known else file


def pytest_collection_modifyitems(items):
    """Begin with what takes longest, so that the processes end together."""
    items.sort(key=lambda item: not item.nodeid.startswith(_LONGEST))


def pytest_xdist_make_scheduler(config, log):
    """Take the place of xdist's own ways of sharing."""
    return _ByFixture(config, log)
