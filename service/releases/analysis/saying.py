"""Why a rollout goes on, holds or aborts, in plain words of Chinese and English. Pure."""

from collections.abc import Mapping

from service.releases.analysis.counts import MOST_COUNTED
from service.releases.analysis.judging import STRICT
from service.releases.analysis.pace import MEASURE
from service.releases.analysis.verdicts import Decision, Finding, Judgement, Pace, Share, Signal, Verdict

_DECISIONS: Mapping[str, Mapping[Decision, str]] = {
    "en": {
        Decision.ABORT: "Abort: the canary does harm, and its sessions go back to the stable revision.",
        Decision.HOLD: "Hold: not everything is known to be well, so the rollout stays at its step.",
        Decision.GO_ON: "Go on: enough was seen, and nothing speaks against the next step.",
    },
    "zh": {
        Decision.ABORT: "中止：灰度版本有害，它的会话回到稳定版本。",
        Decision.HOLD: "暂停推进：还不能确认一切正常，发布停在当前这一步。",
        Decision.GO_ON: "继续：样本足够，没有任何迹象反对进入下一步。",
    },
}

# How much of which thing is counted.
_UNITS: Mapping[str, Mapping[Signal, str]] = {
    "en": {Signal.UNHELPFUL: "sessions with votes", Signal.GOLDEN: "questions"},
    "zh": {Signal.UNHELPFUL: "个有评价的会话", Signal.GOLDEN: "道题"},
}
_SESSIONS = {"en": "sessions", "zh": "个会话"}

_SHARES: Mapping[str, str] = {
    "en": "{title}: in {ours.count} of the canary's {ours.of} sessions{our_share}, "
    "in {theirs.count} of the stable revision's {theirs.of}{their_share}",
    "zh": "{title}：灰度版本{ours.of}个会话中有{ours.count}个{our_share}，"
    "稳定版本{theirs.of}个会话中有{theirs.count}个{their_share}",
}

# Whatever is not told as one share of sessions beside another.
_FIGURES: Mapping[str, Mapping[Signal, str]] = {
    "en": {
        Signal.SPLIT: "{title}: {ours.count} of {ours.of} got the canary, where {theirs.count} were due",
        Signal.UNHELPFUL: "{title}: {ours.count} of the canary's {ours.of} votes{our_share}, "
        "{theirs.count} of the stable revision's {theirs.of}{their_share}",
        Signal.GOLDEN: "{title}: of {ours.of}, {ours.count} are right with the stable revision alone "
        "and {theirs.count} with the canary alone",
        Signal.SLOW: "{title}: half the canary's turns are done in {our_median}, 95 of 100 in {our_p95}; "
        "the stable revision's in {their_median} and {their_p95}",
    },
    "zh": {
        Signal.SPLIT: "{title}：{ours.of}个会话中有{ours.count}个分到灰度版本，应为{theirs.count}个",
        Signal.UNHELPFUL: "{title}：灰度版本{ours.of}个评价中有{ours.count}个{our_share}，"
        "稳定版本{theirs.of}个评价中有{theirs.count}个{their_share}",
        Signal.GOLDEN: "{title}：共{ours.of}道，只有稳定版本答对的{ours.count}道，只有灰度版本答对的{theirs.count}道",
        Signal.SLOW: "{title}：灰度版本半数轮次在{our_median}内、95%在{our_p95}内，"
        "稳定版本分别为{their_median}和{their_p95}",
    },
}

_PAIRS: Mapping[str, str] = {
    "en": "{title}: of {n} sessions, in {ours.count} with the canary alone "
    "and in {theirs.count} with the stable revision alone",
    "zh": "{title}：{n}个会话中，只有灰度版本出现的{ours.count}个，只有稳定版本出现的{theirs.count}个",
}
_PAIR_DECISIONS: Mapping[str, Mapping[Decision, str]] = {
    "en": {
        Decision.ABORT: "End: the canary does harm, and no customer has seen it.",
        Decision.HOLD: "Hold: not everything is known to be well, so nobody gets the canary yet.",
        Decision.GO_ON: "Go on: enough was seen, and nothing speaks against the first step.",
    },
    "zh": {
        Decision.ABORT: "结束：灰度版本有害，没有客户看到过它的回答。",
        Decision.HOLD: "等待：还不能确认一切正常，客户暂时不会用到灰度版本。",
        Decision.GO_ON: "继续：样本足够，没有任何迹象反对进入第一步。",
    },
}
# What a verdict means of turns that both have answered.
_OF_PAIRS: Mapping[str, Mapping[tuple[Signal, Verdict], str]] = {
    "en": {
        (Signal.SEVERE, Verdict.TOO_FEW): "; there was no session yet",
        (Signal.SLOW, Verdict.TOO_FEW): "; there was no turn yet to time",
        (Signal.SLOW, Verdict.DOUBT): "; this is more than 30% slower, though no customer was waiting: to be looked at",
    },
    "zh": {
        (Signal.SEVERE, Verdict.TOO_FEW): "；还没有会话",
        (Signal.SLOW, Verdict.TOO_FEW): "；还没有可计时的轮次",
        (Signal.SLOW, Verdict.DOUBT): "；慢了30%以上，而当时并没有客户在等：请查看",
    },
}
_TITLES: Mapping[str, Mapping[Signal, str]] = {
    "en": {
        Signal.SPLIT: "Sharing of sessions",
        Signal.SEVERE: "Severe violations",
        Signal.ERRORS: "Errors of the engine",
        Signal.UNANSWERED: "Questions left unanswered",
        Signal.CUTS: "Sentences cut by the guard",
        Signal.BANNED: "Banned phrases",
        Signal.SLOW: "Time taken",
        Signal.UNHELPFUL: "Unhelpful",
        Signal.VOTES: "Votes",
        Signal.GOLDEN: "Golden questions",
    },
    "zh": {
        Signal.SPLIT: "会话分配",
        Signal.SEVERE: "严重违规",
        Signal.ERRORS: "引擎出错",
        Signal.UNANSWERED: "未能回答",
        Signal.CUTS: "句子被拦下",
        Signal.BANNED: "禁用词",
        Signal.SLOW: "耗时",
        Signal.UNHELPFUL: "没有帮助",
        Signal.VOTES: "客户评价",
        Signal.GOLDEN: "标准问题",
    },
}

_VERDICTS: Mapping[str, Mapping[Verdict, str]] = {
    "en": {
        Verdict.HARM: "; this is worse, proven (p {p})",
        Verdict.CHANGED: "; this has changed (p {p}), and a person must judge it",
        Verdict.DOUBT: "; this looks worse, but is not proven (p {p})",
        Verdict.TOO_FEW: "; too few to judge: {minimum} {unit} are needed of each, and {n} were seen",
        Verdict.SOUND: "; no sign of harm",
        Verdict.BETTER: "; this is better, proven",
    },
    "zh": {
        Verdict.HARM: "；已证实更差（p {p}）",
        Verdict.CHANGED: "；已有变化（p {p}），须由人判断",
        Verdict.DOUBT: "；看起来更差，但尚未证实（p {p}）",
        Verdict.TOO_FEW: "；样本太少，无法判断：各需{minimum}{unit}，目前只有{n}",
        Verdict.SOUND: "；没有变差的迹象",
        Verdict.BETTER: "；已证实更好",
    },
}

# What a verdict means of this signal alone.
_OF_THIS: Mapping[str, Mapping[tuple[Signal, Verdict], str]] = {
    "en": {
        (Signal.SEVERE, Verdict.HARM): "; a single one is too many",
        (Signal.SEVERE, Verdict.TOO_FEW): "; the canary has had no session yet",
        (Signal.SPLIT, Verdict.SOUND): "; as it should be",
        (Signal.SPLIT, Verdict.TOO_FEW): "; too few to judge: {minimum} sessions are needed",
        (Signal.GOLDEN, Verdict.TOO_FEW): "; too few to judge: {minimum} questions are needed",
        (Signal.VOTES, Verdict.SOUND): "; customers vote as often as before, as far as can be told",
        (Signal.SPLIT, Verdict.CHANGED): "; this is no chance (p {p}), so nothing that compares the two can be trusted",
        (Signal.SLOW, Verdict.HARM): "; this is more than 30% slower, proven (p {p})",
        (Signal.SLOW, Verdict.DOUBT): "; this looks more than 30% slower, but is not proven (p {p})",
        (Signal.SLOW, Verdict.TOO_FEW): f"; too few to judge: besides the stable revision's first {MEASURE}, which are "
        f"the measure, {{minimum}} turns are needed of each, {MOST_COUNTED} of a session at most, and {{n}} were seen",
        (Signal.SLOW, Verdict.SOUND): "; no sign of its being more than 30% slower",
        (Signal.UNANSWERED, Verdict.CHANGED): "; this is less, proven: a person must see whether it answers better, "
        "or answers what it does not know",
        (Signal.VOTES, Verdict.CHANGED): "; customers vote differently often (p {p}), and a person must see why",
    },
    "zh": {
        (Signal.SEVERE, Verdict.HARM): "；一次也不允许",
        (Signal.SEVERE, Verdict.TOO_FEW): "；灰度版本还没有会话",
        (Signal.SPLIT, Verdict.SOUND): "；符合设定",
        (Signal.SPLIT, Verdict.TOO_FEW): "；样本太少，无法判断：需要{minimum}个会话",
        (Signal.GOLDEN, Verdict.TOO_FEW): "；样本太少，无法判断：需要{minimum}道题",
        (Signal.VOTES, Verdict.SOUND): "；评价的频率看不出变化",
        (Signal.SPLIT, Verdict.CHANGED): "；这不是偶然（p {p}），两者的比较都不可信",
        (Signal.SLOW, Verdict.HARM): "；已证实慢了30%以上（p {p}）",
        (Signal.SLOW, Verdict.DOUBT): "；看起来慢了30%以上，但尚未证实（p {p}）",
        (Signal.SLOW, Verdict.TOO_FEW): f"；样本太少，无法判断：稳定版本最先的{MEASURE}个轮次用作基准，此外各需"
        f"{{minimum}}个轮次（每个会话最多计{MOST_COUNTED}个），目前只有{{n}}",
        (Signal.SLOW, Verdict.SOUND): "；没有慢30%以上的迹象",
        (Signal.UNANSWERED, Verdict.CHANGED): "；已证实更少：须由人判断它是答得更好，还是不懂也答",
        (Signal.VOTES, Verdict.CHANGED): "；客户评价的频率变了（p {p}），须由人查明原因",
    },
}

# With fewer golden questions even a rather worse canary may get them all right: 1 in 10 more that it gets wrong would
# be missed by 19 of them 14 times in 100, by 12 of them 28 times.
_FEW_QUESTIONS = STRICT.questions
_FEW = {"en": "; only {n} were asked: so few show a great loss alone", "zh": "；只问了{n}道，这么少只能看出大的退步"}

# Below this a p-value says no more than that it is small.
_LEAST_TOLD = 0.0001

_STOPS = {"en": ".", "zh": "。"}


def explain(judgement: Judgement, language: str) -> tuple[str, ...]:
    """Say in "zh" or "en" what is to be done, then of each signal why, in one sentence with its figures."""
    return _DECISIONS[language][judgement.decision], *(say(one, language) for one in judgement.findings)


def explain_pairs(judgement: Judgement, language: str) -> tuple[str, ...]:
    """Say the same of turns that both revisions have answered, before any customer got the canary."""
    return _PAIR_DECISIONS[language][judgement.decision], *(_say_pairs(one, language) for one in judgement.findings)


def _say_pairs(finding: Finding, language: str) -> str:
    figures = _FIGURES[language][Signal.SLOW] if finding.signal is Signal.SLOW else _PAIRS[language]
    return _said(finding, figures, {**_OF_THIS[language], **_OF_PAIRS[language]}, _SESSIONS[language], language)


def say(finding: Finding, language: str) -> str:
    """Say what one signal has found."""
    figures = _FIGURES[language].get(finding.signal, _SHARES[language])
    unit = _UNITS[language].get(finding.signal, _SESSIONS[language])
    return _said(finding, figures, _OF_THIS[language], unit, language)


def _said(
    finding: Finding, figures: str, of_this: Mapping[tuple[Signal, Verdict], str], unit: str, language: str
) -> str:
    verdict = of_this.get((finding.signal, finding.verdict), _VERDICTS[language][finding.verdict])
    facts = {"title": _TITLES[language][finding.signal], "n": finding.n, "minimum": finding.minimum, "unit": unit}
    facts |= {"p": _chance(finding.p if finding.adjusted is None else finding.adjusted)}
    facts |= _facts("our", finding.canary, language) | _facts("their", finding.stable, language)
    few = _FEW[language] if _is_of_few(finding) else ""
    return (figures + verdict + few).format(**facts) + _STOPS[language]


def _is_of_few(finding: Finding) -> bool:
    """Whether little can be seen of golden questions, for all that is wanted of them: where nothing is, it is said."""
    judged = finding.verdict not in {Verdict.TOO_FEW, Verdict.HARM}
    return finding.signal is Signal.GOLDEN and judged and finding.n < _FEW_QUESTIONS


def _facts(whose: str, value: Share | Pace, language: str) -> dict[str, object]:
    if isinstance(value, Share):
        return {f"{whose}s": value, f"{whose}_share": _percentage(value, language)}
    return {f"{whose}_median": _seconds(value.median, language), f"{whose}_p95": _seconds(value.p95, language)}


def _percentage(share: Share, language: str) -> str:
    if not share.of:
        return ""
    percentage = f"{100 * share.count / share.of:.1f}%"
    return f" ({percentage})" if language == "en" else f"（{percentage}）"


def _seconds(seconds: float | None, language: str) -> str:
    if seconds is None:
        return "–"
    return f"{seconds:.1f} s" if language == "en" else f"{seconds:.1f}秒"


def _chance(p: float | None) -> str:
    if p is None:
        return "–"
    return f"{p:.4f}".lstrip("0") if p >= _LEAST_TOLD else f"< {_LEAST_TOLD:.4f}".replace("0.", ".")
