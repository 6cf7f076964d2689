"""What a web page shows only when it is asked to: collapsed panels, tabs, and the buttons that open them.

A panel that can be opened is content, and the text of its button its heading. What is hidden and looks like no panel is
kept where it says sentences that the page does not say elsewhere: to lose an answer is worse than to keep a notice.
"""

import re
from collections import defaultdict
from collections.abc import Iterator

from bs4.element import Tag

from ingest.readers.pageweights import SENTENCE, Weight, is_said, squeezed, weights_of, words_of

_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_CONTROLS = (
    "button, [role=button], [role=tab], [aria-controls], "
    "[data-target], [data-bs-target], [data-toggle], [data-bs-toggle]"
)
_TOGGLES = {"", "collapse", "tab", "pill", "list", "accordion"}  # not a modal, a dropdown, a tooltip
_PANELS = re.compile(
    r".*(collaps\w*|accordion|panel|pane|faq|answer|content|fold(ed|able)?|detail|tab)s?"
    r"|a|ans|body|desc|description|expand\w*|more|text|toggle",
)
_OPENERS = re.compile(r".*(collaps\w*|accordion|faq|question|expand\w*|toggle[rd]?|tab)s?|q")
_APPARATUS = re.compile(
    r".*(modal|popup|popover|toast|tooltip|dialog|overlay|lightbox|honeypot|dropdown|offcanvas)"
    r"|alert|captcha|consent|cookies?|error|hp|invalid|loader|loading|login|nav|navbar|navigation|menu|mask|print"
    r"|qrcode|search|share|spinner|sr|success|template|tmpl|tpl|visually|wechat|weixin",
)
_ABOUT_THE_PAGE = re.compile(r"javascript|浏览器|browser|加载|loading|验证码|captcha", re.IGNORECASE)
_SAYS_NOTHING = re.compile(
    r"(点击)?(展开|收起|打开|关闭|显示|隐藏|查看|阅读|了解)?(全文|更多|全部|详情|内容)?"
    r"|(show|read|view|see|learn|expand|toggle|open|close|hide)?\s*(more|all|less|details?)?|\W+",
    re.IGNORECASE,
)
_PRICE = re.compile(r"[¥￥$€£]\s?\d|\d\s?(元|块|美元|欧元|USD|EUR|CNY|RMB)", re.IGNORECASE)
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_LISTS = {"dd", "dl", "dt", "li", "ol", "ul"}
_TABLES = {"table", "tbody", "td", "tr"}
_BLOCKS = {"article", "blockquote", "div", "p", "section", *_LISTS, *_TABLES, *_HEADINGS}
_HOLD_TEXT_ONLY = {*_HEADINGS, "summary", "dt", "td", "th", "caption", "label", "a"}
_SHOWN = 0  # identity of no tag
_MIN_SENTENCE = 6  # characters
_MAX_HEADING = 120
_MAX_TABLISTS = 100
_MAX_STEPS = 3  # from a button up to what stands beside its panel: <h2>, a header around it
_MOST_LINKED = 0.6  # of a panel's text is in links, or it is a menu


def unfold(whole: Tag) -> None:
    """Make what can be opened on a page part of it; take out what is hidden for good.

    Args:
        whole: The page, changed in place.
    """
    weights = weights_of(whole)
    named = {str(tag["id"]): tag for tag in whole.find_all(id=True)}
    panels = _linked_panels(whole, named)
    for control, panel in [*_controlled(whole, named), *_tabs(whole)]:
        if id(panel) not in panels and _is_content(panel, weights[id(panel)]):
            panels.add(id(panel))
            _make_heading(control, panel)
    _say_titles_and_choices(whole)
    _clear_hidden(whole, panels, weights)


def _say_titles_and_choices(whole: Tag) -> None:
    """Keep buttons that are the whole of a heading, and what a choice costs."""
    for button in whole.find_all("button"):
        title = button.find_parent([*_HEADINGS, "summary", "dt"])
        if title is not None and squeezed(title.get_text()) == squeezed(button.get_text()):
            button.name = "span"
    for choice in whole.find_all("select"):
        options = [" ".join(option.get_text().split()) for option in choice.find_all("option")]
        if any(_PRICE.search(option) for option in options):
            choice.name, choice.string = "span", "（" + "；".join(options) + "）"


def _controlled(whole: Tag, named: dict[str, Tag]) -> Iterator[tuple[Tag, Tag]]:
    """Find the buttons that open something, each with that."""
    for control in whole.select(_CONTROLS):
        if control.find_parent("nav") or not _toggles(control):
            continue
        panel = next((named[name] for name in _addresses(control) if name in named), None) or _panel_behind(control)
        if panel is not None and not any(parent is panel for parent in control.parents):
            yield control, panel


def _toggles(control: Tag) -> bool:
    moves = any(control.has_attr(name) for name in ("data-slide", "data-bs-slide", "data-dismiss", "data-bs-dismiss"))
    return not moves and _kinds(control) <= _TOGGLES


def _kinds(control: Tag) -> set[str]:
    return {str(control.get(name) or "").lower() for name in ("data-toggle", "data-bs-toggle")}


def _addresses(control: Tag) -> Iterator[str]:
    yield from str(control.get("aria-controls") or "").split()
    for attribute in ("data-bs-target", "data-target", "href"):
        address = str(control.get(attribute) or "")
        if address.startswith("#"):
            yield address[1:]


def _panel_behind(control: Tag) -> Tag | None:
    """Give what stands right behind a button that is alone in its line, if that looks like what it opens."""
    behind = _behind(control)
    if behind is None or behind.name not in _BLOCKS - _HEADINGS:
        return None
    opens = control.has_attr("aria-expanded") or any(_OPENERS.fullmatch(word) for word in words_of(control))
    return behind if _is_hidden(behind) or (opens and control.get("role") != "tab") else None


def _behind(tag: Tag) -> Tag | None:
    text = squeezed(tag.get_text())
    for _ in range(_MAX_STEPS):
        sibling = tag.find_next_sibling()
        if sibling is not None or tag.parent is None:
            return sibling
        tag = tag.parent
        if squeezed(tag.get_text()) != text:
            return None
    return None


def _tabs(whole: Tag) -> Iterator[tuple[Tag, Tag]]:
    """Pair tabs that name no panel with the panels behind their list, in order."""
    for tabs in whole.select("[role=tablist]", limit=_MAX_TABLISTS):
        names = tabs.select("[role=tab]")
        panels = [tag for tag in tabs.find_next_siblings() if tag.get("role") == "tabpanel"]
        if len(names) == len(panels):
            yield from zip(names, panels, strict=True)


def _linked_panels(whole: Tag, named: dict[str, Tag]) -> set[int]:
    """Find what is hidden and a link of the page leads to."""
    targets = (named.get(str(link["href"])[1:]) for link in whole.find_all("a", href=re.compile("^#.")))
    return {id(tag) for tag in targets if tag is not None and _is_hidden(tag) and _is_content(tag, Weight())}


def _is_content(panel: Tag, weight: Weight) -> bool:
    if any(_APPARATUS.fullmatch(word) for word in words_of(panel)) or panel.name in {"nav", "form", "dialog"}:
        return False
    return not weight.links or bool(weight.files) or weight.linked <= _MOST_LINKED * weight.text


def _make_heading(control: Tag, panel: Tag) -> None:
    """Let the text of a button stand above what it opens."""
    text = " ".join(control.get_text(" ").split())
    is_tab = control.get("role") == "tab" or not {"tab", "pill"}.isdisjoint(_kinds(control))
    if not (is_tab or control.name == "button") or len(text) > _MAX_HEADING or _SAYS_NOTHING.fullmatch(text):
        return
    if not is_tab and control.find_parent(list(_HOLD_TEXT_ONLY)) is not None:
        control.name = "span"
    elif is_tab or _behind(control) is not panel:
        _move_into(control, panel)
    else:
        control.name = "h6"
        _say_header(control)
    _show(control)


def _say_header(heading: Tag) -> None:
    """Let the <header> of a panel not be taken for that of a page."""
    header = heading.find_parent("header")
    if header is not None and squeezed(header.get_text()) == squeezed(heading.get_text()):
        header.name = "div"


def _move_into(control: Tag, panel: Tag) -> None:
    around = control.parent
    control.extract()
    if around is not None and around.name in {"li", *_HEADINGS} and not squeezed(around.get_text()):
        around.extract()
    first = panel.find(list(_HEADINGS))
    if first is None or squeezed(first.get_text()) != squeezed(control.get_text()):
        control.name = "h6"
        panel.insert(0, control)


def _is_hidden(tag: Tag) -> bool:
    return tag.has_attr("hidden") or tag.get("aria-hidden") == "true" or bool(_HIDDEN.search(str(tag.get("style"))))


def _show(tag: Tag) -> None:
    for attribute in ("hidden", "aria-hidden", "style"):
        del tag[attribute]


def _clear_hidden(whole: Tag, panels: set[int], weights: dict[int, Weight]) -> None:
    """Show hidden panels and what says more than the page does without it; take the rest out."""
    hidden = [tag for tag in whole.find_all() if _is_hidden(tag)]
    texts = _texts_by_holder(whole, {id(tag) for tag in hidden})
    said = set(texts[_SHOWN])
    kept = set(panels)
    for tag in reversed(hidden):  # what is inside comes first: it may be all that a tag holds
        holds = any(id(inner) in kept for inner in tag.find_all())
        is_kept = id(tag) in panels or (
            _is_content(tag, weights[id(tag)]) and (holds or _says_more(tag, texts[id(tag)], said))
        )
        if is_kept:
            kept.add(id(tag))
            said.update(texts[id(tag)])
    for tag in hidden:
        if id(tag) in kept:
            _show(tag)
        else:
            tag.extract()


def _texts_by_holder(whole: Tag, hidden: set[int]) -> defaultdict[int, list[str]]:
    """Give what each hidden tag says, without those inside it, and what is shown."""
    texts: defaultdict[int, list[str]] = defaultdict(list)
    for text in whole.find_all(string=is_said):
        holder = next((id(parent) for parent in text.parents if id(parent) in hidden), _SHOWN)
        texts[holder].append(squeezed(str(text)))
    return texts


def _says_more(tag: Tag, texts: list[str], said: set[str]) -> bool:
    """Tell whether something hidden is a panel, or says sentences that stand nowhere else."""
    text = " ".join(texts)
    if tag.name not in _BLOCKS or not text or _ABOUT_THE_PAGE.search(text):
        return False
    if tag.get("role") == "tabpanel" or any(_PANELS.fullmatch(word) for word in words_of(tag)):
        return True
    says = len(text) >= _MIN_SENTENCE and bool(SENTENCE.search(text))
    return says and not set(texts) <= said and not tag.find(["input", "textarea"])
