"""The composition root: plugins to a catalogue, a register and campaigns to findings. What the commands do, less the words."""

from .choosing import LeftOut, applicable, campaign_named, chosen_campaigns
from .loading import BUILT_IN, Setup, all_words, installed, load_catalogue
from .running import at_or_below, evaluate_campaigns, fails, names_in, selected

__all__ = [
    "BUILT_IN",
    "LeftOut",
    "Setup",
    "all_words",
    "applicable",
    "at_or_below",
    "campaign_named",
    "chosen_campaigns",
    "evaluate_campaigns",
    "fails",
    "installed",
    "load_catalogue",
    "names_in",
    "selected",
]
