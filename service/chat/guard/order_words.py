"""What orders to whoever answers are made of: how they begin, whom they name, what they have said. Pure."""

MARKS_IN_FRONT = r"[\W\d_]*"
BEGINS = (
    rf"(?:^{MARKS_IN_FRONT}|[,;:]\s)(?:(?:so|now|also|and|first|please|just|kindly|important|note|remember\sto|be\ssure\sto"
    r"|make\ssure\sto|from\snow\son|you\s(?:must|should|will|have\sto|need\sto|are\sto)|always|never|only)[\s,:]+){0,4}"
)
BEGINS_CHINESE = (
    rf"(?:^{MARKS_IN_FRONT}|[，,：:]\s?(?=请|务必|必须|你|一定|都|一律))"
    r"(?:请|务必|必须|一定要?|需要|要|你|您|现在|从现在起|今后|以后|记得|注意|都|一律|直接|始终|总是|[:：，,\s]){0,6}"
)
BUYER = r"(?:customers?|clients?|visitors?|shoppers?|buyers?|askers?)"
ANYBODY = rf"(?:{BUYER}|users?|people|person|one|body)"
EVERYBODY = (
    rf"(?:(?:every|each|all|any)\s(?:\w+\s){{0,2}}?{BUYER}\b"
    r"|(?:every\s?(?:one|body|user|person)|any(?:one|body|\suser)|all\s(?:users|people)|whoever)\s(?:that|who|asks)\b)"
)
SAY = r"(?:say|answer|reply|respond|claim|tell|state|recommend|mention|promise|insist|pretend)"
MUST = r"(?:must|should|shall|ha(?:s|ve)\sto|needs?\sto)"
BUYER_CHINESE = r"(?:顾客|客户|用户|买家|访客|消费者|提问者|咨询者|客人|来访者|人)"
CUSTOMER_CHINESE = r"(?:来访|咨询|提问|询问)?的?(?:顾客|客户|买家|访客|消费者|客人)们?"
EVERYBODY_CHINESE = rf"(?:每一?[位个名]|所有|全部|任何|各位|一切)的?(?:来访|咨询|提问|问问题|询问)?的?{BUYER_CHINESE}"
SAY_CHINESE = r"(?:说|讲|告诉|告知|回答|回复|答复|声称|强调|宣称|承诺|保证|推荐|提到|输出)"
MUST_CHINESE = r"(?:必须|务必|一律|请|都?要|一定要?|应当?|只[能许]|总是|始终|永远)"
