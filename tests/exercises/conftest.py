import pytest

from tools.release import assignments


def pytest_generate_tests(metafunc):
    if "assignment" in metafunc.fixturenames:
        metafunc.parametrize("assignment", assignments(), scope="session")


@pytest.fixture(scope="session", autouse=True)
def embedded_data():
    """Notebooks run with the small defaults, and never ask the network for pictures."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_PROFILE", "smoke")
        yield
