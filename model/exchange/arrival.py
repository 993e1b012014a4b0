"""What a package brings once its container and signature were checked: the border hands it over, the model merges."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from forms.errors import UserError
from model.trust.certificates import BadCertificate, public_from_bytes, stream_id
from model.trust.checkpoints import START, checkpoint_holds, roll
from model.workspace.private import Part


class NotMerged(UserError):
    """Signed content that can't be taken over. reason: a short Chinese phrase. Nothing of it was taken over."""

    def __init__(self, reason: str, *, next_step: str = "请与发送单位核对，让对方重新生成一份上报包。") -> None:
        super().__init__(
            f"这个包没有并入：{reason}。", kept="没有读入任何内容，您的数据没有变动。", next_step=next_step
        )
        self.reason = reason


@dataclass(frozen=True, slots=True)
class HashList:
    """A stream's entries as it vouches for them. first: seq of the first hash; start: the roll before it."""

    stream: str
    public_key: bytes
    first: int
    start: bytes
    hashes: tuple[str, ...]
    signature: bytes

    @property
    def seq(self) -> int:
        """Seq of the last entry, which the checkpoint is at."""
        return self.first + len(self.hashes) - 1

    def rolled(self) -> bytes:
        """The roll after the last entry."""
        return roll(self.hashes, self.start)

    def holds(self, rolled: bytes) -> bool:
        """Whether the stream itself signed exactly this list."""
        try:
            key = public_from_bytes(self.public_key)
        except BadCertificate:
            return False
        whole = bool(self.hashes) and self.first >= 1 and (self.first > 1 or self.start == START)
        signed = whole and checkpoint_holds(key, self.signature, self.stream, self.seq, rolled)
        return signed and stream_id(key) == self.stream


@dataclass(frozen=True, slots=True)
class Attached:
    """A photo or scan. content: reads it."""

    name: str
    type: str
    content: Callable[[], bytes]


def _none() -> "Iterator[Any]":
    return iter(())


@dataclass(frozen=True)
class Arrival:
    """One package. sha256: of the whole file. stream: who sealed it. number, period, digest: "" where it has none.

    entries: raw lines in the package's order; private: parts that agree with their digests; both are read once a call.
    forms: form hash -> canonical JSON. submission: bytes of submission.json, b"" in other kinds. at: sealed, stamped.
    documents: submission documents of units below, relayed with what was said of them.
    """

    sha256: str
    name: str
    kind: str
    stream: str
    unit: str
    lists: tuple[HashList, ...]
    entries: Callable[[], Iterator[bytes]] = _none
    private: Callable[[], Iterator[Part]] = _none
    forms: Mapping[str, bytes] = field(default_factory=dict)
    submission: bytes = b""
    number: str = ""
    period: str = ""
    recipient: str = ""
    void_numbers: tuple[str, ...] = ()
    attachments: Mapping[str, Attached] = field(default_factory=dict)
    at: str = ""
    documents: Callable[[], Iterator[bytes]] = _none

    @property
    def digest(self) -> str:
        """SHA-256 of the submission document; "" where there is none."""
        return hashlib.sha256(self.submission).hexdigest() if self.submission else ""
