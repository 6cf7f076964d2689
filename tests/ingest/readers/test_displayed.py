"""Values under the number formats of spreadsheets, as Excel shows them."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.readers.displayed import displayed

MORNING = datetime(2024, 7, 1, 9, 5, 7)  # noqa: DTZ001 - cells know no zone
EVENING = datetime(2024, 12, 31, 21, 45)  # noqa: DTZ001
DAY = datetime(2025, 3, 1)  # noqa: DTZ001
LAST = datetime.max  # noqa: DTZ901 - as databases write "for ever"


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        # digits, decimals, thousands
        (59, '0"元/月"', "59元/月"),
        (59, "0元", "59元"),
        (1.5, "0.0_ ", "1.5"),
        (0.5, "0.##", "0.5"),
        (5, "0.##", "5"),
        (5, "0.0#", "5.0"),
        (0.5, ".00", ".50"),
        (0, "#", ""),
        (42, '"NO."000', "NO.042"),
        (13800001111, "000-0000-0000", "138-0000-1111"),
        (1, "000-0000-0000", "000-0000-0001"),
        (4008201357, "000-000-0000", "400-820-1357"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (999.999, "#,##0.00", "1,000.00"),
        (5, "#,##0", "5"),
        (1234, "0,000", "1,234"),
        (7, "0,000", "0,007"),
        (2.5, "0", "3"),
        (1.005, "0.00", "1.01"),
        (12345678901234567, "0", "12345678901234567"),
        (1e15, "0", "1000000000000000"),
        # more digits than people write
        (1e30, "0.00", f"1{'0' * 30}.00"),
        (1e300, "0", f"1{'0' * 300}"),
        (10**40 + 1, "0", f"1{'0' * 39}1"),
        (1e26, "0%", f"1{'0' * 28}%"),
        (1.5, f"0.{'0' * 30}", f"1.5{'0' * 29}"),
        (5e-324, "0.0E+0", "5.0E-324"),
        (10**40, "0.0E+0", "1.0E+40"),
        (float("inf"), "0", "inf"),
        (float("nan"), "# ?/?", "nan"),
        (float("inf"), "# ?/?", "inf"),
        # per cent, thousands left out
        (0.125, "0.0%", "12.5%"),
        (0.00125, "0%", "0%"),
        (12345.6, '#,##0.0,"千元"', "12.3千元"),
        (1234567.891, '"约"0.0,"千元"', "约1234.6千元"),
        (1500000, '0.0,,"M"', "1.5M"),
        (123456, '0!.0,"万元"', "12.3万元"),
        # sections, conditions, negatives
        (-1234.5, "#,##0.00", "-1,234.50"),
        (-1234.5, "#,##0.00_);[Red](#,##0.00)", "(1,234.50)"),
        (-5, "0;-0;零", "-5"),
        (0, "0;-0;零", "零"),
        (0, '0;-0;"-"', "-"),
        (-0.001, "0.00", "0.00"),
        (7, ";;;", ""),
        (0.5, '[>0.4]"五折";0%', "五折"),
        (0.3, '[>0.4]"五折";0%', "30%"),
        (120, '[>=100]0"件以上";[<100]0"件"', "120件以上"),
        (20, '[>=100]0"件以上";[<100]0"件"', "20件"),
        (-20, "[<0]0;[>=0]0", "20"),
        (-20, '[>=100]0"甲";0"乙"', "-20乙"),
        (95, '[Blue][>=90]0"优";[Red]0', "95优"),
        # currency and accounting
        (5, "[$¥-804]#,##0.00", "¥5.00"),
        (5, "[$€-407] 0.00", "€ 5.00"),
        (5, '0.00 "€"', "5.00 €"),
        (99, r"\¥0", "¥99"),
        (1234.5, '_("$"* #,##0.00_);_("$"* (#,##0.00);_("$"* "-"??_);_(@_)', "$1,234.50"),
        (-1234.5, '_("$"* #,##0.00_);_("$"* (#,##0.00);_("$"* "-"??_);_(@_)', "$(1,234.50)"),
        (0, '_("$"* #,##0.00_);_("$"* (#,##0.00);_("$"* "-"??_);_(@_)', "$-"),
        # fractions and exponents
        (1 / 3, "# ?/?", "1/3"),
        (1.75, "# ?/?", "1 3/4"),
        (2, "# ?/?", "2"),
        (0, "# ?/?", "0"),
        (-1.5, "# ?/?", "-1 1/2"),
        (3.14159, "?/?", "22/7"),
        (3.14159, "# ??/??", "3 14/99"),
        (0.3125, "# ???/???", "5/16"),
        (1.25, "# ?/8", "1 2/8"),
        (1.3, "# ??/100", "1 30/100"),
        (1e10, "0.00E+00", "1.00E+10"),
        (0.000123, "0.00E+00", "1.23E-04"),
        (0.000123, "0.0E-0", "1.2E-4"),
        (12345, "##0.0E+0", "12.3E+3"),
        (9.999e9, "0.00E+00", "1.00E+10"),
        (0, "0.00E+00", "0.00E+00"),
        # the value as it is
        (7, "@", "7"),
        (7.5, 'General"天"', "7.5天"),
        (7.5, "G/通用格式", "7.5"),
        (-7, "General", "-7"),
        ("B10", '"型号"@', "型号B10"),
        ("B10", '0;-0;0;"型号"@', "型号B10"),
        ("B10", "0.00", "B10"),
        ("B10", '0;-0;"零"', "B10"),
    ],
)
def test_numbers_and_texts(value: object, number_format: str, shown: str) -> None:
    assert displayed(value, number_format) == shown


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (DAY, "yyyy/m/d", "2025/3/1"),
        (DAY, "yyyy/mm/dd", "2025/03/01"),
        (DAY, 'yyyy"年"m"月"d"日"', "2025年3月1日"),
        (DAY, 'yyyy"年"m"月"d"日";@', "2025年3月1日"),
        (DAY, "yyyy年m月d日", "2025年3月1日"),
        (DAY, 'm"月"d"日"', "3月1日"),
        (DAY, "[$-804]yyyy年m月d日 dddd", "2025年3月1日 星期六"),
        (DAY, "yyyy-m-d aaaa", "2025-3-1 星期六"),
        (DAY, "aaa", "六"),
        (DAY, "[$-804]mmmm", "三月"),
        (DAY, "d-mmm-yy", "1-Mar-25"),
        (DAY, "mmm yyyy", "Mar 2025"),
        (DAY, "dddd, mmmm d, yyyy", "Saturday, March 1, 2025"),
        (DAY, "ddd d.m.yy", "Sat 1.3.25"),
        (DAY, "m/d/yy", "3/1/25"),
        (date(2025, 3, 1), "yyyy/m/d", "2025/3/1"),
        (date(2025, 3, 1), "General", "2025-03-01"),
        (DAY, "mm-dd-yy", "2025-03-01"),  # the system's own form
        (MORNING, "m/d/yy h:mm", "2024-07-01 9:05"),
        (DAY, "yyyy-mm-dd h:mm:ss", "2025-03-01"),
        (DAY, 'yyyy"年"m"月"d"日" h"时"mm"分"', "2025年3月1日"),
        (MORNING, "yyyy/m/d h:mm", "2024/7/1 9:05"),
        (MORNING, "yyyy-mm-dd hh:mm:ss", "2024-07-01 09:05:07"),
        (EVENING, "m/d h:mm AM/PM", "12/31 9:45 PM"),
        (EVENING, "[$-804]AM/PM h:mm", "下午 9:45"),
        (EVENING, "上午/下午h:mm", "下午9:45"),
        (EVENING, 'h"时"mm"分"', "21时45分"),
        (MORNING, "mm:ss", "05:07"),
        (MORNING, "mm", "07"),
        (time(9, 5), "h:mm", "9:05"),
        (time(9, 5), "hh:mm", "09:05"),
        (time(9, 5), "h:mm AM/PM", "9:05 AM"),
        (time(0, 30), "h:mm AM/PM", "12:30 AM"),
        (time(12, 0), "h:mm a/p", "12:00 p"),
        (time(0, 0), "h:mm", "0:00"),
        (time(9, 5), "General", "09:05"),
        (time(9, 5, 7, 250_000), "h:mm:ss.00", "9:05:07.25"),
        (time(9, 59, 59, 999_900), "h:mm:ss", "10:00:00"),
        (timedelta(hours=30, minutes=5), "[h]:mm", "30:05"),
        (timedelta(hours=30, minutes=5), "[hh]:mm:ss", "30:05:00"),
        (timedelta(minutes=90), "[mm]:ss", "90:00"),
        (timedelta(hours=30, minutes=5), "General", "30:05"),
        (0.5, "[h]:mm", "12:00"),
        (1.25, "[h]:mm", "30:00"),
        (timedelta(minutes=-90), "[h]:mm", "-1:30"),
        (timedelta(seconds=-5), "[h]:mm", "0:00"),
        (timedelta(days=-800_000), "[h]:mm", "-19200000:00"),
        (timedelta(days=3_000_000), "[h]:mm", "3000000 days, 0:00:00"),
        (2958465.9999999, "yyyy-mm-dd", "9999-12-31"),
        (LAST, "yyyy-mm-dd", "9999-12-31"),
        (LAST, "yyyy-mm-dd h:mm:ss.000", "9999-12-31 23:59:59.000"),
        (45000, "yyyy/m/d", "2023/3/15"),
        (-1, "yyyy/m/d", "-1"),
        (1e9, "yyyy/m/d", "1000000000"),
    ],
)
def test_moments(value: object, number_format: str, shown: str) -> None:
    assert displayed(value, number_format) == shown


_PIECES = (
    "[h]",
    "[mm]",
    "[>=100]",
    "[<0]",
    "[$¥-804]",
    "[$-F800]",
    "AM/PM",
    "General",
    "aaaa",
    "ss.000",
    "E+00",
    "# ?/?",
)
_LETTERS = '0#?.,%/E+-@;[]<>=hmsyda"\\ _*年月'
_FORMATS = st.lists(st.sampled_from([*_PIECES, *_LETTERS, "0" * 40]), max_size=12).map("".join)
_MOMENTS = st.datetimes() | st.dates() | st.times() | st.timedeltas()
_VALUES = st.floats() | st.integers() | st.integers().map(lambda value: value * 10**40) | _MOMENTS | st.text(max_size=5)


@given(_VALUES, _FORMATS)
def test_any_format_shows_something_or_nothing_but_never_fails(value: object, number_format: str) -> None:
    assert isinstance(displayed(value, number_format), str)


@given(st.floats(-1e9, 1e9).map(lambda value: round(value, 2)))
def test_two_decimals_are_the_number(value: float) -> None:
    assert float(displayed(value, "#,##0.00").replace(",", "")) == value
