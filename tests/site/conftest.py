"""What is known of every requirement is found out once: it takes runs of the reference charger."""

import pytest

from docs.site.promises import promises
from docs.site.sources import ROOT


@pytest.fixture(scope="session")
def every_promise():
    return promises(ROOT)
