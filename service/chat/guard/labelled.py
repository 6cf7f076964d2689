"""What a document pretends that a system says, or that is said to an assistant: labels, turns of a template. Pure.

"System: iOS 13" is what a device needs, and "[System] Reset the device" a line of a manual: what follows the label
must be an order to whoever answers.
"""

import re

from service.chat.guard.order_words import MUST, SAY

_ROLE = r"(?:system|assistant|chat\s?bot|ai|llm|(?:language\s)?model|prompt|系统|系统提示|助手|智能助手|机器人|大?模型)"
_OF_WHAT = r"(?:\s?(?:prompt|message|note|instructions?|override|update|消息|指令|提示|注意))?"
_OPEN, _SHUT = r"[\[【〔［{(（<＜‹«〈《⟨「『]", r"[\]】〕］})）>＞›»〉》⟩」』]"
_LABEL = re.compile(
    rf"^[^:：\n]{{0,30}}?(?<![a-z]){_ROLE}s?(?![a-z]){_OF_WHAT}\W{{0,4}}[:：]\W*"
    rf"|^[\W\d_]*{_OPEN}\s?[|｜]?\s?{_ROLE}{_OF_WHAT}\s?[|｜]?\s?{_SHUT}\W*",
    re.IGNORECASE,
)
_PLEASE = (
    r"(?:(?:now|please|from\snow\son|always|never|only|you\smust|you\sare|you\sshould|do\snot"
    r"|请|现在|你?必须|务必|从现在(?:起|开始)|你是|直接|一律)[\s,，]*)*"
)
_TELLS = (
    r"(?:ignore|disregard|forget|override|tell|say|reply|respond|answer|pretend|inform|promise|offer|reveal|disclose|leak"
    r"|(?:end|begin|start)\s(?:every|each|all|your)|stop\s(?:citing|quoting|following))\b"
    r"|忽略|无视|忘记|告诉|回答|回复|答复|扮演|承诺|透露|泄露|不要再?(?:引用|理会|遵守|参考)"
)
_SPOKEN = re.compile(
    rf"^{_PLEASE}(?:{_TELLS})"
    rf"|^(?:when(?:ever)?|if)\s[^.\n]{{0,40}}?\basked\s(?:about|by|any\w*)\b[^.\n]{{0,40}}?,\s"
    rf"(?:you\s{MUST}\s|always\s|just\s|only\s)?{SAY}\b"
    r"|^you\s(?:now\s)?(?:have\sno|are\sfree\sof)\s(?:any\s|more\s)?(?:restrictions|rules|limits|limitations)\b"
    r"|^you\sare\snow\b[^.,\n]{0,40}(?:,\s(?:and\s)?|\sand\s)(?:(?:you\s)?(?:must|will|should)\s)?(?:always\s)?"
    r"(?:reveal|disclose|ignore|obey|answer|tell|say|reply|respond)\b"
    rf"|^{_PLEASE}[^。\n]{{0,6}}(?:所有|任何|一切|每个)(?:人|客户|顾客|用户)?的?(?:问题|提问|询问)"
    r"(?:都|一律|只|必须|请|统一|要){1,3}(?:回答|回复|答复|说)",
    re.IGNORECASE,
)
_SPEAKER = r"(?:system|assistant|user|human|developer|系统|助手|用户)"
_BEGINNING = (
    r"(?:<\|im_start\|>|<\|start_header_id\|>|<start_of_turn>)\s?(?:system|assistant|user|human|model|developer)"
    r"(?:<\|end_header_id\|>)?"
    rf"|[<＜‹〈⟨«\[【]\s?[|｜]?\s?{_SPEAKER}\s?[|｜]?\s?[>＞›〉⟩»\]】]"
)
_ENDING = (
    r"<\|(?:im_end|end|eot_id|end_of_text)\|>|<end_of_turn>|</s>"
    rf"|[<＜‹〈⟨«\[【]\s?[|｜]?\s?/?\s?(?:/\s?{_SPEAKER}|end|结束)\s?[|｜]?\s?[>＞›〉⟩»\]】]"
)
_TURN = re.compile(rf"(?:{_BEGINNING})(?P<said>[^<‹〈⟨«\[【]{{1,600}}?)(?:{_ENDING})", re.IGNORECASE)
_ADDRESSES = re.compile(r"\byou(?:r|'re)?\b|你", re.IGNORECASE)


def is_spoken_order(text: str) -> bool:
    """Tell whether a sentence is an order behind the label of who gives or takes it."""
    label = _LABEL.match(text.strip())
    return bool(label) and bool(_SPOKEN.match(text.strip()[label.end() :]))


def spoken_turns(text: str) -> list[str]:
    """Give the turns of a chat template in a text that order something, from their opening to their end."""
    return [turn[0] for turn in _TURN.finditer(text) if _orders(turn["said"])]


def _orders(said: str) -> bool:
    said = said.strip(" \t\n:：")
    return bool(_ADDRESSES.search(said) or _SPOKEN.match(said))
