"""Execute the book's notebooks before Sphinx reads them, and keep their outputs in a cache.

MyST-NB's own cache knows a notebook's code cells and nothing else, and runs one notebook after the
other. This extension names the cache's folder after everything else that an output depends on (the
course's helpers, the locked packages, Python's version), executes what is missing several
notebooks at a time, and says which cell failed and why. What a notebook's ``claim`` and ``load``
calls recorded is taken out of its outputs and kept beside them, as ``env.course_runs``.
"""

from __future__ import annotations

import asyncio
import atexit
import hashlib
import json
import os
import platform
import re
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util import logging

INPUTS = ("course_utils/**/*.py", "requirements.txt")
KEPT_CACHES = 3
TIMES_FILE = "execution_times.json"
RECORDS = {
    "application/vnd.course.claim+json": "claims",
    "application/vnd.course.data+json": "data",
}

logger = logging.getLogger(__name__)


@dataclass
class Run:
    """One execution of one notebook."""

    docname: str
    path: Path
    notebook: NotebookNode
    seconds: float = 0.0
    cell_number: int = 0
    cell_id: str = ""
    error: str = ""  # one line
    details: str = ""  # the traceback, or the last lines of a kernel that died
    records: dict[str, list] = field(default_factory=dict)


def input_hash(root: Path, patterns: tuple[str, ...] = INPUTS) -> str:
    """Hash the Python version and every file below ``root`` that matches one of ``patterns``."""
    digest = hashlib.sha256(platform.python_version().encode())
    for path in sorted({path for pattern in patterns for path in root.glob(pattern)}):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def choose_cache(app: Sphinx, config: Config) -> None:
    """Point MyST-NB at the cache folder that belongs to the present inputs; drop the oldest."""
    base = Path(config.nb_execution_cache_path or Path(app.outdir).parent / ".jupyter_cache")
    current = base.resolve() / input_hash(Path(app.srcdir).parent)
    current.mkdir(parents=True, exist_ok=True)
    os.utime(current)
    caches = [path for path in base.iterdir() if re.fullmatch(r"[0-9a-f]{16}", path.name)]
    for old in sorted(caches, key=lambda path: path.stat().st_mtime, reverse=True)[KEPT_CACHES:]:
        shutil.rmtree(old)
    config.nb_execution_cache_path = str(current)


def take_records(notebook: NotebookNode) -> dict[str, list]:
    """Move the course's own output data out of ``notebook``, which other tools do not know.

    Returns:
        ``{"claims": [...], "data": [...]}``, in the order of the cells.
    """
    records: dict[str, list] = {name: [] for name in RECORDS.values()}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            for mime, name in RECORDS.items():
                if mime in output.get("data", {}):
                    records[name].append(output.data.pop(mime))
    return records


def kernel_environment(root: Path, workers: int) -> dict[str, str]:
    """Return the environment of the kernels: the same on every machine, and fair to the cores."""
    threads = str(max(1, _cores() // workers))
    environment = {k: v for k, v in os.environ.items() if k != "COURSE_PROFILE"}
    python_path = [str(root), *filter(None, [environment.get("PYTHONPATH")])]
    return environment | {
        "COURSE_BOOK_BUILD": "1",
        "PYTHONPATH": os.pathsep.join(python_path),
        "CUDA_VISIBLE_DEVICES": "-1",  # the book's numbers are a CPU's
        "TF_CPP_MIN_LOG_LEVEL": "2",
        "TF_NUM_INTRAOP_THREADS": threads,
        "TF_NUM_INTEROP_THREADS": threads,
        "OMP_NUM_THREADS": threads,
    }


async def execute(run: Run, timeout: int, environment: dict[str, str]) -> None:
    """Execute one notebook in its folder; fill in ``run``."""

    def note_cell(cell: NotebookNode, cell_index: int) -> None:
        run.cell_number, run.cell_id = cell_index + 1, cell.get("id", "")

    client = NotebookClient(
        run.notebook,
        timeout=timeout,
        resources={"metadata": {"path": str(run.path.parent)}},
        on_cell_start=note_cell,
        record_timing=False,
        shutdown_kernel="immediate",  # to take TensorFlow down in good order costs seconds
    )
    start = time.monotonic()
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as log:
        try:
            await client.async_execute(env=environment, stdout=log, stderr=log)
        except CellExecutionError as error:
            run.error = f"{error.ename}: {error.evalue}".splitlines()[0]
            run.details = _traceback(run.notebook.cells[run.cell_number - 1])
        except CellTimeoutError:
            run.error = f"still running after {timeout} seconds"
        except DeadKernelError:
            run.error = "the kernel died (out of memory?)"
            log.seek(0)
            run.details = "".join(log.readlines()[-20:])
    run.seconds = time.monotonic() - start
    run.records = take_records(run.notebook)


async def execute_all(runs: list[Run], workers: int, timeout: int, root: Path, done) -> None:
    """Execute ``runs`` in their order, ``workers`` at a time; call ``done(run)`` after each."""
    slots = asyncio.Semaphore(workers)
    environment = kernel_environment(root, workers)

    async def one(run: Run) -> None:
        async with slots:
            await execute(run, timeout, environment)
        done(run)

    await asyncio.gather(*(one(run) for run in runs))


def execute_missing(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Execute the notebooks among ``docnames`` whose outputs the cache does not hold."""
    cache = get_cache(app.config.nb_execution_cache_path)
    env.course_runs = getattr(env, "course_runs", {})
    missing = []
    for docname in docnames:
        path = Path(env.doc2path(docname))
        if path.suffix != ".ipynb":
            continue
        notebook = nbformat.read(path, as_version=4)
        try:
            env.course_runs[docname] = cache.match_cache_notebook(notebook).data
        except KeyError:
            missing.append(Run(docname, path, notebook))
    if not missing:
        return
    times_path = Path(app.config.nb_execution_cache_path).parent / TIMES_FILE
    times = json.loads(times_path.read_text()) if times_path.exists() else {}
    missing.sort(key=lambda run: times.get(run.docname, float("inf")), reverse=True)
    workers = min(app.config.course_workers, len(missing))
    logger.info("executing %d notebooks, %d at a time", len(missing), workers)
    finished = []

    def done(run: Run) -> None:
        finished.append(run)
        progress = f"[{len(finished)}/{len(missing)}] {run.path.name}"
        if run.error:
            logger.error("%s: FAILED after %.1f s\n%s", progress, run.seconds, run.details)
            return
        logger.info("%s: %.1f s", progress, run.seconds)
        times[run.docname] = round(run.seconds, 1)
        times_path.write_text(json.dumps(times, indent=1, sort_keys=True))
        data = {"execution_seconds": run.seconds, **run.records}
        bundle = CacheBundleIn(run.notebook, str(run.path), data=data)
        cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
        env.course_runs[run.docname] = data

    root = Path(app.srcdir).parent
    asyncio.run(execute_all(missing, workers, app.config.nb_execution_timeout, root, done))
    failed = sorted((run for run in missing if run.error), key=lambda run: run.docname)
    if failed:
        lines = [
            f"{run.path.name}, cell {run.cell_number} ({run.cell_id!r}): {run.error}"
            for run in failed
        ]
        summary = "\n  ".join(["notebooks failed (details above):", *lines])
        atexit.register(
            print, summary, file=sys.stderr
        )  # once more, below Jupyter Book's traceback
        raise ExtensionError(summary)


def _traceback(cell: NotebookNode) -> str:
    lines = [line for out in cell.outputs if out.output_type == "error" for line in out.traceback]
    return re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(lines))


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def setup(app: Sphinx) -> dict[str, object]:
    """Connect to Sphinx."""
    app.add_config_value("course_workers", min(4, _cores()), "")
    app.connect("config-inited", choose_cache)
    app.connect("env-before-read-docs", execute_missing)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
