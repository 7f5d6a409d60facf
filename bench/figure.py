"""A measured number beside its budget."""

from attrs import frozen

__all__ = ["Figure"]


@frozen(kw_only=True)
class Figure:
    """One measured number beside its budget; a budget of None is not set, the number is there for comparison.

    `slow` says how many times slower than the reference the machine was meanwhile: a time is held against that many
    times its budget, a ratio or a size against the budget itself.
    """

    id: str
    what: str
    value: float
    unit: str
    budget: float | None = None
    slow: float = 1.0

    @property
    def allowed(self) -> float | None:
        """The budget as it stands for this machine at this pace."""
        return (
            None if self.budget is None else self.budget * (1 if self.unit in ("times", "MB") else self.slow)
        )

    @property
    def misses(self) -> bool:
        """Whether the number is above its budget."""
        return self.allowed is not None and self.value > self.allowed
