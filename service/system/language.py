"""Which of the two languages an asker is answered in."""


def asker_language(accept_language: str) -> str:
    """Choose "zh" or "en" from an `Accept-Language` header.

    Whichever of the two has the higher weight wins, the first one on a tie. Without either it is English: who
    sends no such header is a program.
    """
    best, best_weight = "en", 0.0
    for entry in accept_language.split(","):
        tag, _, parameter = entry.partition(";")
        language = tag.strip().lower().partition("-")[0]
        weight = _weight(parameter)
        if language in {"zh", "en"} and weight > best_weight:
            best, best_weight = language, weight
    return best


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
