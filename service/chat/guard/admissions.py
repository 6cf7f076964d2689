"""The sentence that admits that there is no answer: it stands alone, or not at all. Pure."""

import re
from collections.abc import Sequence

from service.chat.guard.markers import cited_in
from service.chat.guard.verdicts import Verdict

ADMISSION = "admission"
"""Why something beside the admission is cut, or the admission behind an answer."""
_PASSED = Verdict(passed=True)
_MARKER = re.compile(r"\s*\[\d+\]")


class Admissions:
    """Judges the sentences that have passed all checks, in their order: of answer and admission what comes first holds.

    Args:
        sentences: The admissions in all languages.
        own: The one in the language to answer in, which is shown in the place of any.
    """

    def __init__(self, sentences: Sequence[str] = (), own: str = "") -> None:
        self._bare = tuple(sentence.rstrip("。.") for sentence in sentences)
        self._own = own
        self._has_answered = self._has_admitted = False

    def __call__(self, sentence: str) -> Verdict:
        """Judge a sentence."""
        admits = any(bare in sentence for bare in self._bare)
        if self._has_admitted or (admits and self._has_answered):
            return Verdict(passed=False, reason=ADMISSION, left_out=_MARKER.sub("", sentence).strip(" \n。."))
        self._has_admitted = admits and bool(self._own)
        self._has_answered |= bool(cited_in(sentence)) and not admits
        if not self._has_admitted:
            return _PASSED
        return Verdict(passed=True, sentence=self._own, reason=ADMISSION, left_out=self._beside(sentence), parts=True)

    def forget(self) -> None:
        """Take it that nothing was said yet."""
        self._has_answered = self._has_admitted = False

    def _beside(self, sentence: str) -> str:
        said = next(bare for bare in self._bare if bare in sentence)
        return _MARKER.sub("", sentence).replace(said, "").strip(" \n。.")
