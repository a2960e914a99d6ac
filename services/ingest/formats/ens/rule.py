"""What a numbered rule is."""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class Rule(BaseModel):
    """A numbered rule of the regime. It says what is wrong, not what is right.

    `code` is the number the regime gives the fault, `kind` what sort of fault it is to us: the catalogue has `ens.<kind>`.
    `at` is XPath from the message to the elements the rule is about, `when` XPath at each of them that is true where something is
    wrong; without it all that `at` leads to is wrong, or what the function `finder` finds among it. `condition` is the regime's
    name of the rule behind the number. `withdrawn` says why a rule is listed and not applied.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    code: str
    kind: Literal["missing", "unexpected", "value", "mismatch", "repetition"]
    at: str
    when: str | None = None
    finder: str | None = None
    text: str
    hint: str
    condition: str | None = None
    withdrawn: str | None = None

    @property
    def path(self) -> str:
        """XPath from the message to what is wrong, or to what the finder looks at."""
        return f"({self.at})[{self.when}]" if self.when else self.at
