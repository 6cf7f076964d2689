"""The root of all tables of `service`."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from knowledge.sql import NAMING, UtcDateTime


class Base(DeclarativeBase):
    """The root of every table of `service`; write `Mapped[datetime]` for a moment."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: UtcDateTime}
