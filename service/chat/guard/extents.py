"""Words that say how much, how long or for how little, without a number ("a decade", "终身", "半价"). Pure.

No reader of facts knows them. Each stands with the words by which a passage may say the same.
"""

# How a sentence says it, and how a passage may.
_ENDLESS = (
    r"终[身生]|永久|永远|永不|无限期|没有期限|不限时|长期有效|\b(?:forever|(?:life-?\s?)(?:time|long)|permanent(?:ly)?"
    r"|indefinite(?:ly)?|never\s(?:ends?|expires?|runs\sout)|no\s(?:time\slimit|expiry)"
    r"|without\s(?:any\s)?(?:time\s)?limit)\b"
)
_ANYTIME = (
    r"任何时[候间]|任意时[候间]|随时|全天候"
    r"|\b(?:any\s?time|at\sall\s(?:times|hours)|whenever|24/7|around\sthe\sclock)\b"
)
_ALL_THE_TIME = r"一直|始终|\b(?:all\sthe\stime|the\swhole\stime|constantly|continuously)\b"
_DOUBLE = r"双倍|[两二2]\s?倍|[翻加]倍|翻番|\b(?:doubled?(?![\s-](?:click|tap|check|press|side))|twice|two-?fold)\b"
_TRIPLE = r"[三3]\s?倍|\b(?:tripled?|thrice|three-?fold)\b"
_HALF = r"半价|对折|便宜一半|一半的?(?:价|费)|\bhalf[\s-](?:the\s)?(?:price|off|cost|fee)|\b50\s?%\soff\b"
_DISCOUNT = (
    r"(?:打|享受?|有|可|给|送)[^，。；]{0,6}(?:折|优惠|折扣)|立减|减免|优惠价|特价"
    r"|\b(?:discount(?:s|ed)?|rebates?|cashback|on\ssale|special\s(?:offers?|price))\b"
    r"|\b(?:gets?|saves?|takes?|receives?|enjoys?)\b[^,.;]{0,20}\boff\b"
)
_TWO_FOR_ONE = r"买[一二两三1-9]送|\b(?:bogo|buy\s(?:one|two|1|2),?\s(?:and\s)?get)\b"
FREE = (
    r"(?<!不)(?<!不是)(?<!并非)免费|免收|免[邮运除]|豁免|包邮|白送|不收(?:取|任何|您|你)?(?:任何)?费|零费用|无需付费|不花钱"
    r"|全免|免单|分文不[取收]|不要钱|(?:不用|不必|不需要?|无[须需])(?:花钱|付钱|付款|掏钱|交钱)|(?<![\d.,零〇一二两三四五六七八九十百千万亿几])[零0]\s?元|一分钱(?:都|也)?不(?:用|要|收|花)"
    r"|(?<!feel\s)(?<![a-z]-)\bfree\b(?![\s-](?:from|up|to|space|memory|software|standing))|\bcomplimentary\b|\bwaived?\b|\bgratis\b"
    r"|\b(?:at|for)\sno\s(?:extra\s|additional\s)?(?:cost|charge)|\bno\s(?:extra\s)?charge\b|\bon\sthe\shouse\b"
    r"|\bcosts?\s(?:(?:you|them|customers?|buyers?)\s)?(?:nothing|nil|zero)\b|\bfor\snothing\b"
    r"|\b(?:fees?|charges?|costs?|prices?|postage|freight)\s(?:is|are)\s(?:nil|zero|nothing)\b|\b(?:zero|nil)\s(?:costs?|charges?|fees?)\b"
    r"|\bwithout\s(?:any\s)?(?:extra\s|additional\s)?(?:charges?|costs?|fees?|payment|paying)\b"
    r"|\bpays?\snothing\b|\bnothing\sto\spay\b"
)
"""How a text says that something costs nothing."""
_WE_PAY = (
    r"(?:我们|我方|商家|卖家|本店|公司)[^，。；]{0,4}(?:承担|支付|负担|出)"
    r"|\b(?:we|the\s(?:seller|shop|company))\s(?:will\s)?(?:pay|cover|bear)"
)
_IN_FULL = r"全额|全款|\b(?:full\s(?:refund|price|amount)|in\sfull)\b"
_LESS = r"扣[除减掉取]|减去|\b(?:minus|deduct(?:s|ed|ing|ion|ions)?|subtract(?:s|ed|ing)?)\b"
_FEES = (
    r"手续费|服务费|押金|利息"
    r"|\b(?:surcharges?|(?:with|plus|pay)\sinterest|(?:handling|service|processing|restocking|collection)\sfees?)\b"
)
_GIFT = r"赠送|赠品|送您|送你|送一|礼品|礼物|\b(?:gifts?|bonus|giveaway)\b"
_PERIODS = r"(?:天|日|周|星期|礼拜|个?月|年|小时|分钟|元|块)"
_SOME = (
    rf"(?:数|好几|几)[十百千]?个?{_PERIODS}"
    r"|\b(?:couple\sof|several|a\sfew|some|many|dozens\sof|hundreds\sof|thousands\sof)\s"
    r"(?:working\s|business\s)?(?:minutes|hours|days|weeks|months|years|dollars|yuan|euros)\b"
)
_MANY = r"几[十百千万]|成[百千]|\b(?:dozens|scores|hundreds|thousands|millions)\sof\b"
_DECADE, _CENTURY, _FORTNIGHT = r"\bdecades?\b", r"世纪|\bcentur(?:y|ies)\b", r"\bfortnight(?:s|ly)?\b"
_INSTANT = r"秒[到退]|瞬间|眨眼|\b(?:in\sno\stime|within\sseconds|in\san?\sinstant|overnight)\b"
_CALENDAR = (
    r"(?<![每上下])[当本](?:月|周|年)(?![底末])|(?<![\d零一二两三四五六七八九十几数半个])[月周年]内"
    r"|\b(?:within|before\sthe\send\sof|by\sthe\send\sof|later|during)\s(?:the|this)\s(?:day|week|month|year)\b"
    r"|\bthis\s(?:week|month|year)\b"
)
_CHIEF = r"经理|主管|老板|总监|\b(?:managers?|supervisors?|boss|directors?|ceo)\b"
_GUARANTEED = r"保证|包赔|假一赔|\b(?:guarantee[sd]?|promises?)\b"

_SHARED = (
    r"对半|各半|各付一半|平摊|分摊|均摊|共同(?:承担|支付|负担)|一起(?:承担|支付|负担)"
    r"|\b(?:shared?\s(?:the\s)?(?:costs?|fees?)|split(?:s|ting)?\s(?:the|it|between)|halves|half\sand\shalf|fifty-fifty)\b"
)
_THREAT = (
    r"起诉|诉讼|提告|告上|上?法庭|法院|律师函|报警|报案|警[方察]|公安|追究|法律(?:责任|途径|手段)|拉黑|黑名单|曝光"
    r"|\b(?:su(?:e[sd]?|ing)(?!\w)|lawsuits?|lawyers?|attorneys?|legal\s(?:action|steps|proceedings)|(?:to|in)\scourt|courts?"
    r"|prosecut\w+|police|press\scharges|debt\scollect\w+|blacklist\w*)\b"
)

EXTENTS: tuple[tuple[str, str], ...] = (
    (_ENDLESS, rf"{_ENDLESS}|长期"),
    (_ANYTIME, rf"{_ANYTIME}|24\s?小时|全天|\b24\shours"),
    (
        _ALL_THE_TIME,
        rf"{_ALL_THE_TIME}|{_ENDLESS}|[常直]|持续|保持|整|全|不断|\b(?:always|remain\w*|stay\w*|steady|keep\w*|solid|whole|until|not|never)\b",
    ),
    (_DOUBLE, rf"{_DOUBLE}|双|[两二2]\s?次|\btwo\stimes|\b2x"),
    (_TRIPLE, rf"{_TRIPLE}|[三3]\s?次|\bthree\stimes|\b3x"),
    (_HALF, rf"{_HALF}|[五5]\s?折|\b50\s?%|一半|\bhalf\b"),
    (_TWO_FOR_ONE, _TWO_FOR_ONE),
    (
        _DISCOUNT,
        r"折|惠|减|券|降价|促销|便宜|返|抵|特价|半价|省|discount|rebate|cash|sale|offer|sav|reduc|cheap|coupon|vouch|promo|\boff\b",
    ),
    (
        FREE,
        rf"{FREE}|{_WE_PAY}|免|赠|送|不收|不额外收|\b0\s?元|\bfee:\s?0|\bincluded|\bno\s(?:\w+\s)?(?:fee|cost|charge)",
    ),
    (_IN_FULL, r"全|整|100|\b(?:full|fully|whole|entire|all)\b"),
    (_LESS, rf"{_LESS}|扣|减|\bless\b"),
    (_FEES, r"费|押金|息|\b(?:fees?|surcharges?|interest|charges?|costs?)\b"),
    (_GIFT, rf"{_GIFT}|赠|送|礼|\bfree\b"),
    (_SOME, r"数|几|若干|\b(?:couple|several|few|some|many|dozens|hundreds|thousands)\b"),
    (_MANY, r"几|成[百千]|\b(?:dozens|scores|hundreds|thousands|millions)\b"),
    (_DECADE, rf"{_DECADE}|[十0]\s?年|\bten[\s-]years?|0[\s-]years?"),
    (_CENTURY, rf"{_CENTURY}|百年|\b(?:100|hundred)\s?(?:年|years)"),
    (_FORTNIGHT, rf"{_FORTNIGHT}|[两二2]个?(?:周|星期|礼拜)|14\s?[天日]|\b(?:two|2)\sweeks|\b(?:14|fourteen)\sdays"),
    (_INSTANT, rf"{_INSTANT}|即时|实时|立即|马上|\b(?:instant(?:ly)?|immediately|seconds)\b"),
    (
        _CALENDAR,
        rf"{_CALENDAR}|自然[月周年]|[当本][月周年]|\bcalendar\b|\b(?:the|this|same)\s(?:day|week|month|year)\b",
    ),
    (_CHIEF, rf"{_CHIEF}|负责人"),
    (_SHARED, rf"{_SHARED}|双方|各自|\b(?:both|each|share[sd]?|split)\b"),
    (_THREAT, rf"{_THREAT}|法律|仲裁|\b(?:legal(?:ly)?|law|arbitration)\b"),
    (_GUARANTEED, rf"{_GUARANTEED}|承诺|确保|保障|\b(?:ensures?|warrant\w*|make\ssure)\b"),
)
"""How a sentence says an extent in words, and how the passage it is from may say the same, in folded texts."""
