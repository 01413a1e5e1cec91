import pytest
from corpus import Case, cases
from mutations import marks
from nbformat import validate
from tiny_course import ANSWERS, answered, as_bytes, source_notebook

from autograder.repair import NeedsPerson, Released, repair

DAMAGED = [case for case in cases("damaged") if case.file == Case("").file and not case.beside]


@pytest.fixture(scope="module")
def source():
    return source_notebook()


def _explain(notebook) -> str:
    texts = [c.source for c in notebook.cells if _grade_id(c) == "explain"]
    assert len(texts) == 1
    return texts[0]


def _grade_id(cell) -> str | None:
    return cell.metadata.get("nbgrader", {}).get("grade_id")


@pytest.mark.parametrize("case", DAMAGED, ids=lambda case: case.name)
def test_damaged_hand_in_gets_what_it_deserves(case: Case, released, release: Released, source):
    data = case.data(released)
    if case.status == "needs_attention":
        with pytest.raises(NeedsPerson, match=case.reason):
            repair(data, release)
        return
    repaired = repair(data, release)
    validate(repaired.notebook)
    assert sum(marks(repaired.notebook, source).values()) == case.score
    kinds = {one.kind for one in repaired.repairs}
    if case.repairs == []:
        assert not kinds
    else:
        assert kinds >= set(case.repairs or ())
    if case.written:
        assert _explain(repaired.notebook) not in ("", "YOUR ANSWER HERE")


def test_untouched_file_comes_back_as_it_was(released, release):
    notebook = answered(released, ANSWERS)
    repaired = repair(as_bytes(notebook), release)
    assert repaired.repairs == ()
    assert repaired.notebook.cells == notebook.cells
    assert repaired.answers == ANSWERS


def test_repairing_twice_changes_nothing_more(released, release):
    for case in DAMAGED:
        if case.status == "graded":
            once = repair(case.data(released), release).notebook
            twice = repair(as_bytes(once), release)
            assert [c.source for c in twice.notebook.cells] == [c.source for c in once.cells]
            kinds = {one.kind for one in twice.repairs}
            assert kinds <= {"merged"}, case.name  # an answer still stands in another cell


def test_released_metadata_and_ids_come_back(released, release):
    damaged = next(case for case in DAMAGED if case.name == "all_metadata_and_ids_lost")
    repaired = repair(damaged.data(released), release).notebook
    assert [cell.metadata for cell in repaired.cells] == [cell.metadata for cell in released.cells]
    assert [cell.id for cell in repaired.cells] == [cell.id for cell in released.cells]


def test_cells_of_ones_own_stay_where_they_are(released, release):
    notebook = answered(released, ANSWERS)
    own = {"cell_type": "code", "metadata": {"tags": ["mine"]}, "source": "helper = 1"}
    notebook.cells.insert(5, own)
    repaired = repair(as_bytes(notebook), release)
    assert repaired.notebook.cells[5].source == "helper = 1"
    assert repaired.notebook.cells[5].metadata == {}
    assert {one.kind for one in repaired.repairs} <= {"ids", "tags", "format"}


def test_answers_may_stand_in_another_order(released, release, source):
    notebook = answered(released, ANSWERS)
    at = next(i for i, cell in enumerate(notebook.cells) if _grade_id(cell) == "spread")
    notebook.cells.insert(4, notebook.cells.pop(at))
    repaired = repair(as_bytes(notebook), release)
    assert [_grade_id(c) for c in repaired.notebook.cells[4:6]] == ["spread", "mean"]
    assert sum(marks(repaired.notebook, source).values()) == 10


def test_points_beyond_all_numbers(released, release):
    notebook = answered(released, ANSWERS)
    at = next(i for i, cell in enumerate(notebook.cells) if _grade_id(cell) == "test-mean")
    notebook.cells[at].metadata.nbgrader.points = 10**400
    repaired = repair(as_bytes(notebook), release)
    assert [one.kind for one in repaired.repairs] == ["points_changed"]


def test_a_stub_pasted_a_thousand_times_goes_to_a_person(released, release):
    notebook = answered(released, ANSWERS)
    stub = next(cell.source for cell in released.cells if _grade_id(cell) == "mean")
    own = {"cell_type": "code", "metadata": {}, "source": "\n\n".join([stub] * 1200)}
    notebook.cells.insert(5, own)
    with pytest.raises(NeedsPerson, match="hundreds of times"):
        repair(as_bytes(notebook), release)


def test_every_repair_is_one_sentence(released, release):
    for case in DAMAGED:
        if case.status == "graded":
            for one in repair(case.data(released), release).repairs:
                assert one.detail.endswith((".", "…")) or one.kind in ("colab", "tags")
                assert "\n" not in one.detail
