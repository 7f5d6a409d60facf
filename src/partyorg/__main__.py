"""`python -m partyorg` is the command `partyorg`."""

from partyorg.cli import main

if __name__ == "__main__":
    main()
