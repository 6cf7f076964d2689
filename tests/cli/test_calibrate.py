"""`kefu calibrate`: fitted to a shop's own questions, kept for its embedding model, told of by the doctor."""

import json
from pathlib import Path

import pytest

from service.data_directory import DataDirectory
from tests.cli.conftest import Kefu

PRODUCTS = (
    "灯泡",
    "插座",
    "门锁",
    "窗帘",
    "网关",
    "摄像头",
    "音箱",
    "遥控器",
    "路由器",
    "风扇",
    "台灯",
    "冰箱",
    "电饭煲",
    "净水器",
)
SOLD = PRODUCTS[:11]
ASKED = ("保修多久？", "价格是多少？")
ELSEWHERE = ("火车票怎么改签", "明天会下雨吗", "附近有什么餐厅", "怎么申请护照", "股票开户流程", "世界杯谁赢了")


@pytest.fixture
def filled(kefu: Kefu, tmp_path: Path) -> Kefu:
    """A data directory with a document for each product that is sold."""
    folder = tmp_path / "products"
    folder.mkdir()
    for number, product in enumerate(SOLD):
        text = f"# {product}说明\n\n{product}保修{number + 2}个月。\n\n{product}的价格是{number}99元。\n"
        (folder / f"{product}.md").write_text(text, encoding="utf-8")
    kefu.json("ingest", folder)
    return kefu


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    """Twenty-two questions with an answer, and twenty-four without."""
    file = tmp_path / "questions.jsonl"
    ends = ("？", "呢？", "啊？")
    rows: list[dict[str, object]] = [{"question": p + asked, "file": f"{p}.md"} for p in SOLD for asked in ASKED]
    unknown = [p + asked for p in PRODUCTS[11:] for asked in ASKED] + [
        asked + end for asked in ELSEWHERE for end in ends
    ]
    rows.extend({"question": question, "unanswerable": True} for question in unknown)
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return file


def found_by_doctor(kefu: Kefu) -> str:
    checks = json.loads(kefu("doctor", "--quick", "--json").stdout)["checks"]
    return next(check["found"] for check in checks if check["name"] == "calibration")


def sureness(kefu: Kefu, question: str) -> float:
    return max((hit["sureness"] for hit in kefu.json("search", question)["hits"]), default=0.0)


def test_a_calibration_is_kept_for_the_model_and_in_force_from_then_on(filled: Kefu, questions: Path) -> None:
    assert "by its makers" in found_by_doctor(filled)
    made = filled.json("calibrate", questions)
    words = made["by_words"]
    assert (words["answerable"], words["unanswerable"], words["enough"]) == (22, 24, True)
    assert words["wrongly_refused"] <= 0.05
    assert words["wrongly_answered"] <= 0.25
    assert found_by_doctor(filled).endswith("with 46 questions (questions.jsonl)")
    (kept,) = json.loads(DataDirectory(filled.data).calibrations.read_text()).values()
    assert kept["calibration"] == made["calibration"]
    assert sureness(filled, "灯泡保修多久？") >= 0.5 > sureness(filled, "明天会下雨吗？")


def test_a_calibration_made_beside_other_weights_does_not_count(filled: Kefu, questions: Path) -> None:
    filled.json("calibrate", questions)
    file = DataDirectory(filled.data).calibrations
    before = sureness(filled, "灯泡保修多久？")
    content = json.loads(file.read_text())
    for kept in content.values():
        kept["calibration"]["words_line"] += 1
    file.write_text(json.dumps(content))
    assert sureness(filled, "灯泡保修多久？") < before
    for kept in content.values():
        kept["shipped"]["words_line"] += 1
    file.write_text(json.dumps(content))
    assert "by its makers" in found_by_doctor(filled)


def test_a_dry_run_shows_and_keeps_nothing(filled: Kefu, questions: Path) -> None:
    shown = filled("calibrate", questions, "--dry-run").stdout
    assert "nothing was kept" in shown
    assert "too few, left as it was" in shown  # no question is in a language that the model reads
    assert not DataDirectory(filled.data).calibrations.exists()


def test_questions_can_be_made_unanswerable_by_leaving_out_what_answers_them(filled: Kefu, questions: Path) -> None:
    answered = [line for line in questions.read_text().splitlines() if "file" in json.loads(line)]
    questions.write_text("\n".join(answered))
    made = filled.json("calibrate", questions, "--leave-out", "--dry-run")
    assert (made["by_words"]["answerable"], made["by_words"]["unanswerable"]) == (22, 22)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ('{"question": "灯泡保修多久？", "file": "灯泡.md"}', "at least 20"),
        ('{"question": "灯泡保修多久？"}', "line 1: say either"),
        ('{"question": "灯泡保修多久？", "file": "灯泡.md", "unanswerable": true}', "line 1: say either"),
        ('{"question": " ", "unanswerable": true}', "line 1: the question is empty"),
        (
            '{"question": "a", "unanswerable": true}\n{"question": "灯泡保修多久？", "file": "nope.md"}',
            "line 2: no doc",
        ),
        ('{"question": 5}', "line 1"),
        ("\nnothing", "line 1"),
    ],
)
def test_questions_that_cannot_be_used_change_nothing(filled: Kefu, tmp_path: Path, content: str, why: str) -> None:
    file = tmp_path / "few.jsonl"
    file.write_text(content, encoding="utf-8")
    error = filled.error("calibrate", file)
    assert error["code"] == "invalid_calibration"
    assert why in error["message"]
    assert not DataDirectory(filled.data).calibrations.exists()


def test_a_damaged_file_of_calibrations_is_named(filled: Kefu) -> None:
    file = DataDirectory(filled.data).calibrations
    file.write_text("{", encoding="utf-8")
    assert str(file) in filled.error("search", "灯泡保修多久？")["message"]


@pytest.mark.parametrize("called", ["{}说明", "{}.md"], ids=["title", "file"])
def test_an_answer_is_right_only_where_its_document_would_be_cited(filled: Kefu, questions: Path, called: str) -> None:
    rows = [json.loads(line) for line in questions.read_text().splitlines()]
    for row in rows:
        if row.get("file") == "灯泡.md":
            row["file"] = called.format("插座")
        elif "file" in row:
            row["file"] = called.format(row["file"].removesuffix(".md"))
    questions.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    words = filled.json("calibrate", questions)["by_words"]
    assert (words["answerable"], words["cited"], words["right"]) == (22, 20, pytest.approx(20 / 22))
    assert words["wrong_document"] == pytest.approx(2 / 22)
    assert "9.1%" in filled("calibrate", questions, "--dry-run").stdout
