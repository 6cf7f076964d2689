"""Which of the waiting jobs may run beside those that do.

The last file handed in about a document must be the last to be published: a job waits while another one that may be
about one of its documents runs, or waits and came before it. So the order is kept before anything runs: nothing that
runs ever waits for another job, and the one that has waited longest waits for nothing but those that run. There is no
deadlock, and no slot is taken by a job that has to wait.

A job's scope is what the keys of all its documents begin with: the key asked for or the file's name, which is the whole
key where the file is one document. Lines that bring keys of their own may be about any document: theirs is empty, and
nothing runs beside them.

A job that was tried before may be what ended the service then, or what took too much of the machine. No two such jobs
run at once, so that one that ends the service again and again does not bring the others into suspicion each time; what
has not been tried does not wait for them. Each attempt has a job let so many later ones go first, but no more, or it
would wait for as long as files keep coming, and what was handed in after it about the same document with it.
"""

from pathlib import PurePath

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, or_
from sqlalchemy.orm import aliased

from ingest.kinds.named import Kind
from ingest.kinds.text import text_kind
from ingest.orders import State
from ingest.tables import JobRow

# Jobs that a tried one lets go first, for each attempt: enough that one which ends the service does so rarely.
_LET_GO_FIRST = 100


def may_bring_keys(data: bytes, filename: str) -> bool:
    """Tell whether a file may be one of lines with keys of their own; of an archive it looks at nothing within."""
    return text_kind(data, PurePath(filename).suffix.lower()) is Kind.JSON_LINES


def may_run() -> ColumnElement[bool]:
    """Give the condition under which a waiting job, as `JobRow`, may run."""
    return and_(~_follows_another(), or_(JobRow.attempts == 0, ~_is_tried_again()))


def turn() -> ColumnElement[int]:
    """Give what waiting jobs are taken in the order of."""
    return JobRow.id + JobRow.attempts * _LET_GO_FIRST


def _follows_another() -> ColumnElement[bool]:
    other = aliased(JobRow)
    waits_before = and_(other.state == State.QUEUED, other.id < JobRow.id)
    before = or_(other.state == State.RUNNING, waits_before)
    return exists().where(before, _meet(_scope(other), _scope(JobRow))).correlate(JobRow)


def _is_tried_again() -> ColumnElement[bool]:
    """Tell whether a job runs that was tried before; that it runs is an attempt, too."""
    other = aliased(JobRow)
    return exists().where(other.state == State.RUNNING, other.attempts > 1)


def _scope(row: type[JobRow]) -> ColumnElement[str]:
    named = func.coalesce(func.nullif(row.key, ""), row.filename)
    return case((and_(row.key == "", row.brings_keys), literal("")), else_=named)


def _meet(one: ColumnElement[str], two: ColumnElement[str]) -> ColumnElement[bool]:
    return or_(one == "", two == "", one == two, _lies_below(one, two), _lies_below(two, one))


def _lies_below(one: ColumnElement[str], two: ColumnElement[str]) -> ColumnElement[bool]:
    below = two.concat("/")
    return func.substr(one, 1, func.length(below)) == below
