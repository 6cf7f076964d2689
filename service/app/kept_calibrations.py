"""The file of the calibrations that were made here, each for one embedding model."""

from datetime import datetime
from pathlib import Path

import msgspec

from knowledge.consistency import Check, Status
from knowledge.sureness import SHIPPED, Calibration
from service.errors import InvalidCalibration


class Kept(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A calibration as it is kept.

    Attributes:
        calibration: What hits are judged by.
        questions: The name of the file of questions that it was fitted to; `asked`: how many there were.
        made_at: When.
        shipped: What kefu itself brought then: fitted from there, it means nothing beside other weights.
    """

    calibration: Calibration
    questions: str
    asked: int
    made_at: datetime
    shipped: Calibration = SHIPPED


def kept_for(file: Path, model: str) -> Kept | None:
    """Give the calibration that was made here for an embedding model, by its fingerprint.

    Raises:
        InvalidCalibration: The file cannot be read.
    """
    kept = _read(file).get(model)
    # An upgrade that weighs the evidence otherwise moves every line.
    return kept if kept is not None and kept.shipped == SHIPPED else None


def keep(file: Path, model: str, kept: Kept) -> None:
    """Keep a calibration for an embedding model; after a crash the file is as before or as it is to be."""
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(".new")
    beside.touch(mode=0o600)
    beside.write_bytes(msgspec.json.format(msgspec.json.encode({**_read(file), model: kept})))
    beside.replace(file)


def calibration_check(file: Path, model: str) -> Check:
    """Say which calibration is in force."""
    kept = kept_for(file, model)
    if kept is None:
        return Check("calibration", Status.OK, "when kefu is sure enough to answer was calibrated by its makers")
    day = f"{kept.made_at:%Y-%m-%d}"
    said = f"when kefu is sure enough to answer was calibrated here on {day} with {kept.asked} questions"
    return Check("calibration", Status.OK, f"{said} ({kept.questions})")


def _read(file: Path) -> dict[str, Kept]:
    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, Kept])
    except FileNotFoundError:
        return {}
    except (OSError, msgspec.DecodeError) as error:
        raise InvalidCalibration(str(file), str(error)) from error
