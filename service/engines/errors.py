"""Errors of the engines: what can go wrong while a model is asked to write.

EngineError
├── EngineUnreachable   nobody answers at the address
├── EngineBusy          the host, or our own pool of connections to it, takes no more requests
├── ModelMissing        the host does not have the model
├── ModelDrifted        the name of the model stands for another one there
├── PromptTooLong       the prompt does not fit into the model's context
├── EngineTimeout       the host was silent for too long
├── TaskFailed          the host could not pull, take in or make a model
└── EngineBroken        the host answered, but not with a whole reply

They are written for operators; what a customer reads instead is decided by the chat turn.
"""

from typing import Literal

from knowledge.errors import KefuError

Phase = Literal["first_token", "between_tokens", "load", "lookup", "task"]
"""What was being waited for."""

FaultKind = Literal["cut", "error_line", "garbage", "line_too_long", "no_done", "status"]
"""How an answer was broken."""


class EngineError(KefuError):
    """An engine could not write the reply it was asked for."""

    code = "engine_error"


class EngineUnreachable(EngineError):
    """No connection to the host could be made."""

    code = "engine_unreachable"


class EngineBusy(EngineError):
    """The host is there but takes no more requests now; another host, or a later moment, may do."""

    code = "engine_busy"


class ModelMissing(EngineError):
    """The host does not have the model under this name."""

    code = "model_missing"


class ModelDrifted(EngineError):
    """A model's name stands for another one at the host than was pinned."""

    code = "model_drifted"


class PromptTooLong(EngineError):
    """The prompt does not fit into the context the model is run with.

    Attributes:
        prompt_tokens: What the prompt needs; `None` when the host does not say (before 0.32).
        context_tokens: What there is room for, prompt and reply together; `None` likewise.
    """

    code = "prompt_too_long"

    def __init__(self, message: str, prompt_tokens: int | None = None, context_tokens: int | None = None) -> None:
        super().__init__(message, {"prompt_tokens": prompt_tokens, "context_tokens": context_tokens})
        self.prompt_tokens = prompt_tokens
        self.context_tokens = context_tokens


class EngineTimeout(EngineError):
    """The host was silent for longer than allowed.

    Attributes:
        phase: What was being waited for.
    """

    code = "engine_timeout"

    def __init__(self, message: str, phase: Phase) -> None:
        super().__init__(message, {"phase": phase})
        self.phase = phase


class TaskFailed(EngineError):
    """The host could not pull, take in or make a model.

    Attributes:
        said: What it said, in its own words.
    """

    code = "task_failed"

    def __init__(self, message: str, said: str) -> None:
        super().__init__(message, {"said": said})
        self.said = said


class EngineBroken(EngineError):
    """The host answered, but not with a whole reply.

    Attributes:
        fault: `cut` (the connection broke), `error_line` (an error in the middle of the reply), `garbage`
            (not the protocol), `line_too_long`, `no_done` (the reply stopped without saying that it was
            finished, as Ollama does after more than 30 identical tokens) or `status` (an HTTP status that
            means failure).
        status: The HTTP status, where that is the fault.
    """

    code = "engine_broken"

    def __init__(self, message: str, fault: FaultKind, status: int | None = None) -> None:
        super().__init__(message, {"fault": fault, "status": status})
        self.fault = fault
        self.status = status
