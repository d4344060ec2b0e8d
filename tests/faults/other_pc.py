"""The folder of the school opened on another PC, or on the first one again: its send journal beside it, or left behind.

The database is the newest there is, so that nothing is forgotten: what the State has must stand there as before. What
cannot be known is what became of what was due, or marked, and only the journal that stayed behind would tell.
"""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from livret_desktop.services.copies.restored import settle_if_moved
from livret_desktop.services.sending.send_status import resume
from tests.faults.findings_settled import FindingsSettled
from tests.sending.school import THIS_PC

_PCS = (THIS_PC, UUID(int=78), UUID(int=79))


class OtherPc(FindingsSettled):
    """Copies of before are read on the PC where they were made, or beside the journal that goes on from them."""

    def begin(self) -> None:
        super().begin()
        self.stage.desk = replace(self.stage.desk, installation_id=THIS_PC)

    def acts(self) -> list[tuple[Callable[[], None], int]]:
        return [*super().acts(), (self._open_elsewhere, 2)]

    def _open_elsewhere(self) -> None:
        """Without its journal the copies are left behind too: put back later they would lack what it told since."""
        stage = self.stage
        stage.close()
        stage.clock.advance(minutes=5)
        if self._chance.random() < 0.4:
            stage.desk.folder.send_journal.unlink(missing_ok=True)
            self._copy = None
        elsewhere = self._chance.choice([one for one in _PCS if one != stage.desk.installation_id])
        stage.desk = replace(stage.desk, installation_id=elsewhere)
        settle_if_moved(stage.desk)
        resume(stage.desk)
