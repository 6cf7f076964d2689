"""Every setting of kefu: one environment variable each, `KEFU_…`, explained by the text under its field.

This is the only place that reads the environment. `service/settings_told.py` makes of it what people read.
"""

import re
import sys
from pathlib import Path
from typing import Annotated, Literal, cast

from pydantic import (
    AfterValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from knowledge.types import ANSWERING
from service.errors import InvalidSetting
from service.setting_types import (
    KeyList,
    LogLevel,
    ModelName,
    OriginList,
    Seconds,
    SuffixList,
    Url,
    UrlList,
    WebhookSecret,
    WebhookUrl,
    sendable,
    without_password,
)

PREFIX = "KEFU_"
RULES_TOKENS = 600
"""What the longest system message of our prompt packs and a short question cost, before any passage."""
PASSAGE_TOKENS = 200
"""What nine of ten passages of the sample company cost at most; turns before are dropped where they do not fit."""
_SECRET = frozenset({"admin_key", "webhook_url", "webhook_secret"})
REPOSITORY = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """What an operator can choose; read once at start, never changed afterwards."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,
        frozen=True,
        use_attribute_docstrings=True,
        validate_default=True,
        hide_input_in_errors=True,
        str_strip_whitespace=True,
    )

    data_dir: Path = Path("data")
    """Directory that holds everything kefu stores; one process at a time may own it."""
    host: str = "127.0.0.1"
    """Address to listen on; 0.0.0.0 for every network interface."""
    port: int = Field(default=8000, ge=0, le=65535)
    """TCP port to listen on; 0 lets the system choose a free one."""
    admin_key: Annotated[SecretStr, Field(min_length=8), AfterValidator(sendable)] | None = None
    """An administrator's API key given from outside (at least 8 characters); without it the first start makes
    one and prints it once."""
    database_url: SecretStr | None = None
    """Where the tables are kept: sqlite:///… or postgresql://… (which needs `kefu[postgresql]`); without it, kefu.db in
    the data directory."""

    ollama_urls: UrlList = ("http://127.0.0.1:11434",)
    """Addresses of the Ollama hosts, separated by commas; each is asked for what it holds, the least busy first."""
    model: ModelName = "phi3:mini"
    """The model that is pinned at the first start, as Ollama names it; from then on `kefu model` and `kefu rollout` say
    which one answers."""
    force_revision: str = Field(default="", pattern=r"^(|none|[0-9a-f]{4,12})$")
    """A revision, by its id or the beginning of it, that answers everybody, whichever one serves: for when all else
    fails. `none` has no model asked at all; empty for nobody."""
    upgrade_policy: Literal["frozen", "canary", "immediate"] = "frozen"
    """When the tag of the model that answers is moved by a pull: nothing (`frozen`), a rollout that waits for a person
    before its last step (`canary`), or it takes over at once (`immediate`: for development)."""
    webhook_url: WebhookUrl | None = None
    """Address that is told what happens to rollouts, by POST; it may hold credentials and is never shown."""
    webhook_secret: WebhookSecret | None = None
    """What is sent there is signed with it, after the Standard Webhooks specification: `whsec_` and 24 to 64 bytes in
    base64."""
    embedding_model: ModelName = "bundled"
    """What turns text into vectors: `bundled`, a sentence-transformers name or path, or `ollama:<name>` for a model of
    the first Ollama host. With another one than before, `kefu reindex` is needed."""
    embedding_threads: int = Field(default=2, ge=1, le=64)
    """Processor threads that may embed documents at once; a question takes one."""
    reranker: str = ""
    """A model that judges the best hits of each search once more: the sentence-transformers name or path of a
    cross-encoder; empty for none."""
    reranker_timeout: Seconds = 1
    """Seconds that a search waits for the reranker; then the hits stay in the order they had."""
    prompt_pack: ModelName = "auto"
    """The prompt pack that the first start pins the model with; `auto` chooses the one made for it."""
    prompts_dir: Path = REPOSITORY / "prompts"
    """Directory of the prompt packs, phrases and rules."""
    golden: Path | None = None
    """File of the golden questions that a revision must answer to pass the gate; without it, `golden.toml` in the
    directory of the prompts."""
    gate_parallel: int = Field(default=1, ge=1, le=64)
    """Golden questions that are asked at once; more than one only where several hosts, or one that has room, answer."""

    registry_url: Url = "https://registry.ollama.ai"
    """The registry that `kefu model outdated` asks, and nothing else does; Ollama's hosts pull from their own."""
    require_signed_models: bool = False
    """Whether `kefu model import` takes in signed files only: by one of `KEFU_MODEL_KEYS`, or, where none is set, by
    whichever key is given with the file, which does not tell whom it is from."""
    model_keys: KeyList = ()
    """Public keys, separated by commas, as `kefu model keygen` or minisign writes them: only their signatures of models
    count; empty for whichever key is given with a file."""

    num_ctx: int = Field(default=4096, ge=512, le=131_072)
    """Tokens the model can read and write in one turn; of a revision, those at the time it is pinned."""
    reply_tokens: int = Field(default=512, ge=16, le=8192)
    """Most tokens of one reply; they are part of the context; of a revision, those at the time it is pinned."""
    keep_alive: str = Field(default="30m", pattern=r"^(-?\d+|-?(\d+(\.\d+)?(ms|s|m|h))+)$")
    """How long Ollama keeps the model in memory: seconds, or a duration such as 30m; -1 for good."""
    connect_timeout: Seconds = 2
    """Seconds to wait for a connection to Ollama."""
    first_token_timeout: Seconds = 20
    """Seconds to wait for the first token of a reply."""
    token_timeout: Seconds = 10
    """Seconds to wait between two tokens of a reply."""
    turn_timeout: Seconds = 60
    """Seconds, counted from the question, of which the model may use all but the last: then it is not waited for any
    longer, and the documents are quoted, or a reply that is being shown is broken off with a note. Searching and
    quoting, a fraction of a second as a rule, are not cut short."""

    memory_turns: int = Field(default=3, ge=0, le=50)
    """Earlier turns of the session that the model is shown; 0 for none."""
    memory_tokens: int = Field(default=600, ge=0, le=32_768)
    """Most tokens those earlier turns may take."""
    passages: int = Field(default=6, ge=1, le=50)
    """Most passages of the documents that one prompt may hold."""
    message_max_chars: int = Field(default=2000, ge=1, le=100_000)
    """Longest message a customer may send, in characters."""
    reply_max_chars: int = Field(default=2000, ge=50, le=100_000)
    """Longest reply that is sent, in characters."""
    answer_sureness: float = Field(default=ANSWERING, ge=0, le=1)
    """How sure kefu must be that the documents answer a question, from 0 to 1; .5 is the line that it was calibrated to
    (`kefu calibrate`), less answers more, and more often what is not there."""
    answer_cache: int = Field(default=1000, ge=0, le=1_000_000)
    """Answers kept in memory to be given again at once to the same question, until what they rest on changes: the
    documents, the prompt pack, the rules, the model; 0 for none."""
    cors_origins: OriginList = ()
    """Origins of other websites whose pages may call the API, separated by commas; empty for none."""
    retention_days: int = Field(default=90, ge=0, le=36_500)
    """Days after its last turn that a session is deleted, with its turns and their votes; events that have arrived and
    runs of the gate as long after their rollout's end; 0 keeps all for ever."""

    upload_max_mb: int = Field(default=100, ge=1, le=10_000)
    """Largest upload, all its files together, in megabytes (10⁶ bytes)."""
    upload_max_files: int = Field(default=50, ge=1, le=1000)
    """Most files in one upload."""
    upload_types: SuffixList = ()
    """Suffixes of files that may be uploaded, separated by commas, such as pdf,docx; empty for all that can be read."""
    upload_retention_days: int = Field(default=30, ge=0, le=36_500)
    """Days that the file of an upload is kept that has failed, was cancelled or needs a password; 0 keeps it for ever.
    What a document was made of is kept as long as the document."""
    reading_seconds: Seconds = 60
    """Seconds of the processors that reading one file may take; each page that is recognised, of a scan, adds 20 to
    them. Standing still for twice as long ends it, too; and whoever has the processors, it ends after thirty times
    as long by the clock, and is tried again later."""
    reading_scan_seconds: Seconds = 1800
    """Seconds of the processors that reading one file may take at most, however many pages of it are recognised."""
    reading_memory_mb: int = Field(default=1024, ge=128, le=65_536)
    """Memory that reading one file may take, in MiB."""

    log_level: LogLevel = "INFO"
    """Least important log line that is written: DEBUG, INFO, WARNING or ERROR."""
    log_text: bool = False
    """Whether logs may contain what customers and kefu say to each other."""
    log_format: Literal["auto", "json", "console"] = "auto"
    """How logs look: `json` (one object per line), `console` (for people), `auto` (console on a terminal)."""

    @field_validator("reply_tokens")
    @classmethod
    def _leaves_room(cls, reply_tokens: int, info: ValidationInfo) -> int:
        num_ctx = info.data.get("num_ctx", sys.maxsize)  # missing when it was itself refused
        if num_ctx - reply_tokens < RULES_TOKENS + PASSAGE_TOKENS:
            msg = (
                f"of KEFU_NUM_CTX ({num_ctx}) it leaves {num_ctx - reply_tokens} tokens for the prompt, and rules with "
                f"a question ({RULES_TOKENS}) and one passage ({PASSAGE_TOKENS}) need {RULES_TOKENS + PASSAGE_TOKENS}"
            )
            raise ValueError(msg)
        return reply_tokens

    @field_validator("webhook_secret")
    @classmethod
    def _signs(cls, secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if secret is None and info.data.get("webhook_url"):
            msg = "it is needed where KEFU_WEBHOOK_URL is set: nobody could tell who sends what comes there"
            raise ValueError(msg)
        return secret

    @property
    def sql_url(self) -> str:
        """The database's address: `database_url`, or the SQLite file in the data directory."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data_dir.resolve() / 'kefu.db'}"


def load_settings(**overrides: object) -> Settings:
    """Read the settings from the environment.

    Args:
        **overrides: Values by field name that win over the environment; `None` means not given.

    Raises:
        InvalidSetting: A value is not allowed; names the variable, the value and what is allowed.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)  # pyright: ignore[reportArgumentType] — pydantic checks each value
    except ValidationError as error:
        raise _explained(error.errors(include_url=False)[0]) from None


def _explained(error: ErrorDetails) -> InvalidSetting:
    field = str(error["loc"][0]) if error["loc"] else ""
    allowed = error["msg"].removeprefix("Value error, ")
    if field not in Settings.model_fields:
        unknown = error["type"] == "extra_forbidden"
        return InvalidSetting(variable_of(field), "", "there is no such setting" if unknown else allowed)
    allowed = f"{allowed[0].lower()}{allowed[1:]} ({explanation_of(field)})"
    return InvalidSetting(variable_of(field), shown(field, error["input"]), allowed)


def variable_of(field: str) -> str:
    """Give the environment variable of a setting, by its field."""
    return f"{PREFIX}{field}".upper()


def explanation_of(field: str) -> str:
    """Give what a setting does, in one or two sentences."""
    return re.sub(r"\s+", " ", Settings.model_fields[field].description or "").strip()


def shown(field: str, value: object) -> str:
    """Give a value as text that is safe to print: keys are masked, and so are passwords within addresses."""
    if value is None:
        return ""
    if field in _SECRET:
        return "********"
    if isinstance(value, tuple):
        return ",".join(shown(field, item) for item in cast("tuple[object, ...]", value))
    if isinstance(value, Path):
        return str(value.relative_to(REPOSITORY)) if value.is_relative_to(REPOSITORY) else str(value)
    text = value.get_secret_value() if isinstance(value, SecretStr) else str(value)
    return without_password(text) if "://" in text else text.lower() if isinstance(value, bool) else text
