"""The composition root: plugins to a catalogue, a register and campaigns to findings. What the commands do, less the words."""

from .choosing import LeftOut, applicable, campaign_named, chosen_campaigns
from .loading import BUILT_IN, Setup, all_words, check_register, installed, load_catalogue, load_register
from .running import at_or_below, evaluate_campaigns, fails, names_in, selected

__all__ = [
    "BUILT_IN",
    "LeftOut",
    "Setup",
    "all_words",
    "applicable",
    "at_or_below",
    "campaign_named",
    "check_register",
    "chosen_campaigns",
    "evaluate_campaigns",
    "fails",
    "installed",
    "load_catalogue",
    "load_register",
    "names_in",
    "selected",
]
