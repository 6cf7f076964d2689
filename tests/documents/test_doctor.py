"""`/api/doctor`: an operator can prove that all is well, also while staff hand documents in."""

import os
import threading
import time
from collections.abc import Generator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from knowledge.base import utc_now
from knowledge.consistency import Status
from knowledge.originals import Originals
from service.access.audit import Audit
from service.access.roles import Role
from service.app.doctor import service_patient, sweeping
from service.data_directory import DataDirectory
from service.doctor.examination import Examination, checks_of, mend
from service.doctor.remedies import Remedy, applied
from service.doctor.surroundings import admin_check, disk_check, events_check, jobs_check, private_check
from service.documents.jobs import Order
from tests.app.fixtures import NOBODY, OpenShop
from tests.app.shop import Shop, events_in
from tests.documents.desk import Desk, desk_of, markdown
from tests.ingest.queues import Queue as JobQueue
from tests.knowledge.documents import document, parts_of
from tests.ollama import OllamaStandIn

pytestmark = pytest.mark.usefixtures("unlogged")

KEY = "充值卡退订须知.md"


@pytest.fixture(name="shop")
def _shop(open_shop: OpenShop, ollama: OllamaStandIn) -> Shop:
    shop = open_shop(ollama_urls=(ollama.url,))
    shop.parts.settings.data_dir.chmod(0o700)
    return shop


@pytest.fixture(name="operator")
def _operator(shop: Shop) -> Generator[Desk]:
    shop.parts.keys.create("admin", Role.ADMIN)
    with desk_of(shop, "Wang", Role.OPERATOR) as desk:
        yield desk


def problems(report: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {check["name"]: check for check in report["checks"] if check["status"] == "problem"}


def originals_of(shop: Shop) -> Originals:
    return Originals(DataDirectory(shop.parts.settings.data_dir).originals)


def test_nothing_is_wrong_with_a_shop_as_it_is(operator: Desk) -> None:
    operator.add((KEY, markdown("十五天内")))
    report = operator.get("/api/doctor")
    assert (report["ok"], problems(report)) == (True, {})
    checks = {check["name"]: check for check in report["checks"]}
    assert {"database", "tables", "serving_vectors", "archive_lexicon", "originals", "jobs", "ollama"} <= checks.keys()
    assert checks["originals"]["found"] == "1 files are kept, each whole"
    assert checks["ollama"]["status"] == "ok"


def test_a_shop_without_a_model_has_a_remark_about_it_and_no_problem(open_shop: OpenShop) -> None:
    shop = open_shop(ollama_urls=NOBODY)
    shop.parts.settings.data_dir.chmod(0o700)
    with desk_of(shop, role=Role.ADMIN) as admin:
        report = admin.get("/api/doctor", quick="true")
    assert report["ok"]
    (ollama,) = [check for check in report["checks"] if check["name"] == "ollama"]
    assert (ollama["status"], "cannot be reached" in ollama["found"]) == ("remark", True)


@pytest.mark.parametrize(("method", "path"), [("GET", "/api/doctor"), ("POST", "/api/doctor/mend")])
def test_it_is_for_operators(shop: Shop, method: str, path: str) -> None:
    with desk_of(shop, role=Role.STAFF) as staff:
        assert staff.http.request(method, path).status_code == 403
    assert shop.http.request(method, path).status_code == 401


def test_all_stays_well_while_documents_are_handed_in_and_retired(operator: Desk) -> None:
    done = threading.Event()
    reports: list[dict[str, Any]] = []

    def look() -> None:
        while not done.is_set():
            reports.append(operator.get("/api/doctor"))

    looking = threading.Thread(target=look)
    looking.start()
    for round_ in range(3):
        operator.add(*((f"{number}.md", markdown(f"{round_ * 10 + number}天内")) for number in range(8)))
        operator.post(f"/api/documents/{operator.document('0.md')['id']}/retire")
    done.set()
    looking.join()
    assert reports
    assert [problems(report) for report in reports] == [{}] * len(reports)


def test_all_stays_well_and_can_be_mended_while_large_files_come_in(operator: Desk) -> None:
    """Each is unfinished for a while, which the doctor and the sweep come across."""
    shop = operator.shop
    originals, done = originals_of(shop), threading.Event()

    def hand_in() -> None:
        while not done.is_set():
            originals.put(os.urandom(400_000))

    patient = service_patient(shop.parts.settings, shop.parts.engine, shop.parts.base, shop.parts.worker.trouble)
    handing_in = [threading.Thread(target=hand_in) for _ in range(3)]
    for thread in handing_in:
        thread.start()
    try:
        # What becomes of the documents meanwhile is looked at above, and takes most of the time.
        looks = [checks_of(Examination(patient, quick=True).run()) for _ in range(5)]
        swept = [applied(patient.remedies[1:]) for _ in range(100)]
        codes = {operator.http.post("/api/doctor/mend?quick=true").status_code for _ in range(3)}
    finally:
        done.set()
        for thread in handing_in:
            thread.join()
    assert [check for look in looks for check in look if check.status is Status.PROBLEM] == []
    assert {one.failed for one in swept} == {()}
    assert codes == {200}


def test_damage_is_found_put_right_and_noted(operator: Desk) -> None:
    operator.add((KEY, markdown("十五天内")))
    parts_of(operator.shop.parts.base).lexicon.change(add={9999: "stray"}, remove=[1])
    report = operator.get("/api/doctor", quick="true")
    assert problems(report).keys() == {"serving_lexicon"}
    assert problems(report)["serving_lexicon"]["count"] == 2
    mended = operator.post("/api/doctor/mend")
    assert (mended["ok"], mended["mended"]) == (True, ["serving_lexicon"])
    assert ("Wang", "doctor.mend", "serving_lexicon") in operator.audit()


def test_a_mend_is_noted_with_what_each_remedy_did_also_where_nothing_was_wrong(operator: Desk) -> None:
    assert operator.post("/api/doctor/mend?quick=true")["mended"] == []
    noted = {entry.action: entry for entry in Audit(operator.shop.parts.engine, utc_now).listed()}["doctor.mend"]
    assert noted.detail == {
        "remedies": {
            "indexes": "made to hold what the database says",
            "unused_originals": "0 files removed",
            "reading_folders": "0 folders removed",
        }
    }


def test_an_index_that_cannot_be_read_is_built_anew_beside_serving(operator: Desk) -> None:
    operator.add((KEY, markdown("十五天内")))
    parts_of(operator.shop.parts.base).vectors.close()
    assert problems(operator.get("/api/doctor", quick="true")).keys() == {"serving_index"}
    mended = operator.post("/api/doctor/mend")
    assert (mended["ok"], mended["mended"]) == (True, ["serving_index"])


def test_a_remedy_that_fails_is_told_and_the_others_are_tried(operator: Desk) -> None:
    def fails() -> str:
        raise OSError(5, "Input/output error")

    shop = operator.shop
    remedies = (Remedy("first", fails), Remedy("second", lambda: "done"))
    patient = service_patient(shop.parts.settings, shop.parts.engine, shop.parts.base, shop.parts.worker.trouble)
    mended = mend(replace(patient, remedies=remedies), quick=True)
    assert mended.said == {"first": "OSError: [Errno 5] Input/output error", "second": "done"}
    (check,) = (check for check in mended.after if check.status is Status.PROBLEM)
    assert (check.name, check.concerned) == ("remedies", ("first: OSError: [Errno 5] Input/output error",))


def test_files_that_are_missing_or_damaged_are_named(operator: Desk) -> None:
    operator.add((KEY, markdown("十五天内")), ("二.md", markdown("二天内")))
    first, second = (
        originals_of(operator.shop).path(operator.document(key)["versions"][0]["original"]) for key in (KEY, "二.md")
    )
    first.unlink()
    second.write_bytes(b"something else")
    found = problems(operator.get("/api/doctor"))["originals"]
    assert sorted(found["concerned"]) == sorted([f"{KEY}: missing", "二.md: damaged"])
    assert problems(operator.get("/api/doctor", quick="true"))["originals"]["concerned"] == [f"{KEY}: missing"]


def test_how_far_it_is_comes_as_events(operator: Desk) -> None:
    operator.add((KEY, markdown("十五天内")), ("二.md", markdown("二天内")))
    response = operator.http.get("/api/doctor", headers={"Accept": "text/event-stream"})
    events = events_in(response.text)
    assert events[:2] == [("progress", {"name": "files", "done": done, "total": 2}) for done in (0, 1)]
    assert [name for name, _ in events] == ["progress", "progress", "done"]
    assert events[-1][1]["ok"] is True


def test_what_cannot_be_looked_at_is_a_problem_of_its_own(operator: Desk) -> None:
    with operator.shop.parts.engine.begin() as connection:
        connection.execute(text("ALTER TABLE passages RENAME TO lost"))
    found = problems(operator.get("/api/doctor"))
    assert found["documents"]["found"].startswith("it could not be looked at: OperationalError")
    assert "disk" not in found


def test_files_are_missed_also_where_the_documents_cannot_be_looked_at(operator: Desk) -> None:
    operator.add((KEY, markdown("十五天内")))
    originals = originals_of(operator.shop)
    originals.path(operator.document(KEY)["versions"][0]["original"]).unlink()
    with operator.shop.parts.engine.begin() as connection:
        connection.execute(text("ALTER TABLE passages RENAME TO lost"))
    assert problems(operator.get("/api/doctor"))["originals"]["concerned"] == [f"{KEY}: missing"]


def test_a_file_that_is_finished_while_the_doctor_looks_is_named_by_somebody(operator: Desk) -> None:
    """The job names it before the look, its version after it."""
    shop = operator.shop
    shop.parts.worker.stop()
    queue, base = JobQueue(shop.parts.engine, originals_of(shop), utc_now), shop.parts.base
    job = queue.submit(b"# Waiting\n\nUntil Monday.", Order("waiting.md", "Li"))
    aged(originals_of(shop), job.original)

    def finished_first() -> Mapping[str, str]:
        found = patient.queue.originals()
        base.publish([replace(document("waiting.md", "Until Monday."), original=job.original)])
        queue.finish(job.id, [])
        return found

    patient = service_patient(shop.parts.settings, shop.parts.engine, base, shop.parts.worker.trouble)
    slow = replace(patient, queue=replace(patient.queue, originals=finished_first))
    checks = {check.name: check for check in checks_of(Examination(slow).run())}
    assert (checks["originals"].status, checks["unused_originals"].status) == ("ok", "ok")


def test_a_dead_thread_that_reads_files_is_seen(operator: Desk) -> None:
    worker = operator.shop.parts.worker
    threads = vars(worker)["_threads"]
    ended = threading.Thread(target=str)
    ended.start()
    ended.join()
    threads.append(ended)
    why = "1 of 3 threads that read files have ended"
    ready = operator.http.get("/health/ready")
    reading = {"ok": False, "why": why, "needed": False, "holds": ""}
    assert (ready.status_code, ready.json()["status"], ready.json()["parts"]["reading"]) == (200, "degraded", reading)
    assert problems(operator.get("/api/doctor", quick="true"))["jobs"]["found"].startswith(why)


def test_files_of_failed_uploads_are_kept_for_a_while_and_those_of_documents_for_good(operator: Desk) -> None:
    shop = operator.shop
    failed, done = operator.add(("bad.pdf", b"%PDF-1.7 rubbish"), (KEY, markdown("十五天内")))
    originals = originals_of(shop)
    kept = operator.document(KEY)["versions"][0]["original"]
    (of_failed,) = originals.kept() - {kept}
    stray = originals.put(b"nobody names this")
    long_ago = datetime.now(UTC) - timedelta(days=40)
    for sha in (kept, of_failed, stray):
        aged(originals, sha)
    sweep = sweeping(shop.parts.settings, shop.parts.engine)
    assert (sweep(), originals.kept()) == (1, {kept, of_failed})
    with shop.parts.engine.begin() as connection:
        connection.execute(text("UPDATE jobs SET finished_at = :at"), {"at": long_ago.replace(tzinfo=None)})
    forever = shop.parts.settings.model_copy(update={"upload_retention_days": 0})
    assert sweeping(forever, shop.parts.engine)() == 0
    assert (sweep(), originals.kept()) == (1, {kept})
    assert (failed["state"], done["state"]) == ("failed", "done")
    assert problems(operator.get("/api/doctor")) == {}


def aged(originals: Originals, sha: str) -> None:
    """Let a file look as if it had been kept for two hours."""
    path, past = originals.path(sha), time.time() - 7200
    os.utime(path, (past, past))


def test_a_waiting_upload_keeps_its_file(operator: Desk) -> None:
    shop = operator.shop
    originals = originals_of(shop)
    shop.parts.worker.stop()
    job = JobQueue(shop.parts.engine, originals, utc_now).submit(b"# Waiting", Order("waiting.md", "Li"))
    aged(originals, job.original)
    assert (sweeping(shop.parts.settings, shop.parts.engine)(), originals.kept()) == (0, {job.original})


def test_what_is_around_the_documents_is_judged(tmp_path: Path) -> None:
    assert jobs_check({"running": 2, "queued": 1}, "").status == "ok"
    assert jobs_check({"running": 2}, None).status == "remark"
    assert events_check(0).status == "ok"
    assert (events_check(3).status, events_check(3).count) == ("remark", 3)
    assert disk_check(tmp_path, 199_000_000, 200_000_000).status == "problem"
    assert admin_check(["staff"], given=False, begun=True).status == "problem"
    assert admin_check(["staff"], given=True, begun=True).status == "ok"
    assert admin_check([], given=False, begun=False).status == "ok"
    secret, public = {"kefu.db": 0o100600}, {"kefu.db": 0o100640}
    assert private_check(tmp_path, 0o40700, public).status == "ok"
    assert private_check(tmp_path, 0o40755, secret).status == "remark"
    assert private_check(tmp_path, 0o40755, public).concerned == ("kefu.db",)
