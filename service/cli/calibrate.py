"""`kefu calibrate`."""

from pathlib import Path

import click
from rich.table import Table

from service.app import CalibrationFit, Wish, calibrate_here
from service.cli.output import as_json, dry_run, print_json, remark, show
from service.settings import load_settings


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
@click.option("--leave-out", is_flag=True, help="Ask each question also as if the file that answers it were missing.")
@dry_run
@as_json
def calibrate(questions: Path, target: float, leave_out: bool, dry_run: bool, json_output: bool) -> None:
    """Fit to QUESTIONS how sure kefu must be to answer, for the embedding model in use; kept in the data directory.

    QUESTIONS holds a JSON object a line: {"question", "before"?: [earlier messages], "file": the file that answers it},
    or {"question", "unanswerable": true}. A service that is running uses it after its next start.
    """
    made = calibrate_here(load_settings(), Wish(questions, target, leave_out=leave_out, dry_run=dry_run), remark)
    if json_output:
        print_json(made)
        return
    table = Table("questions compared by", "with answer", "without", "wrongly refused", "wrongly answered", "")
    table.add_row("words alone", *_cells(made.by_words))
    table.add_row("words and meaning", *_cells(made.by_meaning))
    show(table, "nothing was kept" if dry_run else "kept; it is in force from the next start on")


def _cells(fit: CalibrationFit) -> tuple[str, ...]:
    said = "" if fit.enough else "too few, left as it was"
    shares = (f"{share:.1%}" for share in (fit.wrongly_refused, fit.wrongly_answered))
    return (str(fit.answerable), str(fit.unanswerable), *shares, said)
