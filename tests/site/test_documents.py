"""The documents of the repository as pages of the site."""

from docs.site.documents import documents


def test_a_diagram_is_folded_away(tmp_path):
    """What nothing draws on the site stands below a line that opens, and the words around it stay."""
    page = documents(tmp_path)["session.md"]
    before, folded, after = page.partition("<details><summary>The diagram, as Mermaid draws it</summary>")
    assert "stateDiagram" not in before
    assert folded
    diagram, _, after = after.partition("</details>")
    assert "```mermaid\nstateDiagram" in diagram
    assert "| from | cause | to |" in after
