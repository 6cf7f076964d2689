"""Why a rollout stands where it stands, in plain words of Chinese and English. Pure."""

from collections.abc import Mapping

from service.releases.analysis.saying import explain
from service.releases.analysis.verdicts import Judgement
from service.releases.rollouts.rollout import Rollout
from service.releases.rollouts.states import State

# While it is progressing, what its sessions tell decides.
_STANDS: Mapping[str, Mapping[State, str]] = {
    "en": {
        State.PENDING: "It is being examined; no customer gets the canary yet.",
        State.GATING: "The golden questions are being asked; no customer gets the canary yet.",
        State.SHADOWING: "The canary answers unseen; no customer gets it yet.",
        State.PAUSED: "It is paused, and stays at its step until a person has it go on or ends it.",
        State.PROMOTING: "The canary has taken over; not every process is known to have followed yet.",
        State.ABORTING: "The stable revision has everybody again; not every process is known to have followed yet.",
        State.SUCCEEDED: "It is over: the revision took over.",
        State.FAILED: "It is over: the canary was given up before any customer got it.",
        State.ABORTED: "It is over: the canary was taken back, and its sessions went back to the stable revision.",
    },
    "zh": {
        State.PENDING: "正在检查；还没有客户用到灰度版本。",
        State.GATING: "正在问标准问题；还没有客户用到灰度版本。",
        State.SHADOWING: "灰度版本正在影子中回答；还没有客户用到它。",
        State.PAUSED: "已暂停，停在当前这一步，直到有人让它继续或结束它。",
        State.PROMOTING: "灰度版本已接替；尚未确认所有进程都已跟上。",
        State.ABORTING: "所有客户都已回到稳定版本；尚未确认所有进程都已跟上。",
        State.SUCCEEDED: "已结束：该版本已接替。",
        State.FAILED: "已结束：在客户用到灰度版本之前就放弃了它。",
        State.ABORTED: "已结束：灰度版本已撤回，它的会话回到稳定版本。",
    },
}
_ROLLED_BACK = {
    "en": "It was a rollback: the revision serves from then on, whatever sessions tell.",
    "zh": "这是一次回滚：该版本从那时起直接使用，不看会话的表现。",
}


def explained(rollout: Rollout, judgement: Judgement, language: str) -> list[str]:
    """Say in "zh" or "en" why a rollout stands where it does, then what its sessions tell where customers had it."""
    if rollout.rollback:
        return [_ROLLED_BACK[language]]
    decision, *findings = explain(judgement, language)
    first = _STANDS[language].get(rollout.state, decision)
    return [first, *(findings if rollout.begun_at else ())]
