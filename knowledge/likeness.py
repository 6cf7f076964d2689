"""What a model's cosines say: models differ in how near unrelated texts are to each other, and how near alike ones.

Each model embeds the same few questions and sentences that answer them, in the languages it reads. How near a question
is to its own answer, and how near to the others', tells what any cosine of this model would be for the bundled one; so
a number that was found for that one holds for all, and nobody has to find it anew.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]

# Questions with sentences that answer them, of ten things that have nothing to do with each other.
PROBES: tuple[tuple[tuple[str, str], ...], ...] = (
    (
        ("How do I water a cactus?", "Give a cactus a little water every two weeks and let the soil dry."),
        ("When does the night train to Vienna leave?", "The overnight train to Vienna departs at ten in the evening."),
        ("Can I get my money back?", "We refund the purchase price when goods are returned."),
        ("What should I feed a puppy?", "Young dogs eat puppy food three times a day."),
        ("Why is the sky blue?", "Air scatters blue light more than red, so the sky looks blue."),
        ("How long do I boil an egg?", "A soft egg needs five minutes in boiling water."),
        ("I have forgotten my password.", "Reset the password with the link on the login page."),
        ("Who painted the Mona Lisa?", "The Mona Lisa is a painting by Leonardo da Vinci."),
        ("Is there a swimming pool in the hotel?", "Guests may use the hotel's indoor pool until nine."),
        ("My knee hurts after running.", "Runners with knee pain should rest and see a doctor."),
    ),
    (
        ("仙人掌怎么浇水？", "仙人掌每两周浇一点水，等土干了再浇。"),
        ("去维也纳的夜车几点开？", "开往维也纳的夜班火车晚上十点发车。"),
        ("可以把钱退给我吗？", "商品退回后，我们退还货款。"),
        ("小狗吃什么好？", "幼犬每天喂三次幼犬粮。"),
        ("天空为什么是蓝色的？", "空气散射蓝光多于红光，所以天空看起来是蓝的。"),
        ("鸡蛋要煮多久？", "溏心蛋在开水里煮五分钟。"),
        ("我忘记密码了。", "请用登录页面上的链接重设密码。"),
        ("蒙娜丽莎是谁画的？", "《蒙娜丽莎》是达芬奇的一幅画。"),
        ("酒店里有游泳池吗？", "住客可以使用酒店的室内泳池，开放到晚上九点。"),
        ("跑步以后膝盖疼。", "跑步者膝盖疼应当休息并看医生。"),
    ),
)

# A model that puts an answer no nearer than this above what has nothing to do with it tells nothing by our probes.
_LEAST_APART = 0.05


@dataclass(frozen=True, slots=True)
class Likeness:
    """How near texts are for a model.

    Attributes:
        unrelated: Mean cosine of a question to sentences that answer others.
        answering: To the sentence that answers it.
    """

    unrelated: float
    answering: float

    def usual(self, cosine: float) -> float:
        """Give what a cosine of this model would be for the bundled one."""
        share = (cosine - self.unrelated) / (self.answering - self.unrelated)
        return BUNDLED_LIKENESS.unrelated + share * (BUNDLED_LIKENESS.answering - BUNDLED_LIKENESS.unrelated)


BUNDLED_LIKENESS = Likeness(unrelated=0.0477, answering=0.6882)
"""What `likeness_of` gives for the bundled model."""


def likeness_of(embed: Callable[[Sequence[str]], Vectors], reads: Callable[[Sequence[str]], list[bool]]) -> Likeness:
    """Measure a model.

    Args:
        embed: Texts to unit vectors, as `Embedder.embed`.
        reads: Which texts the model can read, as `Embedder.reads`.

    Returns:
        The mean over the languages it reads; the bundled model's where it reads none, or tells nothing by our probes.
    """
    measured = [_measured(embed, probes) for probes in PROBES if all(reads([text for pair in probes for text in pair]))]
    unrelated, answering = np.mean(measured, axis=0) if measured else (0.0, 0.0)
    if answering - unrelated < _LEAST_APART:
        return BUNDLED_LIKENESS
    return Likeness(float(unrelated), float(answering))


def _measured(embed: Callable[[Sequence[str]], Vectors], probes: Sequence[tuple[str, str]]) -> tuple[float, float]:
    vectors = embed([text for pair in probes for text in pair])
    cosines = vectors[::2] @ vectors[1::2].T
    own = np.eye(len(probes), dtype=bool)
    return float(cosines[~own].mean()), float(cosines[own].mean())
