"""What is forced and names no revision is called that, and nobody is told that it answers."""

from collections.abc import Callable

from structlog.testing import capture_logs

from service.cli.rollout_lines import replica_lines, serving
from tests.app.fixtures import LOCAL_KEY
from tests.app.shop import Shop, wait_until
from tests.ollama import OllamaStandIn
from tests.releases.rollouts.operator import PATIENCE, Operator, begun


def test_what_is_forced_and_names_no_revision_is_said_by_status_log_and_doctor(
    open_shop: Callable[..., Shop], ollama: OllamaStandIn
) -> None:
    first = open_shop(ollama_urls=(ollama.url,))
    begun(first)
    database = f"sqlite:///{first.parts.settings.data_dir / 'kefu.db'}"
    with capture_logs() as lines:
        mistyped = open_shop(ollama_urls=(ollama.url,), database_url=database, force_revision="dead1234")
    warned = [line["why"] for line in lines if line["log_level"] == "warning" and "why" in line]
    assert [why for why in warned if "KEFU_FORCE_REVISION" in why and "dead1234" in why]
    wait_until(lambda: len(Operator(mistyped).get()["replicas"]) == 2)
    found = Operator(mistyped).get()
    assert "no one revision dead1234" in found["force_trouble"]
    said = [serving(found)[0], *replica_lines(found)]
    assert said[0].startswith("no model is asked here, whoever serves (KEFU_FORCE_REVISION): There is no one revision")
    assert "; no model is asked there: There is no one revision dead1234" in said[2]
    assert not [line for line in said if "answers everybody" in line]
    report = mistyped.http.get("/api/doctor?quick=true", headers={"Authorization": f"Bearer {LOCAL_KEY}"}).json()
    (check,) = [one for one in report["checks"] if one["name"] == "ollama"]
    assert (check["status"], "KEFU_FORCE_REVISION" in check["found"]) == ("remark", True)
    back = Operator(mistyped).post("/rollback", revision=found["stable"]["id"])
    assert "dead1234" in back["force_trouble"]
    assert Operator(first).get()["force_trouble"] is None


def test_of_what_is_forced_and_is_at_no_host_any_more_nobody_is_told_that_it_answers(
    open_shop: Callable[..., Shop], ollama: OllamaStandIn
) -> None:
    first = open_shop(ollama_urls=(ollama.url,))
    operator = Operator(first)
    wait_until(lambda: first.parts.serving.current)
    gone = operator.get()["stable"]["id"]
    operator.post("/rollback", revision=operator.newer(ollama))
    wait_until(lambda: operator.get()["rollout"] is None, PATIENCE)
    pruned = first.http.post("/api/models/prune", json={"keep": 0}, headers={"Authorization": f"Bearer {LOCAL_KEY}"})
    assert [one["id"] for one in pruned.json()["pruned"]] == [gone], pruned.text
    database = f"sqlite:///{first.parts.settings.data_dir / 'kefu.db'}"
    forced = open_shop(ollama_urls=(ollama.url,), database_url=database, force_revision=gone)
    found = Operator(forced).get()
    assert "is at no host" in found["force_trouble"]
    assert serving(found)[0].startswith("no model is asked here, whoever serves (KEFU_FORCE_REVISION): revision")
