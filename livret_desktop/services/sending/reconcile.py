"""The Sunday pass asked for by a person: the State's records and ours compared both ways, nothing due is sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from livret_desktop.db.finding_store import FindingSource
from livret_desktop.domain.french import count, essai
from livret_desktop.errors import RuleError
from livret_desktop.services.batches.send_report import SendReport
from livret_desktop.services.context import Desk
from livret_desktop.services.sending.run import (
    CompareOrder,
    GatewayFactory,
    RunOptions,
    RunTools,
    send_due,
)
from livret_desktop.services.state.state_findings import FindingLine, read_findings
from livret_desktop.services.state.state_pages import Span


@dataclass(frozen=True, slots=True)
class ReconcileReport:
    """What the pass said, and what waits for a person after it."""

    send: SendReport
    findings: tuple[FindingLine, ...]

    @property
    def is_something_left(self) -> bool:
        """True when the pass did not end well, or a person has something to settle."""
        summary = self.send.comparison
        is_cut = (
            summary is not None and summary.is_possible and (not summary.is_whole or summary.unproven > 0)
        )
        unclear = 0 if summary is None else summary.unclear
        open_ones = (self.send.to_verify, self.send.held, len(self.findings), unclear)
        return self.send.trouble is not None or is_cut or any(open_ones)

    def as_json(self) -> dict[str, Any]:
        """The document of ``transmit reconcile``."""
        document = self.send.as_json()
        summary = document.pop("comparison", None) or {"possible": False, "complete": False}
        kept = {name: document[name] for name in ("to_verify", "held", "lessons", "training")}
        findings = [line.as_json() for line in self.findings]
        extra = {name: document[name] for name in ("notices", "error") if name in document}
        return summary | {"held_total": kept.pop("held")} | kept | {"findings": findings} | extra

    def sentences(self) -> tuple[str, ...]:
        """In French."""
        said: list[str] = []
        if self.send.trouble is not None:
            trouble = self.send.trouble
            said += [f"{trouble.title}.", trouble.message, trouble.todo]
        said += self.send.notices
        if self.send.comparison is not None:
            known = "" if self.send.trouble is None else self.send.trouble.message
            said += self.send.comparison.sentences(is_training=self.send.is_training, known=known)
        if self.send.held:
            said.append(f"{count(self.send.held, 'leçon')} à décider{essai(self.send.is_training)}.")
        said += [f"  {line.told}" for line in self.findings]
        return tuple(said)


def reconcile(
    desk: Desk,
    gateway_factory: GatewayFactory,
    span: Span | None = None,
    *,
    options: RunOptions | None = None,
    tools: RunTools | None = None,
) -> ReconcileReport:
    """Compare the lessons of these days with the State, both ways (None: the week, or since the last good pass).

    While sending is paused it only reads. Raises RuleError (days the wrong way round), MachineError: another sender
    at work, a journal that cannot be used. Network: on the pool, or the only thread of a command.
    """
    if span is not None and span.first > span.last:
        raise RuleError(
            "Jours dans le mauvais ordre",
            "Le premier jour vient après le dernier : rien n’a été comparé.",
            "Donnez le premier jour, puis le dernier.",
        )
    order = CompareOrder(span, FindingSource.SUNDAY, is_alone=True)
    asked = replace(options or RunOptions(), compare=order)
    report = send_due(desk, gateway_factory, options=asked, tools=tools)
    return ReconcileReport(report, tuple(read_findings(desk)))
