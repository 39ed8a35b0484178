"""What every way to reach a person has in common: given words, it says what sending them came to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

from notifications.states import Outcome

if TYPE_CHECKING:
    from notifications.models import Message

FOR_GOOD = frozenset({Outcome.REFUSED, Outcome.OVER_BUDGET})


@dataclass(frozen=True, slots=True)
class Result:
    """What one try came to.

    `line_broken`: the server was the trouble, not this message. `bad_address`: nothing will ever
    arrive there. `wait`: after how long the server wants to be asked again; `slow_down`: and for
    all that wait too. `reference`: the provider's name for it, by which later reports find it.
    `cost` in đồng; None: what was set aside for it stays spent."""

    outcome: Outcome
    detail: str = ""
    subject: str = ""
    text: str = ""
    line_broken: bool = False
    wait: timedelta | None = None
    slow_down: bool = False
    bad_address: bool = False
    reference: str = ""
    cost: int | None = 0

    @property
    def for_good(self) -> bool:
        """Whether trying again on this channel is useless."""
        return self.outcome in FOR_GOOD


class Carrier(Protocol):
    """One channel, as one thread uses it."""

    def lines(self) -> Sequence[Any]:
        """The connections that this thread may use side by side, at least one."""

    def words(self, message: Message) -> Any:
        """What would be sent, secret links made now. Raises what its template raises, and
        BadHeaderError for words that waiting does not mend."""

    def charge(self, message: Message, words: Any) -> Result | None:
        """Set the price aside just before it is sent; a Result when that is refused."""

    def send(self, message: Message, words: Any, line: Any) -> Result:
        """Hand the words over. Never raises, asks nothing of the database."""

    def settle(self, message: Message, words: Any, result: Result) -> int:
        """In the transaction that writes what a try came to: keep of the price what it did cost,
        and return it."""
