"""What can go wrong with revisions.

ServiceError (service.errors)
├── RevisionNotFound    revision_not_found: no such revision
├── RevisionNotReady    revision_not_ready: no host has all that a revision is made of
├── ModelNotFound       model_not_found: no host that answers holds the model
├── CloudModel          cloud_model: the model is run on machines of others
├── AliasTaken          alias_taken: the alias stands for another model at a host
├── ModelMoved          model_moved: the tag was moved while it was being pinned
├── VersionConflict     version_conflict: who serves was changed by somebody else meanwhile
├── RolloutNotFound     rollout_not_found: no such rollout
│   └── NoRollout       none is under way
├── RolloutUnderWay     rollout_under_way: another rollout is under way
├── RolloutNotPossible  rollout_not_possible: a rollout is in a state in which this cannot happen to it
├── RollbackNotRetried  rollback_not_retried: a rollback is done anew, not tried again
├── ServesAlready       serves_already: the revision that is to be tried is the one that serves
├── NothingServes       nothing_serves: no revision serves yet
├── EventNotFound       event_not_found: no such event
├── InvalidGolden       invalid_golden: a set of golden questions cannot be used
└── GateNotFound        gate_not_found: no such run of the gate
"""

from service.errors import ServiceError


class RevisionNotFound(ServiceError):
    """There is no such revision, or several begin so."""

    code = "revision_not_found"
    english = "There is no one revision {revision}; `kefu model list` shows which there are."
    chinese = "找不到唯一的版本{revision}；`kefu model list`可以列出所有版本。"


class RevisionNotReady(ServiceError):
    """No host has all that a revision is made of; `why` says what is wrong at each."""

    code = "revision_not_ready"
    english = "Revision {revision} cannot serve: {why}."
    chinese = "版本{revision}无法使用：{why}。"


class ModelNotFound(ServiceError):
    """No host that answers holds the model; `why` says what each of them said."""

    code = "model_not_found"
    english = "No host has the model {model}: {why}."
    chinese = "没有一台主机上有模型{model}：{why}。"


class CloudModel(ServiceError):
    """The model is run on machines of others, and what is said to it would leave the company's."""

    code = "cloud_model"
    english = "{model} is run on machines of others, so that questions would leave yours; it is not pinned."
    chinese = "{model}运行在他人的机器上，提问内容会离开您的机器，不能固定该模型。"


class AliasTaken(ServiceError):
    """An alias stands for another model at a host, `there` by the beginning of its digest; it is never repointed."""

    code = "alias_taken"
    english = (
        "{alias} stands for another model ({there}) at {host}, and keeps it. "
        "Delete it there only if nothing that serves needs it (`kefu model list`)."
    )
    chinese = (
        "{host}上的{alias}指向另一个模型（{there}），不会被改动。"
        "只有在没有正在服务的版本需要它时（见`kefu model list`），才可在该主机上删除它。"
    )


class ModelMoved(ServiceError):
    """A tag was moved while it was being pinned."""

    code = "model_moved"
    english = "{model} was changed at {host} while it was being pinned; pin it again."
    chinese = "{model}在{host}上固定期间被更改；请重新固定。"


class VersionConflict(ServiceError):
    """Who serves was changed since it was read; `expected` is the version that was read."""

    code = "version_conflict"
    english = "Who serves was changed meanwhile (it is no longer version {expected}); look again."
    chinese = "当前使用的版本在此期间已被更改（不再是第{expected}次变更）；请重新查看。"


class RolloutNotFound(ServiceError):
    """There is no such rollout."""

    code = "rollout_not_found"
    english = "There is no rollout {rollout}; `kefu rollout history` shows which there were."
    chinese = "没有编号为{rollout}的发布；`kefu rollout history`可以列出所有发布。"


class NoRollout(RolloutNotFound):
    """The rollout that is under way is asked for, and none is."""

    english = "No rollout is under way; `kefu rollout history` shows which there were."
    chinese = "当前没有正在进行的发布；`kefu rollout history`可以列出所有发布。"


class RolloutUnderWay(ServiceError):
    """Another rollout is under way."""

    code = "rollout_under_way"
    english = "Rollout {rollout} is under way; there is one at a time: abort it, or wait for its end."
    chinese = "发布{rollout}正在进行；同一时间只能有一个：请先中止它，或等它结束。"


class RolloutNotPossible(ServiceError):
    """A rollout is in a state in which this cannot happen to it."""

    code = "rollout_not_possible"
    english = "Rollout {rollout} is {state}: {event} is not possible."
    chinese = "发布{rollout}处于{state}状态，无法执行{event}。"


class RollbackNotRetried(ServiceError):
    """A rollback is not tried again as if it were a rollout: it is done anew."""

    code = "rollback_not_retried"
    english = "Rollout {rollout} was a rollback; `kefu rollout rollback {revision}` goes back anew."
    chinese = "发布{rollout}是一次回滚，不能重试；请用`kefu rollout rollback {revision}`重新回滚。"


class ServesAlready(ServiceError):
    """The revision that is to be tried is the one that serves."""

    code = "serves_already"
    english = "Revision {revision} serves already."
    chinese = "版本{revision}已经在服务。"


class NothingServes(ServiceError):
    """No revision serves yet, so that there is none to hold a canary against."""

    code = "nothing_serves"
    english = (
        "No revision serves yet, so that there is nothing to hold another one against; `kefu serve` has one serve."
    )
    chinese = "目前没有任何版本在服务，无从比较；`kefu serve`启动后会有一个版本开始服务。"


class EventNotFound(ServiceError):
    """No event has this id."""

    code = "event_not_found"
    english = "There is no event {id}; `kefu rollout events` shows which there are."
    chinese = "没有编号为{id}的事件；`kefu rollout events`可以列出所有事件。"


class InvalidGolden(ServiceError):
    """A set of golden questions cannot be used; `file` is the file, `why` names the question and what is wrong."""

    code = "invalid_golden"
    english = "{file}: {why}."
    chinese = "标准问题文件有误（{file}）：{why}。"


class GateNotFound(ServiceError):
    """There is no such run of the gate."""

    code = "gate_not_found"
    english = "There is no run {gate} of the gate."
    chinese = "找不到编号为{gate}的上线检查。"
