"""What a web page shows only when it is asked to is read; what it hides for good is not."""

import pytest

from ingest.blocks import Block, Heading, ListItem, Paragraph
from ingest.readers import read


def said(body: str) -> list[str]:
    return [_text(block) for block in read(f"<body><h1>帮助</h1>{body}</body>".encode(), "a.html").blocks][1:]


def _text(block: Block) -> str:
    match block:
        case Heading():
            return f"# {block.text}"
        case Paragraph() | ListItem():
            return block.text
        case _:
            return str(block)


def test_an_accordion_keeps_its_questions_and_its_answers() -> None:
    item = (
        '<div class="accordion-item"><h2 class="accordion-header"><button class="accordion-button">{}</button></h2>'
        '<div class="accordion-collapse collapse" aria-hidden="{}"><div class="accordion-body">{}</div></div></div>'
    )
    items = item.format("退款多久到账？", "false", "三到五天") + item.format("可以开发票吗？", "true", "可以")
    assert said(f'<div class="accordion">{items}</div>') == ["# 退款多久到账？", "三到五天", "# 可以开发票吗？", "可以"]


@pytest.mark.parametrize(
    "item",
    [
        '<button class="accordion">怎么退货？</button><div class="panel" style="display: none"><p>在线申请</p></div>',
        '<button aria-expanded="false" aria-controls="p1">怎么退货？</button><hr><div id="p1" hidden>在线申请</div>',
        '<h3><button aria-expanded="false">怎么退货？</button></h3><div aria-hidden="true">在线申请</div>',
        '<div><h3><button>怎么退货？</button></h3></div><section style="DISPLAY:NONE">在线申请</section>',
        '<button data-bs-toggle="collapse" data-bs-target="#p1">怎么退货？</button><div id="p1">在线申请</div>',
        '<header><button aria-expanded="false">怎么退货？</button></header><div hidden>在线申请</div>',
        "<ul><li><button>怎么退货？</button><p hidden>在线申请</p></li></ul>",
        (
            '<h3><button aria-expanded="false" aria-controls="p1">怎么退货？</button></h3>'
            '<div style="visibility:hidden"><div role="region" id="p1">在线申请</div></div>'
        ),
        (
            '<div role="tab" aria-expanded="false" aria-controls="p1"><div role="button">怎么退货？</div></div>'
            '<div role="tabpanel" id="p1" aria-hidden="true" style="display:none;">在线申请</div>'
        ),
        '<p><button class="faq-question"><i aria-hidden="true">＋</i>怎么退货？</button></p><div hidden>在线申请</div>',
    ],
)
def test_a_button_is_the_heading_of_the_panel_that_it_opens(item: str) -> None:
    assert said(item) == ["# 怎么退货？", "在线申请"]


@pytest.mark.parametrize("ids", [True, False])
def test_each_tab_stands_over_its_panel(ids: bool) -> None:
    tabs = "".join(f'<button role="tab" {f"aria-controls=t{i}" if ids else ""}>{name}</button>' for i, name in _TABS)
    panels = "".join(f'<div role="tabpanel" id="t{i}" {"hidden" if i else ""}>{name}两年</div>' for i, name in _TABS)
    assert said(f'<div role="tablist">{tabs}</div>{panels}') == ["# 保修", "保修两年", "# 配送", "配送两年"]


_TABS = [(0, "保修"), (1, "配送")]


def test_tabs_that_are_links_in_a_list_leave_no_empty_items() -> None:
    tabs = '<ul class="nav nav-tabs"><li><a data-toggle="tab" href="#a">规格</a></li></ul>'
    assert said(f'<p>见下。</p>{tabs}<div class="tab-pane" id="a"><p>八百瓦。</p></div>') == [
        "见下。",
        "# 规格",
        "八百瓦。",
    ]


@pytest.mark.parametrize(
    "hidden",
    [
        '<div class="a" style="display:none">赠品须一同退回。</div>',
        '<div style="display:none">赠品须与主商品一同退回。</div>',
        '<div hidden><div style="display:none">赠品须与主商品一同退回。</div></div>',
        '<a href="#more">展开</a><div id="more" hidden>赠品一同退回</div>',
        '<div class="hide-text" style="display: none;">补充条款：赠品</div>',
    ],
)
def test_answers_that_a_script_would_show_are_kept(hidden: str) -> None:
    assert "赠品" in said(f"<p>赠品可以退吗？</p>{hidden}")[-1]
    assert len(said(f"<p>可以退吗？</p>{hidden}")) - hidden.count("展开") == 2


@pytest.mark.parametrize(
    "hidden",
    [
        '<p style="display:none">隐藏</p>',
        "<span style='display:none'>内部成本价三十一元。</span>",
        "<div hidden>我们七天内都可以退货。</div>",
        '<div class="sr-only" aria-hidden="true">跳到正文。再读一遍。</div>',
        '<div style="display:none"><label>Leave this empty.</label><input name="url"></div>',
        (
            '<div class="modal fade" id="m" aria-hidden="true"><p>确定要删除吗？请确认。</p></div>'
            '<button data-toggle="modal" data-target="#m">删除</button>'
        ),
        '<div class="error" style="display:none">提交失败，请重试。</div>',
        "<div hidden>您的浏览器不支持视频播放。</div>",
        (
            '<button aria-expanded="false" aria-controls="m">菜单</button>'
            '<ul id="m" hidden><li><a href="/a">新品上架了。</a></li><li><a href="/b">联系我们吧。</a></li></ul>'
        ),
        "<template><p>请填写完整的地址。</p></template>",
        "<button>加入购物车</button>",
    ],
)
def test_what_is_hidden_for_good_stays_out(hidden: str) -> None:
    assert said(f"<p>我们七天内都可以退货。</p>{hidden}") == ["我们七天内都可以退货。"]


def test_the_button_that_closes_a_panel_is_not_its_heading() -> None:
    panel = '<div id="p1" class="collapse">两年<button data-target="#p1">收起</button></div>'
    assert said(f'<button data-toggle="collapse" data-target="#p1">保修多久？</button>{panel}') == [
        "# 保修多久？",
        "两年",
    ]
    assert said(f'<button data-toggle="collapse" data-target="#p1">展开全文</button>{panel}') == ["两年"]


def test_what_a_choice_costs_is_said() -> None:
    options = "<option>500ml 19元</option><option>1L 29元</option>"
    assert said(f"<p>价格<select>{options}</select></p>") == ["价格（500ml 19元；1L 29元）"]
    assert said("<p>国家<select><option>中国 +86</option><option>CNY ¥</option></select></p>") == ["国家"]


def test_a_button_in_a_table_stays_in_its_cell() -> None:
    cell = '<td><button aria-expanded="false" aria-controls="r1">发货</button></td>'
    html = f'<table><tr><th>事项</th><th>时间</th></tr><tr>{cell}<td>三天</td></tr><tr id="r1" hidden></tr></table>'
    assert "('事项', '发货'), ('时间', '三天')" in said(html)[0]
