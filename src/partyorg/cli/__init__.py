"""The command `partyorg`: arguments in, printing out; everything between stands in `partyorg.app`."""

import signal
import sys
from collections.abc import Sequence
from types import FrameType

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command with these arguments (default: the program's), and leave with its exit code.

    0 done; 1 what was asked to fail on was found; 2 bad input or usage.
    """
    try:
        import click  # noqa: F401 - only whether it is there
        import rich  # noqa: F401
    except ImportError:
        print(
            "partyorg: the command needs the extra partyorg[cli]: pip install 'partyorg[cli]'",
            file=sys.stderr,
        )
        sys.exit(2)
    from .program import run

    if arguments is None:
        signal.signal(signal.SIGTERM, _leave)
    sys.exit(run(list(sys.argv[1:] if arguments is None else arguments)))


def _leave(number: int, _: FrameType | None) -> None:
    """Leave through every open block: what is told to stop leaves none of the register behind in temporary files."""
    sys.exit(128 + number)
