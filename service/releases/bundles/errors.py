"""What can go wrong while a model comes or goes as a file.

ServiceError (service.errors)
├── WrongHash           wrong_hash: the file is not the one that was meant
├── UnsignedModel       unsigned_model: a file has no signature, and needs one
├── WrongSignature      wrong_signature: the signature is not that key's, or not of this file
├── InvalidKey          invalid_key: a key or a signature cannot be read
├── InvalidBundle       invalid_bundle: the file is not what it should be; `detail.problem` names what is wrong
├── NameTaken           name_taken: the name stands for another model at a host
├── ImportFailed        import_failed: no host could take the model in
├── CannotExport        cannot_export: what a revision is made of is not to be had
└── NoModelsFolder      no_models_folder: a folder is not one that a host keeps its models in
"""

from typing import Literal

from service.errors import ServiceError

Problem = Literal[
    "format",  # neither a bundle nor a GGUF
    "truncated",
    "trailing",  # something stands behind its end
    "path",  # a name that no bundle has
    "link",  # a link, a folder, a device
    "size",
    "duplicate",
    "missing",
    "record",
    "hash",  # a file in it is not what the record says
    "manifest",
    "pack",
]
"""What is wrong with a bundle."""


class WrongHash(ServiceError):
    """The file is not the one that was meant; `found` is its SHA-256."""

    code = "wrong_hash"
    english = "The file has the SHA-256 {found}, and {expected} was expected; nothing was taken in."
    chinese = "文件的SHA-256为{found}，应为{expected}；未导入任何内容。"


class UnsignedModel(ServiceError):
    """A file has no signature, and needs one."""

    code = "unsigned_model"
    english = (
        "A signature is missing: a key was given to check it with, or only signed models are taken in here "
        "(KEFU_REQUIRE_SIGNED_MODELS); give the signature and the key."
    )
    chinese = (
        "缺少签名：已给出用于校验的密钥，或此处只接受已签名的模型（KEFU_REQUIRE_SIGNED_MODELS）；请提供签名和密钥。"
    )


class WrongSignature(ServiceError):
    """The signature is not that key's, or not of this file; `why` says which."""

    code = "wrong_signature"
    english = "The signature does not hold: {why}; nothing was taken in."
    chinese = "签名无效：{why}；未导入任何内容。"


class InvalidKey(ServiceError):
    """A key or a signature cannot be read; `why` says what is wrong with it."""

    code = "invalid_key"
    english = "The {what} cannot be used: {why}."
    chinese = "{what}无法使用：{why}。"


class InvalidBundle(ServiceError):
    """The file is not what it should be; `problem` names what is wrong, `why` says it."""

    code = "invalid_bundle"
    english = "The file cannot be taken in: {why}; nothing was changed."
    chinese = "文件无法导入：{why}；没有任何改动。"

    def __init__(self, problem: Problem, why: str) -> None:
        super().__init__(problem=problem, why=why)


class NameTaken(ServiceError):
    """A name stands for another model at a host."""

    code = "name_taken"
    english = "{name} stands for another model at {host}; choose another name, or delete it there."
    chinese = "{host}上的{name}是另一个模型；请换一个名称，或在该主机上删除它。"


class ImportFailed(ServiceError):
    """No host could take the model in; `why` says what each of them said."""

    code = "import_failed"
    english = "No host could take {model} in: {why}. What was sent already is not sent again the next time."
    chinese = "没有主机能导入{model}：{why}。已传送的部分下次不会重传。"


class CannotExport(ServiceError):
    """What a revision is made of is not to be had."""

    code = "cannot_export"
    english = "Revision {revision} cannot be exported: {why}."
    chinese = "无法导出版本{revision}：{why}。"


class NoModelsFolder(ServiceError):
    """A folder is not one that a host keeps its models in; `hint` names one that may have been meant."""

    code = "no_models_folder"
    english = "{folder} cannot be read as a folder of models: it does not have both blobs/ and manifests/ in it{hint}."
    chinese = "{folder}不能作为模型目录读取：其中没有同时包含blobs/和manifests/{hint}。"

    def __init__(self, folder: str, meant: str) -> None:
        super().__init__(folder=folder, hint=f" ({meant} does)" if meant else "")
