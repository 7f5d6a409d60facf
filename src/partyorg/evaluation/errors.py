"""What the evaluator cannot do."""

from partyorg.errors import PartyorgError

__all__ = ["NotEvaluated"]


class NotEvaluated(PartyorgError):
    """A rule uses a feature that is not evaluated; it is refused by name, never passed over."""

    def __init__(self, rule: str, feature: str) -> None:
        super().__init__(f"{rule}: {feature}")
        self.rule, self.feature = rule, feature
