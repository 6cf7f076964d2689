"""What of a web page is its own: no menu in it, and of what it says nothing lost."""

import pytest

from ingest.blocks import Block, Heading, ListItem, Paragraph, QuestionAnswer, Row
from ingest.readers import read

HELP_ZH = """<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>退货流程</title></head><body>
<div id="top"><a href="/">首页</a><a href="/login">登录</a><a href="/register">注册</a><a href="/cart">购物车</a></div>
<div class="where">您的位置：<a href="/">首页</a> &gt; <a href="/help">帮助中心</a> &gt; 退货流程</div>
<div class="wrapper has-sidebar"><div class="left-menu"><h3>帮助分类</h3><ul><li><a href="/h/1">新手指南</a></li>
<li class="active">退货流程</li><li><a href="/h/3">支付方式</a></li><li><a href="/h/4">售后服务</a></li></ul></div>
<div class="article"><h1>退货流程</h1><p>签收后七天内可以申请退货，商品须保持完好。</p>
<h2>操作步骤</h2><ol><li>登录青橙商城，打开<a href="/orders">我的订单</a>。</li><li>点击“申请退货”。</li></ol>
<h2>运费标准</h2><table class="menu"><tr><th>地区</th><th>运费</th></tr><tr><td>华东</td><td>8元</td></tr></table>
<h2>相关表格</h2><ul><li><a href="/files/return.docx">退货申请表</a></li><li><a href="/f/a.pdf">发票说明</a></li></ul>
<p>如有疑问，请拨打<a href="tel:4008201357">400-820-1357</a>。</p>
<div class="bdsharebuttonbox">分享到：<a href="#">微信</a><a href="#">微博</a></div>
<div class="box"><h3>相关问题</h3><ul><li><a href="/q/1">换货怎么办理？</a></li>
<li><a href="/q/2">退款多久到账？</a></li></ul></div>
</div></div><div class="footer"><a href="/about">关于我们</a> | <a href="/contact">联系我们</a>
<p>版权所有 © 2024 青橙商城 浙ICP备12345678号</p></div>
<div class="cookie">本网站使用Cookie以改善体验。<a href="/c">了解更多</a><a href="#">同意</a></div>
<script>var a = 1</script></body></html>"""

HELP_EN = """<!doctype html><html><head><title>Warranty | Orange Shop Help</title></head><body>
<div id="header"><div class="logo"><a href="/">Orange Shop</a></div>
<div class="mainNav"><a href="/p">Products</a><a href="/s">Support</a><a href="/l">Sign in</a></div></div>
<div class="container"><div class="col-3 sidebar"><h4>Topics</h4><ul><li><a href="/t/1">Orders</a></li>
<li><a href="/t/2">Delivery</a></li><li><a href="/t/3">Returns</a></li></ul></div>
<div class="sidebar"><h4>Call us</h4><p>0800 55 77, from nine to five</p></div>
<div class="col-9"><div class="breadcrumb"><a href="/">Home</a> / <a href="/help">Help</a> / Warranty</div>
<h1>Warranty</h1>
<p>All kettles are covered for two years.</p><div class="related"><p>It is counted from the day of delivery.</p></div>
<h2>What is covered</h2><ul class="menu"><li>Heating plates</li><li>The <a href="/base">base</a> and its cable</li></ul>
<ul class="nav nav-tabs"><li><a href="#parts">Parts</a></li><li><a href="#exceptions">Exceptions</a></li></ul>
<div class="card" id="parts"><table><tr><th>Part</th><th>Years</th></tr><tr><td>Lid</td><td>1</td></tr></table>
<div class="card-footer">The lid counts as a part since 2024.</div></div>
<div class="social-share"><a href="#">Facebook</a><a href="#">X</a><a href="#">E-mail</a></div>
<h3>You may also like</h3><ul><li><a href="/a/1">How do I descale my kettle?</a></li></ul></div></div>
<div class="site-footer"><ul><li><a href="/imprint">Imprint</a></li></ul><p>&copy; 2024 Orange Shop Ltd.</p></div>
<div class="cc-window cookie-consent">We use cookies. <button>Accept all</button></div></body></html>"""


def said(html: str) -> list[str]:
    return [_text(block) for block in read(html.encode(), "a.html").blocks]


def _text(block: Block) -> str:
    match block:
        case Heading() | Paragraph() | ListItem():
            return block.text
        case Row():
            return " ".join(f"{name}={value}" for name, value in block.cells)
        case QuestionAnswer():
            return f"{block.question} {block.answer}"


def test_of_a_chinese_help_page_all_is_kept_but_what_leads_elsewhere() -> None:
    assert said(HELP_ZH) == [
        "退货流程",
        "签收后七天内可以申请退货，商品须保持完好。",
        "操作步骤",
        "登录青橙商城，打开我的订单。",
        "点击“申请退货”。",
        "运费标准",
        "地区=华东 运费=8元",
        "相关表格",
        "退货申请表",
        "发票说明",
        "如有疑问，请拨打400-820-1357。",
    ]


def test_of_an_english_help_page_all_is_kept_but_what_leads_elsewhere() -> None:
    assert said(HELP_EN) == [
        "Call us",
        "0800 55 77, from nine to five",
        "Warranty",
        "All kettles are covered for two years.",
        "It is counted from the day of delivery.",
        "What is covered",
        "Heating plates",
        "The base and its cable",
        "Parts",
        "Exceptions",
        "Part=Lid Years=1",
        "The lid counts as a part since 2024.",
    ]


def page(*parts: str) -> str:
    menu = '<div class="nav"><a href="/">Home</a><a href="/shop">Shop</a><a href="/help">Help</a></div>'
    return f"<html><body>{menu}{''.join(parts)}<div id=foot>© Shop <a href=/c>Contact</a></div></body></html>"


def test_questions_that_are_links_are_kept_with_their_answers() -> None:
    items = "".join(
        f'<div class="item"><a href="javascript:;" class="q">Question {n}?</a><div class="a">Answer {n}.</div></div>'
        for n in (1, 2, 3)
    )
    found = said(page("<div class=content><h1>Questions</h1>", items, "</div>"))
    assert found == [
        "Questions",
        *(f"{what} {n}{mark}" for n in (1, 2, 3) for what, mark in (("Question", "?"), ("Answer", "."))),
    ]


def test_links_to_places_in_the_page_are_no_menu() -> None:
    index = "".join(f'<li><a href="#q{n}">Question {n}?</a></li>' for n in (1, 2, 3))
    answers = "".join(f'<p id="q{n}">Answer {n} is long enough to be the text.</p>' for n in (1, 2, 3))
    assert said(page(f'<ul class="faq-menu">{index}</ul><div>{answers}</div>'))[:3] == [
        f"Question {n}?" for n in (1, 2, 3)
    ]


@pytest.mark.parametrize("name", ["list", "menu", "related"])
def test_a_page_that_is_a_list_of_links_is_kept(name: str) -> None:
    items = "".join(f'<li><a href="/m/{n}">Manual of the {n}th kettle</a></li>' for n in range(9))
    assert said(page(f"<h1>Manuals</h1><div class={name}><ul>{items}</ul></div>")) == [
        "Manuals",
        *(f"Manual of the {n}th kettle" for n in range(9)),
    ]


def test_links_beside_the_text_go_without_a_name_and_those_in_it_stay() -> None:
    links = "".join(f'<li><a href="/t/{n}">Topic {n}</a></li>' for n in range(5))
    text = "<h1>Delivery</h1><p>We deliver within three days, to every address in the country.</p>"
    assert said(page(f"<div><ul>{links}</ul></div><div>{text}<ul>{links}</ul></div>")) == [
        "Delivery",
        "We deliver within three days, to every address in the country.",
        *(f"Topic {n}" for n in range(5)),
    ]
    files = '<ul><li><a href="/a.pdf">Manual</a></li><li><a href="/b.pdf">Parts</a></li></ul>'
    assert said(page(f"<div>{text}</div>", files))[-2:] == ["Manual", "Parts"]


def test_a_name_alone_takes_nothing_out() -> None:
    parts = [
        '<div class="cookie-policy">We keep a cookie for the cart. <a href="/c">More</a></div>',
        '<div class="menu"><p>Soup of the day: 5 EUR</p></div>',
        '<div class="share"><p>A member holds one share of 500 EUR.</p></div>',
        '<div class="footer"><p>Read the footer of your letter.</p></div>',
        '<p class="navigation">Turn left behind the bridge.</p>',
        "<p>The last words of the page.</p>",
    ]
    assert said(page("<h1>Words</h1>", *parts)) == [
        "Words",
        "We keep a cookie for the cart. More",
        "Soup of the day: 5 EUR",
        "A member holds one share of 500 EUR.",
        "Read the footer of your letter.",
        "Turn left behind the bridge.",
        "The last words of the page.",
    ]


def test_a_menu_in_a_cell_of_the_layout_goes_and_links_in_a_table_stay() -> None:
    layout = '<table><tr><td class="leftmenu"><ul><li><a href="/1">One</a></li><li><a href="/2">Two</a></li></ul></td>'
    row = '<tr><td>A</td><td class="nav"><a href="/a">Data</a></td></tr>'
    prices = f"<table><tr><th>Model</th><th>Sheet</th></tr>{row}</table>"
    assert said(page(f"{layout}<td><h1>Prices</h1><p>All prices include taxes.</p>{prices}</td></tr></table>")) == [
        "Prices",
        "All prices include taxes.",
        "Model=A Sheet=Data",
    ]


@pytest.mark.parametrize(
    "notice",
    [
        '<aside class="note">注意：锂电池不支持空运。</aside>',
        "<header><p>重要：1月1日起涨价</p></header>",
        "<header><nav><a href='/'>首页</a></nav><a href='/'>商城</a><p>春节期间暂停发货。</p></header>",
        "<div><aside>The pump needs water, or it breaks.</aside></div>",
    ],
)
def test_notes_beside_the_text_and_notices_in_the_head_of_a_page_are_kept(notice: str) -> None:
    texts = said(f"<body>{notice}<p>The rest of the page says this.</p></body>")
    assert len(texts) == 2
    assert texts[0] in notice


@pytest.mark.parametrize(
    "beside",
    [
        "<aside>Advert</aside>",
        '<aside class="newsletter">Subscribe to our letter. It is free.</aside>',
        '<aside><h4>Read on</h4><a href="/a">How do I pack it?</a> <a href="/b">Who pays?</a></aside>',
        "<header><p>The shop</p></header>",
        "<header><p><a href='/'>Free delivery now!</a></p></header>",
    ],
)
def test_adverts_and_links_beside_the_text_are_left_out(beside: str) -> None:
    assert said(f"<body>{beside}<p>The rest of the page says this.</p></body>") == ["The rest of the page says this."]


PLAIN_DIVS = """<body><div id="top"><div class="logo">星河商城</div></div>
<div class="wrap"><div class="left-side"><div class="t">帮助分类</div><div><a href="/0">新品上架</a></div>
<div><a href="/1">智能照明</a></div><div><a href="/2">智能安防</a></div><div><a href="/3">会员中心</a></div></div>
<div class="content"><div class="crumb">首页 &gt; 帮助中心 &gt; 退换货说明</div><div class="tit">退换货说明</div>
<div>签收后7天内，商品完好可以无理由退货。</div><div>质量问题15天内可以换货，运费由我们承担。</div>
<div>附：<a href="/a">退货单</a>、<a href="/b">换货单</a></div>{links}</div></div></body>"""


def test_a_page_without_any_heading_loses_its_menus_and_its_trail() -> None:
    assert said(PLAIN_DIVS.format(links="")) == [
        "退换货说明",
        "签收后7天内，商品完好可以无理由退货。",
        "质量问题15天内可以换货，运费由我们承担。",
        "附：退货单、换货单",
    ]


def test_links_behind_the_text_of_a_page_without_headings_are_kept() -> None:
    links = '<ul><li><a href="/c">北京门店</a></li><li><a href="/d">上海门店</a></li></ul>'
    assert said(PLAIN_DIVS.format(links=links))[-2:] == ["北京门店", "上海门店"]
    rows = "<tr><td><a href='/a'>灯泡</a></td><td><a href='/b'>灯带</a></td></tr><tr><td>{0}</td><td>两年</td></tr>"
    assert len(said(f"<body><table>{rows.format('整机保修自签收之日起计算，' * 4)}</table></body>")) == 1


def test_menus_and_the_imprint_in_rows_of_a_layout_table_are_left_out() -> None:
    top = "<tr><td colspan=2><a href=1>Home</a> <a href=2>Shop</a> <a href=3>Cart</a></td></tr>"
    side = "<td><a href=1>Lamps</a><br><a href=2>Locks</a></td>"
    text = "<td><h1>Warranty</h1><p>All lamps: 24 months.</p><table><tr><th>A</th></tr><tr><td>1</td></tr></table></td>"
    end = "<tr><td colspan=2>Copyright</td></tr>"
    found = said(f"<body><table>{top}<tr>{side}{text}</tr>{end}</table></body>")
    assert found[:2] == ["Warranty", "All lamps: 24 months."]
    assert not {"Home Shop Cart", "Lamps\nLocks", "Copyright"} & set(found)


@pytest.mark.parametrize("line", ["Copyright is held by the author.", "版权归作者所有。"])
def test_a_last_sentence_about_rights_is_kept(line: str) -> None:
    assert said(f"<body><h1>Terms</h1><p>The text of these terms.</p><p>{line}</p></body>")[-1] == line
