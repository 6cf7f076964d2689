"""The questions that the serving measurements ask: what customers of the sample company would ask it."""

ENGLISH = (
    "What does the one-year warranty cover?",
    "How long is the warranty and when does it start?",
    "Which kinds of damage are not covered by the warranty?",
    "How long does shipping to Singapore take and what does it cost?",
    "Who pays customs duties and import taxes on my parcel?",
    "How do I share my hub's devices with Apple Home?",
    "What does a steady orange ring light on the hub mean?",
    "What volume discount do we get for 120 smart plugs?",
    "Can our company pay a purchase order on net-30 terms?",
    "Do your products work with 110 V mains in the United States?",
)

CHINESE = (
    "7天无理由退货包含哪些条件？",
    "下单后多久发货？",
    "智能灯泡闪红灯怎么解决？",
    "APP里怎么申请以旧换新？",
    "保修期是多久，从哪天开始算？",
    "积分会过期吗？",
    "花呗可以分期吗？有手续费吗？",
    "吸顶灯报E01是什么故障？",
    "成都的服务网点在哪里，电话是多少？",
    "买多少钱可以包邮？",
)

LANGUAGES = {"en": ENGLISH, "zh": CHINESE}
