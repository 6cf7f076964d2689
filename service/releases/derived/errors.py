"""What can go wrong while a model is built.

ServiceError (service.errors)
├── ModelfileNotFound   modelfile_not_found: there is no such Modelfile
└── DeriveFailed        derive_failed: no host could build it
"""

from service.errors import ServiceError


class ModelfileNotFound(ServiceError):
    """There is no such Modelfile; `there` lists those there are."""

    code = "modelfile_not_found"
    english = "There is no Modelfile {name} in {folder}; there are: {there}."
    chinese = "{folder}中没有Modelfile {name}；现有：{there}。"


class DeriveFailed(ServiceError):
    """No host could build a model; `why` says what each of them said."""

    code = "derive_failed"
    english = "{name} could not be built: {why}."
    chinese = "无法构建{name}：{why}。"
