from pathlib import Path

import pytest

from agentapp_devkit.config.configuration import InvalidConfigurationError, Mistake, load


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("data/prices.json", "data/deep/a.txt", "readme.md", "py/orders.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x", "utf-8")
    return tmp_path


def files(folder: Path, text: str) -> dict[str, str]:
    (folder / "pyscript.toml").write_text(f"[files]\n{text}\n", "utf-8")
    return dict(load(folder).files)


def mistake(folder: Path, text: str) -> Mistake:
    with pytest.raises(InvalidConfigurationError) as raised:
        files(folder, text)
    (problem,) = raised.value.mistakes
    return problem


@pytest.mark.parametrize(
    ("written", "source", "destination"),
    [
        ('"data/prices.json" = ""', "data/prices.json", "prices.json"),
        ('"data/prices.json" = "./"', "data/prices.json", "prices.json"),
        ('"./data/prices.json" = "shop/"', "data/prices.json", "shop/prices.json"),
        ('"data/prices.json" = "./shop/p.json"', "data/prices.json", "shop/p.json"),
        ('"data/prices.json" = "/app/p.json"', "data/prices.json", "p.json"),
        ('"data/prices.json" = "/home/pyodide/d/"', "data/prices.json", "d/prices.json"),
        ('"{DATA}" = "data"\n"{DATA}/prices.json" = ""', "data/prices.json", "prices.json"),
        ('"{D}" = "out"\n"readme.md" = "{D}/{D}.md"', "readme.md", "out/out.md"),
        (
            '"{A}" = "data"\n"{B}" = "{A}/deep"\n"{B}/a.txt" = "./{B}/"',
            "data/deep/a.txt",
            "data/deep/a.txt",
        ),
    ],
)
def test_a_file_is_where_pyscript_would_put_it(
    folder: Path, written: str, source: str, destination: str
) -> None:
    assert files(folder, written) == {source: destination}


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ('"https://cdn.example/x.json" = ""', "in [livechat] apis"),
        ('"//cdn.example/x.json" = ""', "in [livechat] apis"),
        ('"{CDN}" = "https://cdn.example"\n"{CDN}/x.json" = ""', "in [livechat] apis"),
        ('"missing.json" = ""', "Name an existing file"),
        ('"data" = "data/"', "Name an existing file"),
        ('"../secret.txt" = ""', "Copy the file into the folder"),
        ('"data/../../secret.txt" = ""', "Copy the file into the folder"),
        ('"/etc/hostname" = ""', "Copy the file into the folder"),
        ('"{NOWHERE}/x" = ""', 'Put "{NOWHERE}" = "…" before'),
        ('"readme.md" = "{LATER}/"\n"{LATER}" = "x"', 'Put "{LATER}" = "…" before'),
        ('"readme.md" = "../up.md"', "Write a path relative to it"),
        ('"readme.md" = "/etc/readme.md"', "Write a path relative to it"),
        ('"readme.md" = "./*"', "Unpack it"),
        ('"readme.md" = 3', "Write a text"),
        ('"readme.md" = "orders.py"', "Choose another place"),
        ('"readme.md" = "agentapp/panel.py"', "Choose another place"),
        ('"readme.md" = "x"\n"data/prices.json" = "./x"', "its own place"),
    ],
)
def test_a_file_that_cannot_be_had_has_a_remedy(folder: Path, written: str, words: str) -> None:
    assert words in mistake(folder, written).remedy


def test_a_mistake_has_the_line_of_its_file(folder: Path) -> None:
    problem = mistake(folder, '"readme.md" = ""\n\n"data/none.json" = ""')
    assert (problem.line, problem.key) == (4, "[files] data/none.json")


def test_a_link_out_of_the_folder_is_refused(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    secret = tmp_path_factory.mktemp("outside") / "secret.txt"
    secret.write_text("x", "utf-8")
    (folder / "link.txt").symlink_to(secret)
    assert "link out of" in mistake(folder, '"link.txt" = ""').message
