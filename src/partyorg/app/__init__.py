"""The composition root: plugins to a catalogue, a register and campaigns to findings. What the commands do, less the words."""

from .cases import case_in, procedure_named, read_case
from .choosing import LeftOut, applicable, campaign_named, chosen_campaigns
from .loading import BUILT_IN, Setup, all_words, check_register, installed, load_catalogue, load_register
from .organization import Standing, standing
from .reporting import (
    ReportFormat,
    form_named,
    form_values,
    parts_of,
    plugin_sections,
    write_report,
    written_form,
)
from .running import (
    at_or_below,
    evaluate_campaigns,
    fails,
    findings_in_columns,
    names_in,
    rules_citing,
    selected,
)

__all__ = [
    "BUILT_IN",
    "LeftOut",
    "ReportFormat",
    "Setup",
    "Standing",
    "all_words",
    "applicable",
    "at_or_below",
    "case_in",
    "campaign_named",
    "check_register",
    "chosen_campaigns",
    "evaluate_campaigns",
    "fails",
    "findings_in_columns",
    "form_named",
    "form_values",
    "installed",
    "load_catalogue",
    "load_register",
    "names_in",
    "parts_of",
    "plugin_sections",
    "procedure_named",
    "read_case",
    "rules_citing",
    "selected",
    "write_report",
    "written_form",
    "standing",
]
