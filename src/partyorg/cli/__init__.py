"""The command `partyorg`: arguments in, printing out; everything between stands in `partyorg.app`."""

import sys
from collections.abc import Sequence

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

    sys.exit(run(list(sys.argv[1:] if arguments is None else arguments)))
