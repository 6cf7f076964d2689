"""Whose signatures count, and whether a file needs one. Pure."""

from dataclasses import dataclass

from service.releases.bundles.errors import InvalidKey, UnsignedModel, WrongSignature
from service.releases.bundles.minisign import PublicKey, check_signature


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed a file.

    Attributes:
        key: The key's name; empty for a file without a signature.
        comment: What was signed along with it.
    """

    key: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Trust:
    """What is asked of a file.

    Attributes:
        required: Only signed ones are taken in.
        keys: Only their signatures count; with none of them, those of whichever key is given.
    """

    required: bool = False
    keys: tuple[PublicKey, ...] = ()

    def check(self, signature: str, key: str, file_hash: bytes) -> Signed:
        """Say who signed a file.

        Args:
            signature: Of the file; empty for none.
            key: The public key that it should be of; empty for one of `keys`.
            file_hash: Of the file; see `minisign.hasher`.

        Raises:
            UnsignedModel: It has no signature, and needs one: by the setting, or since a key is given to check it with.
            InvalidKey: Key or signature cannot be read, or there is no key to check with.
            WrongSignature: It is not of this file, or of a key that does not count.
        """
        if not signature:
            if self.required or key:
                raise UnsignedModel
            return Signed()
        chosen = self._keys(key)
        if not chosen:
            raise InvalidKey(what="signature", why="there is no key to check it with: give one, or set KEFU_MODEL_KEYS")
        refusal = WrongSignature(why="no key that counts has made it")
        for one in chosen:
            try:
                return Signed(one.name, check_signature(signature, one, file_hash))
            except WrongSignature as error:
                refusal = error
        raise refusal

    def _keys(self, key: str) -> tuple[PublicKey, ...]:
        if not key:
            return self.keys
        given = PublicKey.read(key)
        if self.keys and given not in self.keys:
            raise WrongSignature(why=f"the key {given.name} is none of KEFU_MODEL_KEYS")
        return (given,)
