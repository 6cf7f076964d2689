"""The main part of a web page: what is left without menus, footers, notices, and what only leads elsewhere.

Some of that is marked by its tag, most by the name of its class; a name alone is not believed, what it names must look
like it, too. What has neither is known by where it stands: beside the part that holds the headings and the text.
"""

import re

from bs4 import BeautifulSoup
from bs4.element import PageElement, Tag

from ingest.readers.collapsed import unfold
from ingest.readers.pageweights import SENTENCE, Weight, is_said, names_of, squeezed, weights_of, words_of

_NOISE = (
    "nav header footer aside script style noscript template form button select textarea svg iframe dialog "
    "[role=navigation] [role=banner] [role=contentinfo] [role=search] [role=dialog] [role=alertdialog] "
    "[hidden] [aria-hidden=true]"
).replace(" ", ",")
_NOTICE = re.compile(
    r"(^|[-_\s])((cookie|gdpr|consent)[-_]?(s|law)?[-_]?(banner|bar|notice|consent|popup|modal|overlay|message)"
    r"|breadcrumbs?|skip-?link)($|[-_\s])",
    re.IGNORECASE,
)
_MAX_NOTICE = 2000  # characters: an article may be about cookies, too
_MIN_MAIN = 0.25  # of the page's text stands in its main part; an <article> with less is one of many teasers
_MIN_FORM = 0.3  # of the page's text stands in a form that a program wraps around the whole page
_LABEL = re.compile(
    r"(重要|注意|说明|通知|公告|提示|提醒|警告|声明|温馨)\w{0,4}\s*[:：]|(important|note|notice|warning|attention)\b.{0,10}:",
    re.IGNORECASE,
)
_ADVERTS = re.compile(r"ads?|advert\w*|author|banner|bio|newsletter|promo\w*|related|share|social|sponsor\w*|subscribe")

_MENUS = re.compile(
    r".*(nav|navi|navbar|navigation|menu|sidebar|toolbar|topbar)|related|recommend\w*|share|sharing|sharebox|social|sns"
    r"|pagination|pager|paging|login|logo|masthead",
)
_TRAILS = re.compile(r".*(breadcrumbs?|crumbs?)|share|sharing|social|sns|pager|copyright")
_CRUMBS = re.compile(r".*(breadcrumbs?|crumbs?)")
_FOOTERS = re.compile(r"foot|.*footer|copyright|colophon")
_OF_A_PART = re.compile(r"card|panel|modal|table|article|post|entry|item|box|section|media|dialog")
_COOKIES = re.compile(r"cookies?|consent|gdpr")
_ABOUT_COOKIES = re.compile(r"policy|table|list|settings|details")
_ABOUT_OTHERS = {"not", "no", "has", "with", "without"}  # "has-sidebar"
_NAMED_TAGS = ["div", "ul", "ol", "section", "p", "dl", "table", "td", "header", "form", "center"]
_INSIDE_LAYOUT = ["div", "ul", "ol", "table", "p"]

_HERE = re.compile(r"(您|你)?(现在|目前|当前)?(所在)?的?位置\s*[:：]|You are here\s*:", re.IGNORECASE)
_TRAIL = re.compile(r"\S\s*[>›»→/|]\s*\S")
_COPYRIGHT = re.compile(
    r"(©|\(c\)|copyright\s*(©|\(c\)|\d{4}|$)|版权所有\s*([©，,]|\d{4}|$)|all rights reserved)", re.IGNORECASE
)
_SIDES = re.compile(r"side|.*side(bar)?|left|right|aside|.*nav|menu|category|categories|catalog\w*")
_SHARE = re.compile(r"(分享到|分享至|Share (this|on|via))", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"(相关|推荐|热门|猜你)(问题|文章|推荐|阅读|喜欢|想问|内容)"
    r"|(related|popular|recommended) (articles?|questions?|topics?|posts?|pages?)"
    r"|you (may|might) also (like|be interested in)|people also (ask|viewed)",
    re.IGNORECASE,
)
_HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]

# Characters, without spaces.
_SHORT = 120  # a trail of links to the page, a line of buttons
_MAX_LOGO = 20
_MAX_COOKIES = 300
_MIN_LEFT = 20  # that a page says besides its headings; a page with less is a list of links
_MAX_PROSE = 0.4  # of a menu's text is in no link: its heading, the page where one is
_MAX_BESIDE = 0.2  # the same of what is not named as a menu
_MIN_LINKS = 2
_MAX_FOOTER = 0.3  # of a page's text
_MIN_PROSE = 0.3  # of a page's text is in no link, or it is a list of links itself
_MIN_HELD = 0.7  # of that stands in the part that holds the headings


def main_part(soup: BeautifulSoup) -> Tag:
    """Give the part of a page that is its own, and take out of it what is not."""
    whole = soup.body or soup
    mains = whole.select("main, [role=main]") or whole.select("article")
    unfold(whole)
    _clear(whole)
    _clear_named(whole)
    _clear_beside(whole)
    main = mains[0] if len(mains) == 1 else whole
    return main if _length(main) >= _MIN_MAIN * _length(whole) else whole


def _clear(whole: Tag) -> None:
    """Take what its tag says to be a menu, footer or form, notices and what is hidden out of a page."""
    total = _length(whole)
    for noise in whole.select(_NOISE):
        if noise.name == "header":
            _lift_notices(noise)
        if not _is_content(noise, total):
            noise.extract()
    for tag in whole.find_all(lambda tag: any(_NOTICE.search(name) for name in names_of(tag))):
        if _length(tag) <= _MAX_NOTICE:
            tag.extract()


def _is_content(tag: Tag, total: int) -> bool:
    """Tell a heading, a note and a form around the whole page from what usually stands in such tags."""
    match tag.name:
        case "header":
            return tag.find(["h1", "h2"]) is not None and tag.find("nav") is None
        case "form":
            return _length(tag) >= _MIN_FORM * total
        case "aside":
            return _says(tag) and not _any(_ADVERTS, words_of(tag)) and not tag.find(["form", "nav"])
        case _:
            return False


def _lift_notices(header: Tag) -> None:
    """Keep the paragraphs in the head of a page that say something: that prices change, when the shop is closed."""
    if not header.find(["h1", "h2"]):
        for paragraph in header.find_all("p"):
            if _says(paragraph):
                header.insert_before(paragraph)


def _says(tag: Tag) -> bool:
    text = tag.get_text(" ").strip()
    linked = sum(_length(link) for link in tag.find_all("a"))
    return linked <= _MAX_PROSE * _length(tag) and bool(SENTENCE.search(text) or _LABEL.match(text))


def _clear_named(whole: Tag) -> None:
    """Take out what its name or its first words say to be no content, and what looks like that."""
    weights = weights_of(whole)
    found = [tag for tag in whole.find_all(_NAMED_TAGS) if _is_named_noise(tag, weights)]
    found += [tag for tag in whole.find_all([*_NAMED_TAGS, *_HEADINGS]) if _leads_elsewhere(tag, weights)]
    outermost = _outermost(found)
    headings = sum(weights[id(tag)].text for tag in whole.find_all(_HEADINGS))
    left = weights[id(whole)].text - headings - sum(weights[id(tag)].text for tag in outermost)
    kept = max(outermost, key=lambda tag: weights[id(tag)].text) if left < _MIN_LEFT and outermost else None
    for tag in outermost:
        if tag is not kept:
            _extract_with_list(tag)
    _clear_footers(whole, weights)


def _is_named_noise(tag: Tag, weights: dict[int, Weight]) -> bool:
    words, weight = words_of(tag), weights[id(tag)]
    if not words or words & _ABOUT_OTHERS or tag.find("h1") or (tag.name == "td" and not tag.find(_INSIDE_LAYOUT)):
        return False
    if _any(_MENUS, words) and _is_menu(weight, _MAX_PROSE):
        return True
    is_trail = _any(_CRUMBS, words) and bool(_TRAIL.search(tag.get_text()))
    is_known = bool(weight.links) or "copyright" in words or is_trail
    if _any(_TRAILS, words) and weight.text <= _SHORT and is_known:
        return True
    if "logo" in words and weight.text <= _MAX_LOGO and not tag.find(_HEADINGS):
        return True
    is_notice = _any(_COOKIES, words) and not _any(_ABOUT_COOKIES, words)
    return is_notice and weight.text <= _MAX_COOKIES and not tag.find("table")


def _is_menu(weight: Weight, most_prose: float) -> bool:
    return weight.links > 0 and not weight.files and weight.prose <= most_prose * weight.text


def _leads_elsewhere(tag: Tag, weights: dict[int, Weight]) -> bool:
    """Tell a trail to the page, a line of buttons to share it, and a list of other pages by how they begin."""
    weight = weights[id(tag)]
    if tag.name in _HEADINGS:
        links = _list_behind(tag)
        return links is not None and bool(_ELSEWHERE.fullmatch(_start(tag))) and _is_menu(weights[id(links)], 0.0)
    if tag.find("h1") or not weight.links or weight.files:
        return False
    start = _start(tag)
    if weight.text <= _SHORT and (_HERE.match(start) or _SHARE.match(start)):
        return True
    label = _ELSEWHERE.match(start)
    return bool(label) and weight.prose <= len(squeezed(label.group())) + 1


def _list_behind(heading: Tag) -> Tag | None:
    behind = heading.find_next_sibling()
    return behind if isinstance(behind, Tag) and behind.name in ("ul", "ol") else None


def _extract_with_list(tag: Tag) -> None:
    if tag.name in _HEADINGS and (links := _list_behind(tag)):
        links.extract()
    tag.extract()


def _clear_footers(whole: Tag, weights: dict[int, Weight]) -> None:
    """Take out what is named a footer and stands at the end of the page, from the last one upwards."""
    most = _MAX_FOOTER * weights[id(whole)].text
    for tag in reversed(whole.find_all(_NAMED_TAGS)):
        words = words_of(tag)
        if _any(_OF_A_PART, words) or tag.find(["h1", "table"]):
            continue
        is_line = weights[id(tag)].text <= _SHORT and bool(_COPYRIGHT.match(_start(tag)))
        is_footer = _any(_FOOTERS, words) and weights[id(tag)].text <= max(most, _SHORT)
        if (is_line or is_footer) and not _is_followed(tag, whole):
            tag.extract()


def _is_followed(tag: Tag, whole: Tag) -> bool:
    """Tell whether any text of the page comes after a tag."""
    last = tag
    while isinstance(inner := last.contents[-1] if last.contents else None, Tag):
        last = inner
    behind = (last.contents[-1] if last.contents else last).next_elements
    return any(is_said(element) and _is_within(element, whole) for element in behind)


def _clear_beside(whole: Tag) -> None:
    """Take out what is nothing but links, and stands outside of the part that holds the headings and the text."""
    weights = weights_of(whole)
    total = weights[id(whole)]
    if total.prose < max(_MIN_LEFT, _MIN_PROSE * total.text):
        return
    headings = whole.find_all("h1") or whole.find_all(_HEADINGS)
    part = _part_of(headings, whole, weights)
    inside = {id(part), *(id(parent) for parent in part.parents)}
    while part is not whole and part.parent is not None:
        before = {id(tag) for tag in part.find_previous_siblings()}
        for sibling in part.parent.find_all([*_NAMED_TAGS, "tr"], recursive=False):
            weight = weights[id(sibling)]
            is_links = weight.links >= _MIN_LINKS and _is_menu(weight, _MAX_BESIDE)
            is_named = id(sibling) in before or _any(_SIDES, words_of(sibling))
            is_beside = bool(headings) or (is_named and sibling.name != "tr")
            if id(sibling) not in inside and is_links and is_beside and not sibling.find(_HEADINGS[:2]):
                sibling.extract()
        part = part.parent


def _part_of(headings: list[Tag], whole: Tag, weights: dict[int, Weight]) -> Tag:
    """Give the smallest part that holds all main headings and most of the text."""
    least = _MIN_HELD * weights[id(whole)].prose
    part = headings[0].parent if headings else _innermost(whole, weights, least)
    while part is not None and part is not whole:
        held = all(_is_within(heading, part) for heading in headings)
        if held and weights[id(part)].prose >= least:
            return part
        part = part.parent
    return whole


def _innermost(whole: Tag, weights: dict[int, Weight], least: float) -> Tag:
    """Give the smallest part of several paragraphs that holds most of the text of a page without headings."""
    part = whole
    while inner := next((tag for tag in part.find_all(recursive=False) if weights[id(tag)].prose >= least), None):
        if len(inner.find_all(recursive=False, limit=2)) <= 1 and not inner.find(_INSIDE_LAYOUT):
            break
        part = inner
    return part


def _is_within(element: PageElement, tag: Tag) -> bool:
    return any(parent is tag for parent in element.parents)  # those of the same content count as equal


def _outermost(tags: list[Tag]) -> list[Tag]:
    known = {id(tag) for tag in tags}
    alone = {id(tag): tag for tag in tags if not any(id(parent) in known for parent in tag.parents)}
    return list(alone.values())


def _any(pattern: re.Pattern[str], words: set[str]) -> bool:
    return any(pattern.fullmatch(word) for word in words)


def _start(tag: Tag) -> str:
    """Give the first words of a tag."""
    text = next(iter(tag.stripped_strings), "")
    return " ".join(text.split())[:_SHORT]


def _length(tag: Tag) -> int:
    return sum(len(text) for text in tag.stripped_strings)
