import ast

import pytest

from autograder.repair.colab import neutralise


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("from google.colab import drive\ndrive.mount('/content/drive')\nx = 1", ["x = 1"]),
        ("import google.colab\nx = 1", ["x = 1"]),
        ("drive.mount(\n    '/content/drive',\n    force_remount=True,\n)\nx = 1", ["x = 1"]),
        ("if True:\n    drive.mount('/d')\n    x = 1", ["if True:", "    x = 1"]),
        ("uploaded = files.upload()\nx = 1", ["x = 1"]),
        ("!pip install -q keras\n%pip install numpy\nx = 1", ["x = 1"]),
        ("!apt-get install -y \\\n  graphviz\nx = 1", ["x = 1"]),
        ("%tensorflow_version 2.x\n%cd /content/drive/MyDrive\nx = 1", ["x = 1"]),
        ("%load_ext google.colab.data_table\nx = 1", ["x = 1"]),
    ],
)
def test_lines_that_only_work_there_are_taken_out(source, kept):
    clean, taken = neutralise(source)
    assert taken
    ast.parse(clean)
    assert [
        line for line in clean.split("\n") if not line.strip().startswith(("pass", "#"))
    ] == kept
    assert clean.count("\n") == source.count("\n")


@pytest.mark.parametrize(
    "source",
    [
        "x = 1",
        "%matplotlib inline\nimport numpy as np",
        "!ls data",
        "%cd data",
        "try:\n    import google.colab\n    COLAB = True\nexcept ImportError:\n    COLAB = False",
        "if 'google.colab' in str(get_ipython()):\n    print('Colab')",
        "drive = Drive()\ndrive.start()",
        "",
    ],
)
def test_everything_else_is_left_alone(source):
    assert neutralise(source) == (source, [])


def test_a_shell_cell_of_colabs_becomes_comments():
    clean, taken = neutralise("%%shell\npip install keras\nls")
    assert clean == "# %%shell\n# pip install keras\n# ls"
    assert taken == ["%%shell"]
