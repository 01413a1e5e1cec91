import ast
import copy
import pickle
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType

import pytest
from IPython.core.interactiveshell import InteractiveShell

from autograder.repair.colab import neutralise
from autograder.run.colab_standin import Inert, inert


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("drive.mount(\n    '/content/drive',\n    force_remount=True,\n)\nx = 1", ["x = 1"]),
        ("if True:\n    drive.mount('/d')\n    x = 1", ["if True:", "    x = 1"]),
        ("drive.mount('/d') # here\nfiles.download('a')\nx = 1", ["x = 1"]),
        ("x = 'ü'; drive.mount('ü'); y = 1", ["x = 'ü'; pass; y = 1"]),
        ("!pip install -q keras\n%pip install numpy\nx = 1", ["x = 1"]),
        ("!python -m pip install emoji\n!{sys.executable} -m pip install a\nx = 1", ["x = 1"]),
        ("!apt-get install -y \\\n  graphviz\nx = 1", ["x = 1"]),
        ("%tensorflow_version 2.x\n%cd /content/drive/MyDrive\nx = 1", ["x = 1"]),
        ("%load_ext google.colab.data_table\nx = 1", ["x = 1"]),
        ("%load_ext nb_black\n%load_ext cudf.pandas\nx = 1", ["x = 1"]),
        ("%load_ext tensorboard\n%tensorboard --logdir logs\nx = 1", ["x = 1"]),
        ("%matplotlib widget\n%matplotlib notebook\n%matplotlib\nx = 1", ["x = 1"]),
        ("os.chdir('/content/drive/My Drive/cnn')\nos.makedirs('/content/a')\nx = 1", ["x = 1"]),
        ("A = '/content/drive/'\nos.chdir(A + 'a')\nx = 1", ["A = '/content/drive/'", "x = 1"]),
        ("%%time\ndrive.mount('/d')\nx = 1", ["%%time", "x = 1"]),
        ("\n\nx = 1\ndrive.mount('/d')", ["", "", "x = 1"]),
    ],
)
def test_lines_that_only_work_there_are_taken_out(source, kept):
    clean, taken = neutralise(source)
    assert taken
    ast.parse(clean.removeprefix("%%time"))
    lines = clean.split("\n")
    assert [line for line in lines if not line.strip().startswith(("pass", "#"))] == kept
    assert clean.count("\n") == source.count("\n")
    assert neutralise(clean) == (clean, [])


def test_a_shell_command_over_several_lines_hides_nothing_below_it():
    clean, taken = neutralise("!wget a \\\n  b\ndrive.mount('/d')\nx = !ls\nlen?")
    assert clean == "!wget a \\\n  b\npass  # not run here: drive.mount('/d')\nx = !ls\nlen?"
    assert taken == ["drive.mount('/d')"]


def test_a_percent_sign_at_the_head_of_a_line_may_be_an_operator():
    clean, taken = neutralise("drive.mount('/d')\nx = (7\n    % 3)")
    assert clean == "pass  # not run here: drive.mount('/d')\nx = (7\n    % 3)"
    assert taken == ["drive.mount('/d')"]


@pytest.mark.parametrize(
    "source",
    [
        "x = 1",
        "%matplotlib inline\nimport numpy as np",
        "%matplotlib  inline\n%load_ext autoreload\n%autoreload 2\n%pylab inline",
        "!ls data",
        "%cd data",
        "import os\nos.chdir('data')\nos.makedirs('content/images')\nos.chdir(folder)",
        "A = '/content'\nA = 'data'\nos.chdir(A)",
        "%%writefile colab.py\nfrom google.colab import drive\ndrive.mount('/d')",
        "try:\n    import google.colab\n    COLAB = True\nexcept ImportError:\n    COLAB = False",
        "try:\n    # here?\n    import google.colab\n    drive.mount('/d')\nexcept:\n    pass",
        "with suppress(ImportError):\n    import google.colab\n    COLAB = True",
        "COLAB = 'google.colab' in sys.modules",
        "if 'google.colab' in str(get_ipython()):\n    print('Colab')",
        "drive = Drive()\ndrive.start()",
        "output.clear()\nkey = userdata.get('colab')",
        "text = '''\nfrom google.colab import drive\ndrive.mount('/d')\n'''",
        "from google import protobuf\nfrom .google.colab import drive",
        "from google.colab import drive\nx = (",
        "",
    ],
)
def test_everything_else_is_left_alone(source):
    assert neutralise(source) == (source, [])


USES = {
    "nothing of it": "from google.colab import drive\nimport google.colab",
    "one line": "from google.colab import drive; drive.mount('/content/drive'); import math",
    "several lines": "from google.colab import (\n    drive,\n    files as f,\n)\nf.download('a')",
    "as": "import google.colab.drive as gd\ngd.mount('/content/drive')",
    "full name": "import google.colab\ngoogle.colab.drive.mount('/content/drive')",
    "with another": "import os, google.colab\nos.getcwd()\ngoogle.colab.files.view('a')",
    "the package": "from google import colab\ncolab.output.clear()",
    "star": "from google.colab import *\nfiles.view('a')",
    "output": "from google.colab import output\noutput.clear()\nwith output.use_tags('a'): y = 1",
    "secret": (
        "from google.colab import userdata\nimport os\nos.environ['COURSE_TEST'] = "
        "userdata.get('K')\nassert not userdata.get('K')\ndel os.environ['COURSE_TEST']"
    ),
    "picture": "from google.colab.patches import cv2_imshow\ncv2_imshow([[0]])",
    "in a function": "def show():\n    from google.colab import files\n    files.view('a')\nshow()",
    "in an if": "if True:\n    from google.colab import files\n    files.download('a')",
    "in a handler": "try:\n    1 / 0\nexcept ZeroDivisionError:\n    import google.colab",
    "upload": (
        "from google.colab import files\nuploaded = files.upload()\n"
        "for name in uploaded.keys():\n    open('/content/' + name)\n"
        "assert len(uploaded) == 0 and str(uploaded) == ''"
    ),
    "of an upload": (
        "from google.colab import files\nup = files.upload()\nname = list(up)[0]\n"
        "data = open(\n    name\n).read()\nprint(up['a'] + 1)  # what it is\ndata = data.lower()"
    ),
    "upload bound anew": "up = files.upload()\nup = dict(up)\nx = list(up)\nassert x == []",
}


@pytest.mark.parametrize("source", USES.values(), ids=USES.keys())
def test_what_stands_below_a_use_of_colab_runs(source):
    clean, taken = neutralise(source + "\nanswer = 42")
    assert taken
    assert clean.count("\n") == source.count("\n") + 1
    names = {}
    exec(clean, names)
    assert names["answer"] == 42
    assert neutralise(clean) == (clean, [])
    assert "google.colab" not in sys.modules


@pytest.mark.parametrize(
    "source",
    [
        "import google.colab\nimport google.protobuf\nfound = google.protobuf",
        "import google.protobuf\nimport google.colab\nfound = google.protobuf",
        "from google import colab, protobuf as found",
    ],
)
def test_other_packages_of_google_go_on_working(source):
    protobuf = pytest.importorskip("google.protobuf")
    names = {}
    exec(neutralise(source)[0], names)
    assert names["found"] is protobuf


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("up = files.upload()\nx = 1 / 0", ZeroDivisionError),
        ("up = files.upload()\nup = {}\nx = up['a']", KeyError),
        ("from google.colab import output\nwith output.use_tags('a'): 1 / 0", ZeroDivisionError),
    ],
)
def test_errors_that_no_upload_made_remain(source, error):
    with pytest.raises(error):
        exec(neutralise(source)[0], {})


def test_the_notes_name_the_statements_in_order():
    source = (
        "!pip install a\nfrom google.colab import files; a = files.upload()\n%cd /content\nx = a"
    )
    assert neutralise(source)[1] == [
        "!pip install a",
        "from google.colab import files",
        "a = files.upload()",
        "%cd /content",
    ]


def test_imports_are_kept_where_colabs_package_is_installed(monkeypatch):
    module = ModuleType("google.colab")
    module.__spec__ = ModuleSpec("google.colab", None)
    monkeypatch.setitem(sys.modules, "google.colab", module)
    source = "from google.colab import output\noutput.clear()"
    assert neutralise(source) == (source, [])


def test_a_stand_in_can_be_copied_pickled_and_shown():
    for double in (copy.deepcopy(inert), pickle.loads(pickle.dumps(inert))):
        assert type(double) is Inert
        assert double.anything("a")["b"].c() == ""
    assert InteractiveShell.instance().display_formatter.format(inert)[0] == {"text/plain": "''"}


def test_a_shell_cell_of_colabs_becomes_comments():
    clean, taken = neutralise("%%shell\npip install keras\nls")
    assert clean == "# %%shell\n# pip install keras\n# ls"
    assert taken == ["%%shell"]
