"""What a model is made of is read from what its host shows."""

from service.engines.modelfile import Shown, contents_of

WEIGHTS = "661c58e3387273ce2e54bce505c25ced806009baf55d18e136d9ea2bb31553b0"
OTHER = "4744e00262951f6380c1d0a891820e6b1fd1d338ed79bef39beca8e47dc65eb6"


def modelfile(head: str = f"FROM /models/blobs/sha256-{WEIGHTS}", tail: str = "") -> str:
    return f'# Modelfile\n# FROM phi3:mini\n\n{head}\nTEMPLATE "{{{{ .Prompt }}}}"\n{tail}LICENSE MIT\n'


def test_the_weights_are_those_of_the_first_instruction() -> None:
    assert contents_of(Shown(modelfile())).weights == WEIGHTS


def test_adapters_and_projectors_count_too() -> None:
    head = f"FROM /models/blobs/sha256-{WEIGHTS}\nADAPTER C:\\models\\blobs\\sha256-{OTHER}"
    assert contents_of(Shown(modelfile(head))).blobs == (WEIGHTS, OTHER)


def test_what_a_template_or_a_system_message_says_is_no_file() -> None:
    text = f'SYSTEM """be brief\nFROM /models/blobs/sha256-{OTHER}\n"""\n'
    assert contents_of(Shown(modelfile(tail=text))).blobs == (WEIGHTS,)


def test_a_host_that_names_no_files_has_unknown_weights() -> None:
    assert contents_of(Shown(modelfile("FROM phi3:mini"))).weights == ""
    assert contents_of(Shown()).weights == ""


def test_parameters_keep_all_their_values() -> None:
    shown = Shown(
        parameters='stop                           "<|end|>"\nnum_ctx                        1024\nstop "a b"'
    )
    expected = (("num_ctx", "1024"), ("stop", '"<|end|>"'), ("stop", '"a b"'))
    assert contents_of(shown).parameters == expected


def test_code_of_the_host_and_the_context_are_told() -> None:
    shown = Shown(modelfile(tail="RENDERER qwen3\nPARSER qwen3\n"), model_info={"qwen3.context_length": 40960})
    assert contents_of(shown).built_in == ("RENDERER qwen3", "PARSER qwen3")
    assert contents_of(shown).context == 40960
