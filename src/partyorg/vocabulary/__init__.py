"""The words of the domain: their Chinese and English labels, what is a kind of what, and which lists are ordered."""

from partyorg.vocabulary.words import Vocabulary, VocabularyConflict, Word, base

__all__ = ["Vocabulary", "VocabularyConflict", "Word", "base"]
