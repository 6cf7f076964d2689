"""Sends events to the webhook, one after the other, beside the service: no change ever waits for it.

What is sent is signed after the Standard Webhooks specification. The address is in no line of the log: it may hold
credentials.
"""

import math
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import anyio
import httpx
import structlog
from anyio.to_thread import run_sync
from standardwebhooks import Webhook

from service.releases.events.event import body_of
from service.releases.events.outbox import Claimed, Outbox, Outcome

log = structlog.stdlib.get_logger("kefu.releases")

LOOK_SECONDS = 1.0
SEND_SECONDS = 10.0
"""How long the webhook has to answer, in all."""

_GONE = 410


@dataclass(frozen=True, slots=True)
class Target:
    """Where events are sent, and the secret that they are signed with."""

    url: str
    secret: str


class Deliverer:
    """Delivers what waits.

    Args:
        outbox: What happened.
        target: Where it is sent; `None`: nowhere.
        clock: Tells the present moment.
    """

    def __init__(self, outbox: Outbox, target: Target | None, clock: Callable[[], datetime]) -> None:
        self.outbox = outbox
        self._target = target
        self._clock = clock

    async def keep(self) -> None:
        """Deliver what waits, for as long as this is not cancelled; nothing where no webhook is set."""
        if self._target is None:
            return
        trusted = await run_sync(_trusted)
        # Proxies of the environment are none of ours; a redirect might lead what is signed elsewhere.
        async with httpx.AsyncClient(
            follow_redirects=False, trust_env=False, timeout=SEND_SECONDS, verify=trusted
        ) as client:
            while True:
                try:
                    while await self._delivered_one(client, self._target):
                        pass
                except Exception:
                    log.exception("events could not be delivered")
                await anyio.sleep(LOOK_SECONDS)

    async def _delivered_one(self, client: httpx.AsyncClient, target: Target) -> bool:
        """Try to deliver the next event; tell whether there was one."""
        claimed = await run_sync(self.outbox.claim, self._clock())
        if claimed is None:
            return False
        outcome = await self._sent(client, target, claimed)
        await run_sync(self.outbox.end, claimed, outcome, self._clock())
        told = claimed.told
        if outcome.why:
            log.warning("an event was not delivered", event_id=told.id, attempt=told.attempts, why=outcome.why)
        return True

    async def _sent(self, client: httpx.AsyncClient, target: Target, claimed: Claimed) -> Outcome:
        body = body_of(claimed.told.event)
        headers = self._signed(target, claimed.told.name, body)
        try:
            with anyio.fail_after(SEND_SECONDS):
                # What it answers is not read: only whether it has taken the event counts.
                async with client.stream("POST", target.url, content=body.encode(), headers=headers) as response:
                    return _judged(response.status_code)
        except (TimeoutError, httpx.TimeoutException):
            return Outcome(f"it did not answer within {math.ceil(SEND_SECONDS)} seconds")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return Outcome(f"it could not be reached: {type(error).__name__}")

    def _signed(self, target: Target, name: str, body: str) -> dict[str, str]:
        now = self._clock()
        return {
            "content-type": "application/json",
            "user-agent": "kefu",
            "webhook-id": name,
            "webhook-timestamp": str(math.floor(now.timestamp())),
            "webhook-signature": Webhook(target.secret).sign(name, now, body),
        }


def _trusted() -> ssl.SSLContext:
    """Trust the public authorities, and those of this machine: a company's own server has its own (`SSL_CERT_FILE`)."""
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    return context


def _judged(status: int) -> Outcome:
    if httpx.codes.is_success(status):
        return Outcome()
    if httpx.codes.is_redirect(status):
        return Outcome(f"it answered {status}, and redirects are not followed")
    return Outcome(f"it answered {status}", final=status == _GONE)
