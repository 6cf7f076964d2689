"""A scan of many pages takes its time, and is followed; what stands still, or only says that it moves, is ended."""

import io
from collections.abc import Iterator

import pptx
import pytest
from pptx.util import Length

from ingest.documents import documents_in
from ingest.errors import ReadingTooMuch
from ingest.progress import Progress, page_done, picture_recognised, told_to
from ingest.readers import read
from ingest.sandbox.apart import Sandbox
from ingest.sandbox.client import KeeperProcess
from ingest.sandbox.talk import Outcome
from ingest.sandbox.wire import Limits, Task
from tests.ingest.readers.test_image import FIRST, SAMPLE, SECOND, picture, saved

# The processors' time is short and the clock's is long: others may be busy. Which limit ends a file says how long it
# was let be.
_LIMITS = Limits(seconds=0.5, page_seconds=0.25, most_seconds=60, patience=1000)


@pytest.fixture(name="keeper", scope="module")
def _keeper() -> Iterator[KeeperProcess]:
    keeper = KeeperProcess()
    yield keeper
    keeper.close()


def test_each_recognised_page_gives_more_time(keeper: KeeperProcess) -> None:
    shares: list[float] = []
    outcome = _run(keeper, "recognises_pages", b"5 0.2", _LIMITS, shares)
    assert outcome.cpu_seconds > 1.5 * _LIMITS.seconds
    assert list(outcome.get()) == [b"read"]
    assert shares == sorted(shares)
    assert set(shares) & {0.2, 0.4, 0.6, 0.8}


def test_what_hangs_after_some_pages_is_ended(keeper: KeeperProcess) -> None:
    limits = Limits(seconds=0.3, page_seconds=60, patience=1000)
    fault = _run(keeper, "recognises_pages_and_hangs", b"", limits).fault
    assert isinstance(fault, ReadingTooMuch)
    assert fault.detail == {"file": "a.pdf", "limit": "waiting", "page": 2, "pages": 5}
    assert "2 of its 5 pages were read" in fault.message


def test_nothing_takes_longer_than_anything_may(keeper: KeeperProcess) -> None:
    limits = Limits(seconds=0.3, page_seconds=60, most_seconds=0.5, patience=1000)
    fault = _run(keeper, "recognises_pages", b"500 0.05", limits).fault
    assert isinstance(fault, ReadingTooMuch)
    assert isinstance(fault.detail, dict)
    assert 1 < fault.detail["page"] < 100


def test_pages_that_are_not_recognised_give_no_time(keeper: KeeperProcess) -> None:
    fault = _run(keeper, "turns_pages_without_end", b"", Limits(seconds=0.3, patience=1000)).fault
    assert isinstance(fault, ReadingTooMuch)
    assert isinstance(fault.detail, dict)
    assert (fault.detail["limit"], fault.detail["pages"]) == ("time", 1000)
    assert "split it into several files" in fault.message


def test_the_processors_are_given_along_with_the_time(keeper: KeeperProcess) -> None:
    limits = Limits(seconds=10, page_seconds=5, most_seconds=17)
    assert list(_run(keeper, "tells_its_processor_time", b"", limits).get()) == [b"20", b"30", b"34"]


def test_a_scan_is_followed_page_by_page(keeper: KeeperProcess) -> None:
    shares: list[float] = []
    scan = saved(picture(FIRST), "PDF", *[picture(SECOND)] * 4)
    (draft,) = Sandbox(keeper=keeper).documents(scan, "scan.pdf", follower=lambda share: not shares.append(share))
    text = " ".join(passage.text for passage in draft.passages)
    assert (FIRST in text, SECOND in text) == (True, True)
    assert set(shares) & {0.2, 0.4, 0.6, 0.8}, "small pages may be done between two looks, but not all"


def test_pages_are_told_of_as_they_are_read() -> None:
    assert _heard(SAMPLE.with_name("limited-warranty.pdf").read_bytes(), "a.pdf") == [(1, 2, 0), (2, 2, 0)]


def test_slides_are_told_of_as_they_are_read() -> None:
    presentation, made = pptx.Presentation(), io.BytesIO()
    for _ in range(2):
        slide = presentation.slides.add_slide(presentation.slide_layouts[6])
        slide.shapes.add_textbox(Length(0), Length(0), Length(1), Length(1)).text_frame.text = "Returns"
    presentation.save(made)
    assert _heard(made.getvalue(), "a.pptx") == [(1, 2, 0), (2, 2, 0)]


def _heard(data: bytes, name: str) -> list[tuple[int, int, int]]:
    heard: list[tuple[int, int, int]] = []
    with told_to(lambda one: heard.append((one.page, one.pages, one.recognised))):
        read(data, name)
    return heard


def test_a_file_of_many_documents_is_followed_line_by_line() -> None:
    lines = "".join(f'{{"id": "{number}", "title": "t", "text": "text"}}\n' for number in range(1249))
    heard: list[float] = []
    with told_to(lambda one: heard.append(one.share)):
        assert len(list(documents_in(lines.encode(), "faq.jsonl"))) == 1249
    assert heard == [0.4, 0.8]


def test_nobody_has_to_listen() -> None:
    page_done(1, 2)
    picture_recognised()
    heard: list[Progress] = []
    with told_to(heard.append):
        picture_recognised()
    page_done(2, 2)
    assert heard == [Progress(0, 0, 1)]


def _run(keeper: KeeperProcess, nasty: str, data: bytes, limits: Limits, shares: list[float] | None = None) -> Outcome:
    task = Task(f"tests.ingest.sandbox_nasties:{nasty}", "a.pdf", None, 1 << 20)
    heard = shares if shares is not None else []
    return keeper.run(task, data, limits, lambda share: not heard.append(share))
