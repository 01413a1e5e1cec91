import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutations import marks, mutate
from nbformat import validate
from tiny_course import ANSWERS, answered, as_bytes, source_notebook

from autograder.repair import NeedsPerson, repair

JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.fixture(scope="module")
def hand_in(released):
    return json.loads(as_bytes(answered(released, ANSWERS)))


@pytest.fixture(scope="module")
def stubs(release):
    return {one: release.by_grade_id[one].source for one in ANSWERS}


@pytest.mark.parametrize("block", range(20))
def test_mutated_notebooks_keep_their_marks(block, hand_in, stubs, release):
    source = source_notebook()
    for seed in range(block * 100, block * 100 + 100):
        data = mutate(random.Random(seed), hand_in, stubs)
        try:
            repaired = repair(data, release)
        except NeedsPerson as reason:
            assert str(reason).endswith(".")
            continue
        assert sum(marks(repaired.notebook, source).values()) == 10, seed
        written = [c.source for c in repaired.notebook.cells if c.id == "explain"]
        assert len(written) == 1 and written != [stubs["explain"]], seed


@settings(max_examples=150, deadline=None)
@given(data=st.binary(max_size=200) | st.text().map(str.encode))
def test_any_bytes_end_in_a_notebook_or_a_sentence(data, release):
    _repair_or_sentence(data, release)


@settings(max_examples=150, deadline=None)
@given(cells=JSON, metadata=JSON, nbformat=JSON)
def test_any_json_ends_in_a_notebook_or_a_sentence(cells, metadata, nbformat, release):
    document = {"cells": cells, "metadata": metadata, "nbformat": nbformat}
    _repair_or_sentence(json.dumps(document).encode(), release)


@settings(max_examples=200, deadline=None)
@given(draw=st.data())
def test_any_value_in_place_of_another_is_survived(draw, hand_in, release):
    document = json.loads(json.dumps(hand_in))
    for _ in range(draw.draw(st.integers(1, 6))):
        holder = document
        if document.get("cells") and isinstance(document["cells"], list):
            holder = draw.draw(st.sampled_from([document, *document["cells"]]))
        if isinstance(holder, dict) and isinstance(holder.get("metadata"), dict):
            holder = draw.draw(st.sampled_from([holder, holder["metadata"]]))
        if isinstance(holder, dict) and holder:
            holder[draw.draw(st.sampled_from(sorted(holder)))] = draw.draw(JSON)
    _repair_or_sentence(json.dumps(document).encode(), release)


def _repair_or_sentence(data, release):
    try:
        repaired = repair(data, release)
    except NeedsPerson as reason:
        assert str(reason).endswith(".") and "\n" not in str(reason)
    else:
        validate(repaired.notebook)
        ids = [cell.id for cell in repaired.notebook.cells]
        assert len(set(ids)) == len(ids)
