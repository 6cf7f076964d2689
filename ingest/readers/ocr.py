"""Text in pictures, Chinese and English, by models that come with the library; nothing is downloaded."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from ingest.progress import picture_recognised

_MIN_SCORE = 0.5  # below this what is read is a guess
_DOUBTFUL = 0.85  # below this on the whole, the picture may stand on its head without the library noticing
_UNSURE = 0.93  # the same where the library turned some of the strips
_TURNED = 0.2  # of the text
_UPRIGHT = 1.5  # times as high as wide: such a strip of text runs up or down
_MIN_PIXELS = 12  # of either side: nothing smaller can be read
_MODELS = {
    # Named here, because the library would download what it does not find where it looks by itself.
    "Det.model_path": "PP-OCRv6_det_small.onnx",
    "Rec.model_path": "PP-OCRv6_rec_small.onnx",
    "Cls.model_path": "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
}
_SETTINGS: dict[str, Any] = {
    "Global.log_level": "critical",
    "Global.max_side_len": 2200,
    # Finding text in a smaller picture than it is read from takes half the memory and loses next to nothing.
    "Det.limit_type": "max",
    "Det.limit_side_len": 1280,
    # Strips one by one, each as wide as it is: padding short ones to the width of others doubles the time of a table.
    "Rec.rec_batch_num": 1,
    "Rec.rec_img_shape": [3, 48, 64],
    "Cls.cls_batch_num": 2,
    # One thread: the machine serves customers meanwhile.
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}


@dataclass(frozen=True, slots=True)
class Strip:
    """A line of text, or a piece of one, with its edges in pixels from the left and the top of the upright picture."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Recognised:
    """What stands in a picture, and the width and height in pixels of the picture turned upright."""

    strips: list[Strip]
    size: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Found:
    """A strip as it was found: its corners, whether it was upside down, what it says and how sure that is (0 to 1)."""

    corners: np.ndarray
    flipped: bool
    text: str
    score: float

    @property
    def runs_up(self) -> bool:
        width, height = np.ptp(self.corners, axis=0)
        return bool(height > _UPRIGHT * width and len(self.text) > 1)


def recognised(pixels: np.ndarray) -> Recognised:
    """Read a picture.

    Args:
        pixels: Height × width × 3 bytes: blue, green, red.

    Returns:
        Its strips of text in no particular order, as if the picture had been turned upright.
    """
    height, width = pixels.shape[:2]
    if min(height, width) < _MIN_PIXELS:
        return Recognised([], (width, height))
    found = _found(pixels)
    if _may_stand_on_its_head(found):
        found = max(found, _found(np.ascontiguousarray(pixels[::-1, ::-1])), key=_certainty)
    picture_recognised()
    found = [strip for strip in found if strip.score >= _MIN_SCORE]
    turn = _turn(found)
    strips = [_strip(strip, turn, width, height) for strip in found]
    return Recognised(strips, (height, width) if turn % 180 else (width, height))


@cache
def _engine() -> Any:
    import rapidocr  # noqa: PLC0415 - takes a second and 300 MB, and few files need it

    folder = Path(rapidocr.__file__).parent / "models"
    return rapidocr.RapidOCR(params={**_SETTINGS, **{key: str(folder / model) for key, model in _MODELS.items()}})


def _found(pixels: np.ndarray) -> list[_Found]:
    from rapidocr.utils.process_img import map_boxes_to_original  # noqa: PLC0415 - loaded with the engine

    engine = _engine()
    picture, changes = engine.preprocess_img(pixels)
    boxes, sides, texts, _ = engine.run_ocr_steps(picture, changes)
    if boxes.boxes is None or not texts.txts:
        return []
    places = map_boxes_to_original(boxes.boxes, changes, *pixels.shape[:2])
    found = zip(places, sides.cls_res, texts.txts, texts.scores, strict=True)
    return [
        _Found(corners, side[0] == "180", text.strip(), float(score))
        for corners, side, text, score in found
        if text.strip()
    ]


def _may_stand_on_its_head(found: list[_Found]) -> bool:
    turned = sum(len(strip.text) for strip in found if strip.flipped)
    count = sum(len(strip.text) for strip in found)
    mixed = _TURNED * count < turned < (1 - _TURNED) * count
    return bool(found) and _certainty(found) < (_UNSURE if mixed else _DOUBTFUL)


def _certainty(found: list[_Found]) -> float:
    """Tell how sure all of the text is, 0 to 1."""
    count = sum(len(strip.text) for strip in found)
    return sum(strip.score * len(strip.text) for strip in found) / count if count else 0.0


def _turn(found: list[_Found]) -> int:
    """Tell how far the picture is turned clockwise (0, 90, 180 or 270), as most of its text says."""
    votes: dict[int, int] = dict.fromkeys((0, 90, 180, 270), 0)
    for strip in found:
        votes[(90 if strip.runs_up else 0) + (180 if strip.flipped else 0)] += len(strip.text)
    return max(votes, key=lambda turn: votes[turn])


def _strip(found: _Found, turn: int, width: int, height: int) -> Strip:
    xs, ys = found.corners[:, 0], found.corners[:, 1]
    match turn:
        case 90:
            xs, ys = ys, width - xs
        case 180:
            xs, ys = width - xs, height - ys
        case 270:
            xs, ys = height - ys, xs
        case _:
            pass
    return Strip(found.text, float(xs.min()), float(xs.max()), float(ys.min()), float(ys.max()))
