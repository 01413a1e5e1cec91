"""Which cell of a hand-in is which cell of the release.

Evidence is taken in order of its strength: the nbgrader id, the cell id, an identical text, the
names that are defined, and last the neighbours together with the likeness of the text. An id that
the content contradicts (swapped metadata, an answer under a test's id) counts for nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import takewhile

from autograder.repair.pairing import pair
from autograder.repair.pieces import are_parts, is_prose, joined, rest_of
from autograder.repair.reading import Cell, NeedsPerson
from autograder.repair.released import Released, ReleasedCell
from autograder.repair.text import (
    defines,
    does_nothing,
    find_block,
    likeness,
    names,
    normal,
    own_definitions,
    parses,
    same_code,
)
from autograder.types import Repair

_SURELY_LIKE = 0.7


@dataclass
class Alignment:
    """What `align` found.

    Attributes:
        cells: The hand-in's cells in the student's order; merged cells taken apart, the parts of a
            split answer joined, superfluous copies gone.
        match: The released cell for each of them that has one, by position in `cells`.
        repairs: What was put right on the way.
    """

    cells: list[Cell]
    match: dict[int, ReleasedCell] = field(default_factory=dict)
    repairs: list[Repair] = field(default_factory=list)

    @property
    def found(self) -> set[int]:
        """The released cells that have a match, by index."""
        return {cell.index for cell in self.match.values()}


def align(cells: list[Cell], release: Released) -> Alignment:
    """Align a hand-in with the released notebook.

    Args:
        cells: The hand-in's cells.
        release: The released notebook.

    Returns:
        The alignment.

    Raises:
        NeedsPerson: If one question has two different answers.
    """
    work = _Aligner(cells, release)
    work.take_merged_cells_apart()
    work.claim_by_text(answers=False)
    work.claim_by_ids()
    work.claim_by_text(answers=True)
    work.claim_by_names()
    work.join_split_answers()
    work.claim_by_neighbours()
    work.claim_by_likeness()
    work.find_answers_beside_stubs()
    work.claim_overwritten_cells()
    work.drop_stray_copies()
    return work.result()


class _Aligner:
    def __init__(self, cells: list[Cell], release: Released) -> None:
        self.cells = list(cells)
        self.release = release
        self.owner: dict[Cell, ReleasedCell] = {}
        self.chosen: dict[int, Cell] = {}
        self.dropped: set[Cell] = set()
        self.repairs: list[Repair] = []

    def result(self) -> Alignment:
        kept = [cell for cell in self.cells if cell not in self.dropped]
        chosen = {id(cell): self.release.cells[index] for index, cell in self.chosen.items()}
        match = {at: chosen[id(cell)] for at, cell in enumerate(kept) if id(cell) in chosen}
        return Alignment(kept, match, self.repairs)

    # -- evidence -----------------------------------------------------------------------------

    def take_merged_cells_apart(self) -> None:
        present = {normal(cell.source) for cell in self.cells}
        blocks = [
            given
            for given in self.release.cells
            if len(given.text) >= 10
            and (given.text not in present if not given.is_answer else names(given.source))
        ]
        parts: list[Cell] = []
        for cell in self.cells:
            parts += self._apart(cell, blocks)
        self.cells = parts

    def _apart(self, cell: Cell, blocks: list[ReleasedCell]) -> list[Cell]:
        for given in blocks:
            split = find_block(cell.source, given.text)
            if split is None or not any(split):
                continue
            is_stub = given.is_answer
            block = Cell(given.kind, given.source, nbgrader={} if is_stub else given.nbgrader)
            rest_id = {} if cell.grade_id == given.grade_id and not is_stub else cell.nbgrader
            before, after = (
                [Cell(cell.kind, text, cell.ids, about, cell.tags, cell.attachments)]
                if text
                else []
                for text, about in zip(split, (rest_id, {} if split[0] else rest_id), strict=True)
            )
            detail = f"{given.label} stood in one cell with other text; they were taken apart."
            self.repairs.append(Repair("merged", given.grade_id, detail))
            found = [self._apart(part, blocks) for part in before + [block] + after]
            return [part for parts in found for part in parts]
        return [cell]

    def claim_by_ids(self) -> None:
        by_grade_id = self.release.by_grade_id
        claims: dict[int, list[Cell]] = defaultdict(list)
        for cell in self.cells:
            given = by_grade_id.get(cell.grade_id or "")
            if given is None or given.index in self.chosen or cell in self.owner:
                continue
            if not self._contradicts(cell, given) and not self._is_elsewhere(cell, given):
                claims[given.index].append(cell)
        for index, claimants in sorted(claims.items()):
            self._choose(self.release.cells[index], claimants)

        by_id = {cell.id: cell for cell in self.release.cells if cell.id}
        uses = Counter(one for cell in self._free() for one in set(cell.ids))
        for cell in self._free():
            given = next((by_id[one] for one in cell.ids if one in by_id), None)
            if (
                given is not None
                and given.index not in self.chosen
                and all(uses[one] == 1 for one in cell.ids)
                and cell.source.strip()
                and not self._contradicts(cell, given)
                and not self._is_elsewhere(cell, given)
            ):
                self._claim(given, cell)

    def _contradicts(self, cell: Cell, given: ReleasedCell) -> bool:
        text = normal(cell.source)
        if text == given.text:
            return False
        if text in self.release.by_text:
            return True
        owners = {self.release.owners[name].index for name in self._defines(cell, given)}
        if owners and given.index not in owners:
            asks_for_code = given.kind == "code" and (given.is_locked or bool(names(given.source)))
            return asks_for_code or cell.kind == "code"
        return given.is_answer and given.index not in owners and bool(self._defining(given))

    def _defines(self, cell: Cell, given: ReleasedCell) -> frozenset[str]:
        """Give the names of released answers that a cell defines and the given cell does not."""
        own = defines(given.source) if given.is_locked else frozenset()
        return (defines(cell.source) & self.release.owners.keys()) - own

    def _is_elsewhere(self, cell: Cell, given: ReleasedCell) -> bool:
        """Say whether an id was left on a text that has nothing to do with the given one."""
        return not given.is_answer and likeness(cell.source, given.source) < 0.3

    def claim_by_text(self, answers: bool) -> None:
        """Claim cells that are exactly as released; among copies the one with the right id."""
        unclaimed = defaultdict(list)
        for cell in self._free():
            unclaimed[normal(cell.source)].append(cell)
        for given in self._missing():
            same = unclaimed[given.text] if given.text else []
            if same and given.is_answer == answers and given.text in self.release.by_text:
                own = [cell for cell in same if given.grade_id and cell.grade_id == given.grade_id]
                best = (own or same)[0]
                same.remove(best)
                self._claim(given, best)

    def claim_by_names(self) -> None:
        for given in self._missing():
            if given.is_answer and given.kind == "code":
                claimants = self._defining(given)
                if claimants:
                    self._choose(given, claimants)

    def _defining(self, given: ReleasedCell) -> list[Cell]:
        own = {name for name in names(given.source) if self.release.owners.get(name) is given}
        return [cell for cell in self._free() if own & defines(cell.source)]

    def claim_by_neighbours(self) -> None:
        """Pair what is left between two matched cells, in order, by kind and likeness."""
        position = {cell: at for at, cell in enumerate(self.cells)}
        anchors = [(-1, -1)]
        for given in self.release.cells:
            cell = self.chosen.get(given.index)
            if cell is not None and position[cell] > anchors[-1][1]:
                anchors.append((given.index, position[cell]))
        anchors.append((len(self.release.cells), len(self.cells)))
        for (above, first), (below, last) in zip(anchors, anchors[1:], strict=False):
            missing = [g for g in self._missing() if above < g.index < below]
            free = [c for c in self._free() if first < position[c] < last and c.source.strip()]
            for given, cell in pair(missing, free):
                if not given.is_locked or not self._contradicts(cell, given):
                    self._claim(given, cell)

    def claim_by_likeness(self) -> None:
        scored = [
            (likeness(cell.source, given.source), -given.index, at)
            for given in self._missing()
            if not given.is_answer
            for at, cell in enumerate(self.cells)
            if cell not in self.owner and cell not in self.dropped
        ]
        for score, index, at in sorted(scored, reverse=True):
            given, cell = self.release.cells[-index], self.cells[at]
            taken = given.index in self.chosen or cell in self.owner
            if score >= _SURELY_LIKE and not taken and not self._contradicts(cell, given):
                self._claim(given, cell)

    def claim_overwritten_cells(self) -> None:
        """Claim locked cells whose text is quite another now, unless it is somebody's answer."""
        by_grade_id = {cell.grade_id: cell for cell in reversed(self._free()) if cell.grade_id}
        for given in self._missing():
            cell = by_grade_id.get(given.grade_id)
            if cell is not None and given.is_locked and not self._contradicts(cell, given):
                self._claim(given, cell)

    # -- several cells for one ----------------------------------------------------------------

    def _choose(self, given: ReleasedCell, claimants: list[Cell]) -> None:
        """Take the one that the student changed; drop untouched copies; join parts."""
        if not given.is_answer:
            best = max(claimants, key=lambda cell: likeness(cell.source, given.source))
            self._claim(given, best)
            spare = [c for c in claimants if c is not best and normal(c.source) == given.text]
            self._drop(given, spare)
            return
        answers = [cell for cell in claimants if not self._untouched(cell, given)]
        if len(answers) > 1:
            answers = self._one_answer(given, answers)
        best = answers[0] if answers else claimants[0]
        self._claim(given, best)
        self._drop(given, [c for c in claimants if c is not best and self._untouched(c, given)])

    def _one_answer(self, given: ReleasedCell, answers: list[Cell]) -> list[Cell]:
        first = answers[0]
        different = [cell for cell in answers[1:] if not same_code(first.source, cell.source)]
        if not different:
            self._drop(given, answers[1:])
            return [first]
        whole = joined(answers)
        if given.kind == "code" and parses(whole) and are_parts(answers):
            first.source = whole
            self._drop(given, answers[1:], say=False)
            self._say_split(given, len(answers))
            return [first]
        raise NeedsPerson(
            f"There are {1 + len(different)} different answers to {given.label}; "
            "ask which one counts."
        )

    def _untouched(self, cell: Cell, given: ReleasedCell) -> bool:
        text = normal(cell.source)
        if text == given.text or not text:
            return True
        return given.kind == "code" and does_nothing(text)

    def find_answers_beside_stubs(self) -> None:
        for given in self.release.cells:
            stub = self.chosen.get(given.index)
            if stub is None or not given.is_answer or not self._untouched(stub, given):
                continue
            if names(given.source) and given.kind == "code":
                beside = [c for c in self._defining(given) if not self._untouched(c, given)]
                answers = self._one_answer(given, beside) if len(beside) > 1 else beside
                if not answers and self._stands_in_another_answer(given):
                    self._discard(stub)
            elif given.is_manual:
                found = self._extra_cells_below(stub) or self._extra_cells_above(stub)
                answers = [cell for cell in found if given.kind == cell.kind or is_prose(cell)]
            else:
                continue
            if answers:
                self._adopt(given, stub, answers)

    def _stands_in_another_answer(self, given: ReleasedCell) -> bool:
        """Say whether a cell that is something else defines what a stub asks for."""
        return any(
            names(given.source) & defines(cell.source) and not self._untouched(cell, given)
            for cell, other in self.owner.items()
            if cell.kind == "code" and other is not given and not other.is_locked
        )

    def _discard(self, stub: Cell) -> None:
        """Drop a stub that would undo the answer."""
        self.dropped.add(stub)
        self.chosen.pop(self.owner.pop(stub).index)

    def _adopt(self, given: ReleasedCell, stub: Cell, answers: list[Cell]) -> None:
        answer = answers[0]
        answer.source = "\n\n".join(self._without_locked(cell) for cell in answers)
        answer.attachments = {k: v for cell in answers for k, v in cell.attachments.items()}
        answer.nbgrader = given.nbgrader
        self._drop(given, answers[1:], say=False)
        self._discard(stub)
        self._claim(given, answer)
        detail = f"The answer to {given.label} stood beside its cell, which was left as it was."
        self.repairs.append(Repair("stub_beside_answer", given.grade_id, detail))

    def _without_locked(self, cell: Cell) -> str:
        """Give what a student wrote into a locked cell; the released text comes back by itself."""
        given = self.release.by_grade_id.get(cell.grade_id or "")
        if given is None or not given.is_locked:
            return cell.source
        return own_definitions(cell.source, given.source) or cell.source

    def _extra_cells_below(self, cell: Cell) -> list[Cell]:
        return self._extra_cells(self.cells[self.cells.index(cell) + 1 :])

    def _extra_cells_above(self, cell: Cell) -> list[Cell]:
        return self._extra_cells(self.cells[: self.cells.index(cell)][::-1])[::-1]

    def _extra_cells(self, cells: list[Cell]) -> list[Cell]:
        added = takewhile(lambda cell: cell not in self.owner, cells)
        return [cell for cell in added if cell not in self.dropped and cell.source.strip()]

    def join_split_answers(self) -> None:
        for given in self.release.cells:
            answer = self.chosen.get(given.index)
            if answer is None or not given.is_answer or given.kind != "code":
                continue
            parts = rest_of(answer, self._extra_cells_below(answer))
            if parts:
                answer.source = joined([answer, *parts])
                self._drop(given, parts, say=False)
                self._say_split(given, 1 + len(parts))

    def drop_stray_copies(self) -> None:
        """Drop copies without ids: of given cells, and of stubs, which would undo the answer."""
        for cell in self._free():
            given = self.release.by_text.get(normal(cell.source))
            if given is None and does_nothing(cell.source):
                stubs = {self.release.owners.get(name) for name in defines(cell.source)}
                given = stubs.pop() if len(stubs) == 1 else None
            if given is not None and given.index in self.chosen:
                self._drop(given, [cell])

    # -- bookkeeping --------------------------------------------------------------------------

    def _free(self) -> list[Cell]:
        return [c for c in self.cells if c not in self.owner and c not in self.dropped]

    def _missing(self) -> list[ReleasedCell]:
        return [given for given in self.release.cells if given.index not in self.chosen]

    def _claim(self, given: ReleasedCell, cell: Cell) -> None:
        self.chosen[given.index] = cell
        self.owner[cell] = given

    def _drop(self, given: ReleasedCell, spare: list[Cell], say: bool = True) -> None:
        self.dropped.update(spare)
        if spare and say:
            times = "A copy" if len(spare) == 1 else f"{len(spare)} copies"
            detail = f"{times} of {given.label} removed: untouched, or the same."
            self.repairs.append(Repair("duplicated", given.grade_id, detail))

    def _say_split(self, given: ReleasedCell, parts: int) -> None:
        detail = f"{given.label} had been split into {parts} cells; they were joined."
        self.repairs.append(Repair("split", given.grade_id, detail))
