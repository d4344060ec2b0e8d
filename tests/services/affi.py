"""The enrolment that an AFFI of a student is of."""

from uuid import UUID

from livret_desktop.domain.vocabulary import AttestationKind
from livret_desktop.services.context import Desk
from livret_desktop.services.papers.attestations import document_enrolment


def affi_enrolment(desk: Desk, student_id: UUID) -> UUID:
    return document_enrolment(desk, student_id, AttestationKind.AFFI)
