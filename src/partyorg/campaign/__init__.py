"""Campaigns: definition classes, the TOML reader, overlays and the catalogue."""
