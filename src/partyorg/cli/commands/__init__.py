"""The commands, a module for each kind; `command(name)` builds one in the language in use."""
