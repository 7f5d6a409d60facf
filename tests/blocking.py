"""Options that leave out what is installed, for tests that bring a campaign of their own."""

PLUGINS = ("henan", "liaoning", "ningbo", "shanxi", "student")
EVERYTHING = [*PLUGINS, "national"]
NO_PLUGINS: list[object] = [part for name in PLUGINS for part in ("--block", name)]
NOTHING_INSTALLED: list[object] = [*NO_PLUGINS, "--block", "national"]
