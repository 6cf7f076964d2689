"""`kefu model derive`, and what the list says of what was built."""

from tests.cli.conftest import Kefu
from tests.cli.test_model import kefu, ollama, open_shop, standing, stocked, unlogged
from tests.ollama import OllamaStandIn

__all__ = ["kefu", "ollama", "open_shop", "standing", "stocked", "unlogged"]


def test_a_model_is_built_and_said_to_be_stale(kefu: Kefu, ollama: OllamaStandIn) -> None:
    assert "would be built on phi3:mini" in kefu("model", "derive", "helpdesk-phi3", "--dry-run").stdout
    built = kefu("model", "derive", "helpdesk-phi3", "--option", "seed=1", "--reason", "for the help desk")
    assert (built.exit_code, "built on phi3:mini, is revision" in built.stdout) == (0, True)
    assert "was before revision" in kefu("model", "derive", "helpdesk-phi3", "--option", "seed=1").stdout
    assert "built from helpdesk-phi3 on phi3:mini" in kefu("model", "list").stdout
    ollama.add_model("phi3:mini", b"newer weights")
    assert "stale: phi3:mini is" in kefu("model", "list").stdout
    assert kefu.json("model", "derive", "helpdesk-phi3")["is_new"] is True


def test_what_cannot_be_built_is_said(kefu: Kefu) -> None:
    assert kefu.error("model", "derive", "nobody")["code"] == "modelfile_not_found"
    refused = kefu("model", "derive", "helpdesk-qwen")
    assert (refused.exit_code, "ollama pull qwen2.5:7b-instruct" in refused.stderr) == (1, True)
