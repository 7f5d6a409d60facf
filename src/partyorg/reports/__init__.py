"""Findings and definitions as people read them, in the language in use. Data in, plain texts and rows out."""

from .messages import message, reason_text, status_word

__all__ = ["message", "reason_text", "status_word"]
