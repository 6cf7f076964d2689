"""What can go wrong while models are brought in, carried away or removed.

ServiceError (service.errors)
└── PullFailed          pull_failed: no host could fetch the model
"""

from service.errors import ServiceError


class PullFailed(ServiceError):
    """No host could fetch the model; `why` says what each of them said."""

    code = "pull_failed"
    english = "{model} could not be pulled: {why}. What was there before is as it was."
    chinese = "无法拉取{model}：{why}。原有内容没有改变。"
