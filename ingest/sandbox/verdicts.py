"""What is said of a file whose reading was ended for a limit: which one it was, and what helps."""

from ingest.errors import IngestError, MachineBusy, ReadingTooMuch
from ingest.sandbox.wire import Limits, Step

# Of the processors' time it may have: whoever has had so much and is not done would hardly be done the next time.
_GOOD_PART = 0.5
_WANTED = {"memory": "memory", "output": "room for its text", "disk": "room on the disk"}


def too_much(name: str, limit: str) -> ReadingTooMuch:
    """Say that a file takes more than it may: `memory`, `output`, `disk` or `nesting`."""
    detail = {"file": name, "limit": limit}
    if limit == "nesting":
        return ReadingTooMuch(f"{name} cannot be read: too much in it stands one inside the other.", detail)
    message = f"{name} cannot be read: that takes more {_WANTED[limit]} than a file may."
    return ReadingTooMuch(message, detail)


def too_many_documents(name: str, documents: int) -> ReadingTooMuch:
    """Say that the text of a file of many documents is too long, and how many of them there was room for."""
    few = _rounded_down(documents)
    message = f"{name} cannot be read: its text is too long for one file. Split it into files of {few} documents each."
    return ReadingTooMuch(message, {"file": name, "limit": "output", "documents": few})


def ended_for(limit: str, name: str, limits: Limits, step: Step, ran: float = 0.0) -> IngestError:
    """Say for which limit a reading process was ended, and how far it was.

    Args:
        limit: As in `ingest.sandbox.wire.Ending`.
        name: The file's name.
        limits: What it could take.
        step: How far it was.
        ran: Seconds of the processors it has had.
    """
    if limit == "busy":
        clock, most = limits.clock_seconds_for(step.recognised), limits.seconds_for(step.recognised)
        return _busy(name, clock) if ran < _GOOD_PART * most else _too_slow(name, clock, ran, step)
    if limit == "time":
        return _too_long(name, limits.seconds_for(step.recognised), step)
    return _stood_still(name, limits.still_seconds, step) if limit == "waiting" else too_much(name, limit)


def _busy(name: str, seconds: float) -> MachineBusy:
    message = f"{name} could not be read within {seconds:.0f} seconds, because others had the processors; try it again."
    return MachineBusy(message, {"file": name, "limit": "busy", "seconds": seconds})


def _too_slow(name: str, seconds: float, ran: float, step: Step) -> ReadingTooMuch:
    message = f"{name} could not be read within {seconds:.0f} seconds, of which it had {ran:.0f} of a processor."
    help_ = "Split it into smaller files, or hand it in again when the machine has less to do."
    return ReadingTooMuch(f"{message} {help_}", {"file": name, "limit": "busy", **_pages(step)})


def _too_long(name: str, seconds: float, step: Step) -> ReadingTooMuch:
    message = f"{name} cannot be read: that takes more than {seconds:.0f} seconds of a processor."
    if step.pages > 1:
        help_ = f"{step.page} of its {step.pages} pages were read; split it into several files."
    else:
        help_ = "Split it into smaller files, or have KEFU_READING_SECONDS raised."
    return ReadingTooMuch(f"{message} {help_}", {"file": name, "limit": "time", **_pages(step)})


def _stood_still(name: str, seconds: float, step: Step) -> ReadingTooMuch:
    message = f"{name} cannot be read: what reads it stood still for {seconds:.0f} seconds."
    if step.pages > 1:
        message += f" {step.page} of its {step.pages} pages were read."
    help_ = "It may be damaged; save it anew with the program that made it."
    return ReadingTooMuch(f"{message} {help_}", {"file": name, "limit": "waiting", **_pages(step)})


def _pages(step: Step) -> dict[str, int]:
    return {"page": step.page, "pages": step.pages} if step.pages > 1 else {}


def _rounded_down(number: int) -> int:
    """Give a number a little smaller, with one digit that is not zero: documents differ in their length."""
    power = 10 ** (len(str(number)) - 1)
    return max(1, (number - 1) // power * power or number // 2)
