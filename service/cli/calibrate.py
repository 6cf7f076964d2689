"""`kefu calibrate`."""

from pathlib import Path

import click
from rich.table import Table

from service.app.calibrations import Fit, Wish, calibrate_here
from service.cli.output import as_json, dry_run, print_json, remark, show
from service.settings import load_settings

_HEADS = ("with answer", "right", "wrong document", "refused", "without", "wrongly answered", "")


@click.command()
@click.argument("questions", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--target-wrongly-refused",
    "target",
    default=0.05,
    show_default=True,
    type=click.FloatRange(0, 1, max_open=True),
    help="Which share of the questions with an answer may be refused at most.",
)
@click.option(
    "--leave-out", is_flag=True, help="Ask each question also as if the document that answers it were missing."
)
@dry_run
@as_json
def calibrate(questions: Path, target: float, leave_out: bool, dry_run: bool, json_output: bool) -> None:
    """Fit to QUESTIONS how sure kefu must be to answer, for the embedding model in use; kept in the data directory.

    QUESTIONS holds a JSON object a line: {"question", "before"?: [earlier messages], "file": the document that answers
    it, by the name of its file, its key or its title}, or {"question", "unanswerable": true}. An answer is right when
    it would cite that document. A service that is running uses the calibration after its next start.
    """
    made = calibrate_here(load_settings(), Wish(questions, target, leave_out=leave_out, dry_run=dry_run), remark)
    if json_output:
        print_json(made)
        return
    table = Table("questions compared by", *_HEADS)
    table.add_row("words alone", *_cells(made.by_words))
    table.add_row("words and meaning", *_cells(made.by_meaning))
    show(table, "nothing was kept" if dry_run else "kept; it is in force from the next start on")


def _cells(fit: Fit) -> tuple[str, ...]:
    shares = (fit.right, fit.wrong_document, fit.wrongly_refused)
    with_answer, without = ([f"{share:.1%}" for share in some] for some in (shares, (fit.wrongly_answered,)))
    return (str(fit.answerable), *with_answer, str(fit.unanswerable), *without, _remark(fit))


def _remark(fit: Fit) -> str:
    if not fit.enough:
        return "too few, left as it was"
    return f"{fit.found_nothing:.1%} found nothing" if fit.found_nothing else ""
