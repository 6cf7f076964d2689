"""The service's side of the conversation over one file."""

import select
from threading import Thread

import msgspec

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
