"""Leaks: the rules a model was given, what marks its passages, keys, and data of people. Pure."""

import re

from service.chat.guard.briefing import Briefing
from service.chat.guard.disguises import letters, readings, signs
from service.chat.guard.verdicts import SentenceCheck, Verdict
from service.privacy.kinds import Kind
from service.privacy.masking import Published, find

PASSED = Verdict(passed=True)
# So many letters of the rules in a row are no chance: some five English words, or a Chinese half-sentence.
_RUN = 24
_CHINESE_RUN = 9
_HAN = re.compile(r"[\u3400-\u9fff]+")
_MARKERS = re.compile(r"\[\d+\]")
# What is remembered of the sentences before: the rules may come in bits, a letter to a line.
_MEMORY = 120
_SPOKEN_OF = re.compile(
    r"system (?:prompt|instruction)s?"
    r"|(?:my|these|the|above|following|initial|hidden|secret) (?:rules|instructions) (?:are|were|say|state|that i)"
    r"|i (?:was|am|have been) (?:told|instructed|programmed) to"
    r"|系统提示词|系统指令|我的(?:规则|指令|提示词|设定)(?:是|如下|包括)",
    re.IGNORECASE,
)
_KEY = re.compile(
    r"\bkefu_[a-z]+_[\w-]{16,}|\bsk-[\w-]{16,}|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_\w{30,}|\bgithub_pat_\w{22,}"
    r"|\bglpat-[\w-]{20,}|\bxox[abprs]-[\w-]{10,}|\bAIza[\w-]{35}|\beyJ[\w-]{10,}\.eyJ[\w-]{10,}|\bhf_\w{30,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY"
)
_PASSWORD = re.compile(
    r"(?:pass(?:word|wd|code|phrase)|pwd|api[ _-]?key|access[ _-]?(?:key|token|code)|secret(?: key| word)?|credentials?"
    r"|密码|口令|密钥|令牌)(?:\s|[:：=\"'“‘`*是为]|\bis\b|\bare\b){1,6}"
    r"(?P<value>(?=[\w!@#$%^&*.-]*[\d!@#$%^&*])[\w!@#$%^&*.-]{4,})",
    re.IGNORECASE | re.ASCII,
)
_STAFF = re.compile(
    r"[王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董潘袁蔡蒋余杜叶魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖贾夏傅邹熊孟秦邱侯江尹薛"
    r"钱戴严孔汤乔赖樊洪鲁段葛柳岳梅鲍耿殷麦龚邵覃顾郝毛贺陶黎雷阎闫韦]"
    r"[\u4e00-\u9fff]{0,2}(?:经理|主管|总监|主任|店长|老师|工程师|专员|先生|女士|小姐)"
    r"|\b(?:Mr|Mrs|Ms|Miss|Dr)\b\.? [A-Z][\w'-]+"
)


def leak_checks(briefing: Briefing) -> tuple[SentenceCheck, ...]:
    """Give the checks that keep inside what is not meant for customers."""
    return (_Rules(briefing), _keys(briefing), _people(briefing))


class _Rules:
    """Knows the rules when they come back, also disguised or in bits; from there on nothing is let through."""

    def __init__(self, briefing: Briefing) -> None:
        self._shown = briefing.public.casefold()
        public = letters(briefing.public)
        shown = (run for length in (_CHINESE_RUN, _RUN) for run in _cut(public, length))
        self._telling = frozenset(_runs(letters(briefing.system))).difference(shown)
        self._secrets = [signs(secret) for secret in briefing.secrets if signs(secret)]
        self._before = ""
        self._leaked = False

    def __call__(self, sentence: str) -> Verdict:
        text = self._before + _MARKERS.sub("", sentence)
        self._leaked = self._leaked or self._speaks_of_them(sentence) or any(map(self._tells, readings(text)))
        self._before = text[-_MEMORY:]
        return Verdict(passed=False, reason="prompt_leak", last=True) if self._leaked else PASSED

    def _speaks_of_them(self, sentence: str) -> bool:
        return any(found[0].casefold() not in self._shown for found in _SPOKEN_OF.finditer(sentence))

    def _tells(self, reading: str) -> bool:
        if self._secrets and any(secret in signs(reading) for secret in self._secrets):
            return True
        return not self._telling.isdisjoint(_runs(letters(reading)))


def _runs(text: str) -> list[str]:
    """Give every run of letters in a row, and every shorter one that is Chinese throughout."""
    parts = _HAN.findall(text)
    runs = [run for part in parts for run in _cut(part, _CHINESE_RUN)]
    return runs if parts == [text] else runs + _cut(text, _RUN)


def _cut(text: str, length: int) -> list[str]:
    return [text[at : at + length] for at in range(len(text) - length + 1)]


def _keys(briefing: Briefing) -> SentenceCheck:
    def check(sentence: str) -> Verdict:
        secrets = [found[0] for found in _KEY.finditer(sentence)]
        secrets += [found["value"] for found in _PASSWORD.finditer(sentence)]
        return _unless(any(secret not in briefing.public for secret in secrets), "key_leak")

    return check


def _people(briefing: Briefing) -> SentenceCheck:
    """Data of people may be said where passages publish it, or the customer just did."""
    published = Published(f"{briefing.public}\n{briefing.question}")
    named = f"{briefing.public}\n{briefing.question}"

    def may_be_said(value: str, kind: Kind) -> bool:
        return published.holds(value, kind) or value in briefing.question

    def check(sentence: str) -> Verdict:
        # A citation behind an address would be read as its end.
        bare = _MARKERS.sub("", sentence)
        told = any(not may_be_said(bare[found.start : found.end], found.kind) for found in find(bare))
        staff = any(found[0] not in named for found in _STAFF.finditer(bare))
        return _unless(told or staff, "personal_data")

    return check


def _unless(bad: bool, reason: str) -> Verdict:
    return Verdict(passed=False, reason=reason) if bad else PASSED
