"""The site is built once, strictly, for all tests that look at it."""

import os
import subprocess
import sys

import pytest


def mkdocs_build(root, target, config="mkdocs.yml"):
    """Build the site as `make docs` does; the target is another folder."""
    paths = ["--config-file", str(config), "--site-dir", str(target)]
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", *paths],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
    )


@pytest.fixture(scope="session")
def site(tmp_path_factory, pytestconfig):
    """Return the folder of the built site."""
    target = tmp_path_factory.mktemp("site")
    done = mkdocs_build(pytestconfig.rootpath, target)
    assert done.returncode == 0, done.stderr
    return target
