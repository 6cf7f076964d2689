"""The service's side of the conversation over one file."""

import select
from threading import Thread

import msgspec
import pytest

from ingest.errors import IngestError, MachineBusy, ReadingTooMuch
from ingest.sandbox.talk import Talk
from ingest.sandbox.wire import DONE, ITEM, STEP, Ending, Limits, Step, Task, frame

_TASK = Task("module:function", "a.pdf", None, 1 << 20)


def test_a_keeper_that_has_not_heard_of_the_last_page_is_believed_all_the_same() -> None:
    """It closes its socket with something unread in it, which resets the connection."""
    with Talk(_TASK, b"", Limits()) as talk:
        status, channel = talk.theirs

        def reader_and_keeper() -> None:
            step = msgspec.msgpack.encode(Step(1, 2, 1))
            channel.sendall(frame(STEP, step) + frame(ITEM, b"text") + frame(DONE, b""))
            select.select([status], [], [], 20)  # the service tells of the page, and nobody reads it
            channel.close()
            status.sendall(msgspec.msgpack.encode(Ending("", 0, 1, 0.5)))
            status.close()

        thread = Thread(target=reader_and_keeper)
        thread.start()
        outcome = talk.outcome(None)
        thread.join()
    assert (outcome.get(), outcome.cpu_seconds) == ([b"text"], 0.5)


@pytest.mark.parametrize(("ran", "error"), [(2.0, MachineBusy), (29.9, MachineBusy), (30.0, ReadingTooMuch)])
def test_who_has_had_a_good_part_of_its_time_is_not_tried_again(ran: float, error: type[IngestError]) -> None:
    """Whoever loops on a busy machine would take half an hour of a slot, five times."""
    with Talk(_TASK, b"", Limits(seconds=60, patience=10)) as talk:
        status, channel = talk.theirs
        status.sendall(msgspec.msgpack.encode(Ending("busy", 9, 1, ran)))
        for one in (status, channel):
            one.close()
        fault = talk.outcome(None).fault
    assert fault is not None
    assert type(fault) is error
    assert "a.pdf could not be read within 600 seconds" in fault.message
    assert isinstance(fault.detail, dict)
    assert fault.detail["limit"] == "busy"
