"""Chinese and English: choosing the language, translating messages, and writing dates, numbers and lists.

Messages are English sentences in the code; catalogues (`.po` files) hold the Chinese ones. Only what speaks to people
(reports, app, cli) imports this package; everything below it hands up codes and data.
"""

from partyorg.i18n.choice import AVAILABLE, negotiate, preferred
from partyorg.i18n.translator import Translator, current, translator, use

__all__ = [
    "AVAILABLE",
    "N_",
    "Translator",
    "current",
    "gettext",
    "gettext_noop",
    "negotiate",
    "ngettext",
    "preferred",
    "translator",
    "use",
]


def gettext(msgid: str) -> str:
    """The message in the language in use; itself where no catalogue has it."""
    return current().gettext(msgid)


def ngettext(singular: str, plural: str, n: int) -> str:
    """The message for `n` things in the language in use."""
    return current().ngettext(singular, plural, n)


def gettext_noop(msgid: str) -> str:
    """The message itself, marked for translation later: for tables of messages made at import."""
    return msgid


N_ = gettext_noop
