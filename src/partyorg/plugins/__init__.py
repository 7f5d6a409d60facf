"""Plugins: what an institution adds, and the host that finds and checks it.

A plugin is a module (or any object) whose functions carry `hookimpl`, or simply a folder with a `campaign.toml`.
It may say `partyorg_api = "1"` or `"1-2"`: the API versions it was made for.
"""

from partyorg.evaluation.check import Check, CheckInput, CheckRow
from partyorg.evaluation.findings import Ref

from .folders import folder_plugin
from .hookspecs import API_VERSION, hookimpl
from .host import Contribution, PluginHost, PluginRecord
from .sections import FormField, FormTemplate, ReportInput, ReportSection

__all__ = [
    "API_VERSION",
    "Check",
    "CheckInput",
    "CheckRow",
    "Contribution",
    "FormField",
    "FormTemplate",
    "PluginHost",
    "PluginRecord",
    "Ref",
    "ReportInput",
    "ReportSection",
    "folder_plugin",
    "hookimpl",
]
