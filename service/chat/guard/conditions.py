"""What is excluded, from when something counts, what must be done: a sentence says it as its passages do. Pure."""

import re
from collections.abc import Sequence

from knowledge.terms import terms_of
from service.chat.guard.aligned import denials_in, tokens_of
from service.chat.guard.claims import share_in
from service.chat.guard.evidence import Ground, Window

# What denies without a word of denial.
_EXCEPTS = re.compile(
    r"除|[仅只]|避免|拒绝|禁止|切勿|缺|外$|以外|之外|才"
    r"|\b(?:except\w*|exclud\w*|only|unless|avoid\w*|refus\w*|void|instead|rather|fail\w*|lack\w*|until|before|but)\b"
)
_EXCLUDES = re.compile(
    r"不(?:支持|在|包[括含]|含|适用|[能可]|享受|予|保)|除外|(?:not|n't|never)\s(?:be\s)?(?:cover|includ|accept|return|refund|appl)|exclu"
)
_AFFIRMS = re.compile(
    r"包[括含]|涵盖|支持|可以|[能可](?=[退换享保修够用申])|享受|适用|\b(?:cover|includ|can|may|accept|eligible|free)(?:s|e|es|ed|ing)?\b"
)
_EXCEPTION = re.compile(
    r"(?:^|[,;:。\n])(?:但|但是|不过)?(?P<zh>[\u4e00-\u9fff]{1,14}?)(?:除外|不在此列|不在其列|例外)"
    r"|除了?(?P<but>[^,;。\n]{1,16}?)(?:以外|之外|外)(?!还)|除非(?P<if>[^,;。\n]{1,24})"
    r"|\b(?:unless|except(?:ing)?(?:\s(?:for|when|if|that))?|excluding|with\sthe\sexception\sof|apart\sfrom|other\sthan)\s"
    r"(?P<en>[^,;.\n]{2,60})"
)
_START = re.compile(
    r"(?:自|从|由)(?P<zh>[^，。；,;.]{1,16}?)(?:之日|当日|当天|日|时)?(?:起|开始|算起)"
    r"|\b(?:counted|calculated|starts?|starting|begins?|beginning|runs?|running|effective|valid)\s(?:from|on|with|at|when|once|after)"
    r"\s(?:the\s)?(?:(?:day|date|moment|time)\s)?(?:of\s|on\swhich\s|that\s|when\s)?(?P<en>[^,;.]{2,40})"
)
_AFTER = re.compile(
    rf"{_START.pattern}|[后时起]|\b(?:after|once|when|upon|within|from|since|on)\b".replace("?P<zh>", "").replace(
        "?P<en>", ""
    )
)
_OBLIGES = re.compile(
    r"必须|务必|需要|须|要求|否则|作废|失效|\b(?:must|ha(?:ve|s)\sto|needs?|needed|requir\w+|mandatory|void|invalid)\b"
)
_SPARES = re.compile(
    r"不(?:需要?|必须?|用|要求|须)|无[需须]|没(?:有)?必要"
    r"|\b(?:no|not|never|neither|nor)\b[^.,;]{0,40}?\b(?:needs?|needed|requir\w+|have\sto|necessary|mandatory)\b"
    r"|n't\s(?:need|have\sto|require)"
)
# What is so of some things, or in some cases, is not so of others.
_LIMITS = re.compile(
    rf"{_OBLIGES.pattern}|除|以外|之外|[仅只]|如|若|另|收费"
    r"|\b(?:except\w*|exclud\w*|only|unless|void|if|when|where|un(?!plug|lock|til|der|it|iq)[a-z]{4,}|non-\w+|extra|separately)\b"
)
_HALF = 0.5


def affirms_denied(said: str, windows: Sequence[Window]) -> bool:
    """Tell whether a sentence that denies nothing speaks of a thing that the passages only deny ("不支持货到付款")."""
    if denials_in(said) or _EXCEPTS.search(said.lower()):
        return False
    return any(_only_denied(token.key, windows) for token in tokens_of(said) if token.telling)


def _only_denied(key: str, windows: Sequence[Window]) -> bool:
    denied = False
    for window in windows:
        said = [token for token in tokens_of(window.text) if token.key == key] if key in window.folded else ()
        if said and not (all(token.denials for token in said) and _EXCLUDES.search(window.folded)):
            return False
        denied = denied or bool(said)
    return denied


def affirms_excluded(said: str, origins: Sequence[Window], grounds: Sequence[Ground]) -> bool:
    """Tell whether a sentence says of what stands under "What is not covered" that it is.

    Args:
        said: The sentence, folded.
        origins: The stretches that it may be from.
        grounds: The passages that it rests on.
    """
    if not _AFFIRMS.search(said) or denials_in(said) or _EXCEPTS.search(said):
        return False
    excluding = all(_EXCLUDES.search(ground.heading) for ground in grounds)
    own = (window for window in origins if any(window in ground.stretches for ground in grounds))
    return bool(grounds) and excluding and not any(_affirms(window.folded) for window in own)


def _affirms(text: str) -> bool:
    return bool(_AFFIRMS.search(_EXCLUDES.sub("\n", text)))


def excepts_unheard(said: str, windows: Sequence[Window]) -> bool:
    """Tell whether a sentence makes an exception of what no passage denies, limits or leaves out.

    Args:
        said: The sentence, folded.
        windows: All stretches.
    """
    return any(_is_no_exception(next(filter(None, found.groups())), windows) for found in _EXCEPTION.finditer(said))


def _is_no_exception(what: str, windows: Sequence[Window]) -> bool:
    terms = terms_of(what)
    limiting = (window for window in windows if denials_in(window.text) or _LIMITS.search(window.folded))
    return bool(terms) and all(share_in(terms, window.words) < _HALF for window in limiting)


def starts_otherwise(said: str, windows: Sequence[Window]) -> bool:
    """Tell whether a sentence counts from something else than the passages, which say from what they count."""
    start = _START.search(said)
    terms = terms_of(start["zh"] or start["en"]) if start else ()
    if not terms:
        return False
    counting = [window for window in windows if _START.search(window.folded)]
    timed = [window for window in windows if _AFTER.search(window.folded)]
    return bool(counting) and all(share_in(terms, window.words) < _HALF for window in timed)


def obliges_otherwise(said: str, origins: Sequence[Window]) -> bool:
    """Tell whether a sentence asks for something that its passages say is not needed."""
    if not _obliges(said) or not any(_SPARES.search(window.folded) for window in origins):
        return False
    return not any(_obliges(window.folded) for window in origins)


def _obliges(text: str) -> bool:
    return bool(_OBLIGES.search(_SPARES.sub("\n", text)))
