"""The engine that needs no model."""

from service.engines.extractive.choose import Source
from service.engines.extractive.phrases import Phrases, PhrasesError, load_phrases
from service.engines.extractive.question import Part, Question, Talk
from service.engines.extractive.quoting import Quote, quote

__all__ = ["Part", "Phrases", "PhrasesError", "Question", "Quote", "Source", "Talk", "load_phrases", "quote"]
