"""What is put into the sentence of an error, which may be a sentence itself."""

import pytest

from service.releases.bundles.errors import CannotExport


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("it is cut off", "it is cut off"),
        ("delete it there.", "delete it there"),
        ("请在该主机上删除它。", "请在该主机上删除它"),
        ("see ../x/..", "see ../x/.."),
        ("wait...", "wait..."),
    ],
)
def test_a_sentence_within_one_has_no_full_stop_of_its_own(why: str, said: str) -> None:
    error = CannotExport(revision="5f38eebf9525", why=why)
    assert error.message == f"Revision 5f38eebf9525 cannot be exported: {said}."
    assert error.sentence("zh") == f"无法导出版本5f38eebf9525：{said}。"
