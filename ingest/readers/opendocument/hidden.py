"""What an OpenDocument file holds and does not show: hidden characters, paragraphs and sections."""

from ingest.readers.opendocument.xml import Element, named

_STYLE, _PROPERTIES = named("style:style"), named("style:text-properties")
_DISPLAY, _NAME = named("text:display"), named("text:style-name")
_FAMILIES = {named("text:span"): "text", named("text:p"): "paragraph", named("text:h"): "paragraph"}
_SECTION, _HIDDEN_TEXT, _HIDDEN_PARAGRAPH = (
    named(f"text:{name}") for name in ("section", "hidden-text", "hidden-paragraph")
)
_IS_HIDDEN = named("text:is-hidden")

# The family and the name of a style.
_Key = tuple[str, str]


def without_hidden(body: Element, styles: list[Element]) -> None:
    """Take what is not shown out of the body of a document, in place."""
    hidden = _hidden_styles(styles)
    wanted = (*_FAMILIES, _SECTION, _HIDDEN_TEXT, _HIDDEN_PARAGRAPH)
    for element in list(body.iter(*wanted)):
        if element.tag == _HIDDEN_PARAGRAPH and element.get(_IS_HIDDEN) == "true":
            _remove(next(element.iterancestors(*_FAMILIES), element))
        elif _is_hidden(element, hidden):
            _remove(element)


def _is_hidden(element: Element, hidden: set[_Key]) -> bool:
    if element.tag == _SECTION:
        return element.get(_DISPLAY) == "none"
    if element.tag == _HIDDEN_TEXT:
        return element.get(_IS_HIDDEN) == "true"
    return (_FAMILIES.get(element.tag, ""), element.get(_NAME, "")) in hidden


def _hidden_styles(styles: list[Element]) -> set[_Key]:
    """Find the styles whose text is not shown, by themselves or as the style that they are derived from."""
    known: dict[_Key, Element] = {}
    for root in styles:
        for style in root.iter(_STYLE):
            if not _is_of_page_styles(style, root):
                known[(style.get(named("style:family"), ""), style.get(named("style:name"), ""))] = style
    return {key for key in known if _says_none(key, known)}


def _is_of_page_styles(style: Element, root: Element) -> bool:
    """Tell the nameless styles of headers and footers, which are named like those of the text in the other file."""
    is_apart = root.tag == named("office:document-styles")
    return is_apart and style.getparent().tag == named("office:automatic-styles")


def _says_none(key: _Key, known: dict[_Key, Element]) -> bool:
    seen: set[_Key] = set()
    while key in known and key not in seen:
        seen.add(key)
        shown = next((part.get(_DISPLAY) for part in known[key].iterchildren(_PROPERTIES) if part.get(_DISPLAY)), None)
        if shown is not None:
            return shown == "none"
        key = (key[0], known[key].get(named("style:parent-style-name"), ""))
    return False


def _remove(element: Element) -> None:
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)
