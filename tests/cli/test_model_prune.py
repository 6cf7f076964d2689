"""`kefu model prune`: what goes and what stays is said."""

from tests.app.shop import wait_until
from tests.cli.conftest import Kefu
from tests.cli.test_model import kefu, ollama, open_shop, standing, stocked, unlogged
from tests.ollama import OllamaStandIn

__all__ = ["kefu", "ollama", "open_shop", "standing", "stocked", "unlogged"]


def test_what_goes_and_what_stays_is_said(kefu: Kefu, ollama: OllamaStandIn) -> None:
    found: list[str] = []
    for weights in (b"first weights", b"second weights"):
        ollama.add_model("phi3:mini", weights)
        found.append(kefu.json("model", "pin", "phi3:mini")["revision"]["id"])
        assert kefu("rollout", "rollback", found[-1]).exit_code == 0
        wait_until(lambda: kefu.json("rollout", "status")["rollout"] is None)
    assert kefu.json("model", "prune", "--keep", 1)["pruned"] == []
    said = kefu("model", "prune", "--keep", 0, "--dry-run").stdout
    assert ("would be removed" in said, f"revision {found[1]} stays: it answers" in said) == (True, True)
    ollama.stop()
    try:
        assert kefu("model", "prune", "--keep", 0).exit_code == 2
    finally:
        ollama.start()
    done = kefu("model", "prune", "--keep", 0, "--reason", "no room")
    assert (done.exit_code, "removed" in done.stdout, "bytes are free" in done.stdout) == (0, True, True)
    assert "pruned 20" in kefu("model", "list").stdout
    assert kefu("model", "verify").exit_code == 0, "what was pruned on purpose is not missing"
