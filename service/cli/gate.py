"""`kefu gate`."""

import time
from pathlib import Path
from typing import Any

import click
import msgspec
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from service.cli.here import reached
from service.cli.output import as_json, console, dry_run, print_json, remark, show
from service.cli.remote import Remote, running
from service.errors import NotReady
from service.releases.gate.junit import as_junit
from service.releases.gate.page import as_page
from service.releases.gate.report import Beside, Change, Outcome, Report, Side, State
from service.releases.gate.schemas import MOST_REPETITIONS
from service.settings import Settings, load_settings

_EXITS = {Outcome.PASS: 0, Outcome.FAIL: 1, Outcome.INCONCLUSIVE: 2}
_UNDECIDED = 2
_INTERRUPTED = 130
_KEPT = "what was answered is kept; the same command goes on where it was"
_LOOK_SECONDS = 0.5
_NONE = "none"
_STYLES = {Change.REGRESSED: "red", Change.WRONG: "red", Change.MISSING: "yellow", Change.IMPROVED: "green"}


@click.group()
def gate() -> None:
    """Golden questions that a revision must answer rightly before any customer is answered by it."""


@gate.command()
@click.argument("revision")
@click.option(
    "--against",
    metavar="REVISION",
    help="What it is held against: any other revision, or `none`; without it, the one that serves.",
)
@click.option(
    "--golden",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file of golden questions; without it, the one that KEFU_GOLDEN names.",
)
@click.option(
    "--repeat",
    default=1,
    show_default=True,
    type=click.IntRange(1, MOST_REPETITIONS),
    help="Ask each question so often; it is right only where each answer is.",
)
@click.option("--again", is_flag=True, help="Ask all questions anew, also those that were answered before.")
@click.option("--junit", type=click.Path(dir_okay=False, path_type=Path), help="Write JUnit XML there as well.")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write one page of HTML there as well.")
@dry_run
@as_json
@click.pass_context
def run(ctx: click.Context, revision: str, json_output: bool, **wishes: Any) -> None:
    """Have REVISION answer the golden questions, and say whether it may serve.

    Nothing of it reaches customers. A run that was ended goes on where it was when the same is asked for again;
    whatever changes the answers (the questions, the documents, the guard's rules) begins a new one. Exit codes: 0 it
    passes, 1 it fails, 2 that cannot be told, 130 it was interrupted.
    """
    settings = load_settings()
    with interrupts_exit(settings), reached(settings, looks=wishes["dry_run"]) as remote:
        done = remote.post("/api/gates", _body(revision, **wishes))
        if wishes["dry_run"]:
            _show_plan(done, json_output=json_output)
            return
        done = _awaited(remote, done, hidden=json_output)
    if json_output:
        print_json(done)
    if done["report"] is None:
        if not json_output:
            show(f"the run was interrupted{_why(done)}; the same command goes on with it")
        raise click.exceptions.Exit(_UNDECIDED)
    report = msgspec.convert(done["report"], Report)
    for file, form in ((wishes["junit"], as_junit), (wishes["html"], as_page)):
        if file is not None:
            file.write_text(form(report), encoding="utf-8")
    if not json_output:
        _show(report)
    ctx.exit(_EXITS[report.verdict.outcome])


class interrupts_exit:  # noqa: N801 (read as a verb: `with interrupts_exit(settings)`)
    """Say what becomes of a run whose command is interrupted, and end with the exit code that shells expect of that."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, KeyboardInterrupt):
            alone = running(self._settings) is None
            remark(_KEPT if alone else "the service goes on with the run; the same command follows it again")
            raise click.exceptions.Exit(_INTERRUPTED)


def _body(revision: str, **wishes: Any) -> dict[str, Any]:
    golden, against = wishes["golden"], wishes["against"]
    body = {"revision": revision, "again": wishes["again"], "dry_run": wishes["dry_run"]}
    body |= {"repetitions": wishes["repeat"], "against": "" if against == _NONE else against}
    if golden is not None:
        body |= {"golden": _text(golden), "golden_name": str(golden)}
    return body


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise click.ClickException(f"{file}: {error}") from error


def _awaited(remote: Remote, begun: dict[str, Any], *, hidden: bool) -> dict[str, Any]:
    """Wait for the end of a run, and show how far it is."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console(), disable=hidden) as bar:
        task = bar.add_task("golden questions", total=begun["total"], completed=begun["done"])
        while begun["state"] == "running":
            time.sleep(_LOOK_SECONDS)
            try:
                begun = remote.get(f"/api/gates/{begun['id']}")
            except NotReady as error:  # the service has ended, and what was answered is kept
                return {**begun, "state": "interrupted", "why": error.message}
            last = f"{begun['last_revision']} {begun['last_question']}".strip() or "golden questions"
            bar.update(task, completed=begun["done"], description=last)
    return begun


def _why(done: dict[str, Any]) -> str:
    return f" ({done['why'].rstrip('.')})" if done["why"] else ""


def _show_plan(planned: dict[str, Any], *, json_output: bool) -> None:
    if json_output:
        print_json(planned)
        return
    against = f" against {planned['against']}" if planned["against"] else ""
    left = planned["total"] - planned["done"]
    show(
        f"revision {planned['revision']}{against} would be asked {planned['questions']} questions, {left} turns in all"
    )


def _show(report: Report) -> None:
    table = Table("", "question", "right", "s", "wrong with")
    if report.against:
        table = Table("", "question", "right", "s", "before", "s", "wrong with")
    for one in report.questions:
        table.add_row(*_cells(one))
    verdict = report.verdict
    counts = ", ".join(f"{verdict.counts[one.value]} {one.value}" for one in Change if verdict.counts.get(one.value))
    show(table, counts, f"revision {report.revision}: {verdict.outcome.value.upper()}")
    show(*(f"  {reason.en}" for reason in verdict.reasons), *(f"  flagged: {flag.en}" for flag in verdict.flags))


def _cells(one: Beside) -> list[Text]:
    mark = "VETO" if one.vetoed else one.change.value
    name = f"{one.id} (critical)" if one.critical else one.id
    failings = "; ".join(failing.en for failing in one.ours.failings) or one.ours.failure
    sides = [cell for side in (one.ours, one.theirs) if side for cell in _cells_of(side)]
    return [Text(mark, _STYLES.get(one.change, "")), *map(Text, (name, *sides, failings))]


def _cells_of(side: Side) -> tuple[str, str]:
    right = {State.RIGHT: "yes", State.WRONG: "no", State.MISSING: "–"}[side.state]
    return right, "" if side.seconds is None else f"{side.seconds:.1f}"
