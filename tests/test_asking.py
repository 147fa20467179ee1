"""`python -m bot ask`: what the bot would say, and how well it answers questions of one's own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import main

ALWAYS = ("--folder", "events/wsis20", "--now", "2025-06-30T10:00+02:00")
GOOD = {"id": "1", "question": "When is the Citiverse session?", "lang": "en", "must": ["09:00"]}


def ask(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "bot", "ask", *arguments, *ALWAYS]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> "Run":
    return Run(monkeypatch, capsys)


class Run:
    """The command inside this process: its exit code, and what it printed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch, self._capsys = monkeypatch, capsys

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        self._monkeypatch.setattr(sys, "argv", ["usher", "ask", *arguments, *ALWAYS])
        with pytest.raises(SystemExit) as left:
            main()
        printed = self._capsys.readouterr()
        return int(left.value.code or 0), printed.out, printed.err


def lines(file: Path, *rows: object) -> str:
    text = "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows)
    file.write_text(text, "utf-8", "surrogatepass")
    return str(file)


def test_the_command_answers_a_question() -> None:
    done = ask("when is the Citiverse session?")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Wednesday, 9 July 2025, 09:00–12:00" in done.stdout


def test_of_a_question_that_is_not_understood_it_tells_what_came_closest(run: Run) -> None:
    _, said, near = run("zzgl qwrk the climate session")
    assert said.startswith("I don't know")
    assert near.startswith("not understood; what came closest: ")
    assert "climate-" in near


def test_a_file_of_questions_is_judged_by_language_and_kind(run: Run, tmp_path: Path) -> None:
    file = lines(
        tmp_path / "questions.jsonl",
        GOOD,
        {"question": "where is the climate session", "lang": "en", "expect": ["climate-where"]},
        {"question": "how long is the climate session", "lang": "en", "must": ["3 hours"]},
        {"question": "and where?", "lang": "en", "kind": "followup", "context": "when is the climate session"}
        | {"expect": ["climate-where"]},
        "",
        {"question": "who is the moderator?", "lang": "en", "kind": "unknown"},
        {"question": "when is the Citiverse session", "lang": "en", "kind": "unknown"},
        {"question": "xyzzy plugh?", "lang": "en", "kind": "smalltalk", "expect": ["smalltalk"]},
    )
    code, out, err = run("--eval", file)
    rows = {row[:16].strip(): row[16:].split() for row in out.splitlines() if row[16:22].strip().isdigit()}
    assert (code, err) == (0, "")
    assert rows == {
        "en fact": ["3", "66.7%", "33.3%", "0.0%", "0.0%"],
        "en followup": ["1", "100.0%", "0.0%", "0.0%", "0.0%"],
        "en smalltalk": ["1", "0.0%", "0.0%", "100.0%", "0.0%"],
        "en unknown": ["2", "50.0%", "0.0%", "0.0%", "50.0%"],
        "all en": ["7", "57.1%", "14.3%", "14.3%", "14.3%"],
        "all fact": ["3", "66.7%", "33.3%", "0.0%", "0.0%"],
        "all followup": ["1", "100.0%", "0.0%", "0.0%", "0.0%"],
        "all smalltalk": ["1", "0.0%", "0.0%", "100.0%", "0.0%"],
        "all unknown": ["2", "50.0%", "0.0%", "0.0%", "50.0%"],
        "all": ["7", "57.1%", "14.3%", "14.3%", "14.3%"],
    }
    assert [line.split(":")[0] for line in out.splitlines() if "→" in line] == [
        "wrong    3",
        "invented 7",
        "refused  8",
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("when is it?", "is no JSON"),
        ("[" * 20_000, "is no JSON"),
        ("[1]", "valid dictionary"),
        ("null", "valid dictionary"),
        ('{"id": "1"}', "`question`: Field required"),
        ('{"question": ["a"]}', "`question`: Input should be a valid string"),
        ('{"question": "a", "must": "b"}', "`must`: Input should be a valid tuple"),
        ('{"question": "a", "must_not": ["(b"]}', "`must_not.0`: '(b' is no regular expression"),
    ],
)
@pytest.mark.parametrize("option", ["--eval", "--batch"])
def test_a_malformed_line_is_named_by_its_number(
    run: Run, tmp_path: Path, line: str, said: str, option: str
) -> None:
    file = lines(tmp_path / "questions.jsonl", GOOD, "", line)
    code, _, err = run(option, file)
    assert (code, f"{file}:3: " in err, said in err, "Traceback" in err) == (2, True, True, False)
    assert err.count("\n") == 1


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xff\xfe\xff"])
def test_a_file_without_questions_is_told_plainly(run: Run, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_bytes(content)
    code, out, err = run("--eval", str(file))
    assert (code, out, err.startswith(f"{file}: ")) == (2, "", True)


def test_a_missing_file_and_no_question_are_told_plainly(run: Run, tmp_path: Path) -> None:
    missing = str(tmp_path / "none.jsonl")
    assert run("--batch", missing) == (2, "", f"{missing}: cannot be read (FileNotFoundError)\n")
    assert run() == (2, "", "ask: give a question, or --batch FILE, or --eval FILE\n")


def test_what_no_terminal_can_print_does_not_stop_the_test(run: Run, tmp_path: Path) -> None:
    file = lines(tmp_path / "questions.jsonl", {"question": "\ud800 when", "must": ["no such words"]})
    code, out, _ = run("--eval", file)
    assert (code, "? when" in out) == (0, True)


def test_answers_to_a_file_keep_its_ids_and_its_conversations(run: Run, tmp_path: Path) -> None:
    followup = {"id": 7, "question": "and where?", "context": "when is the climate session"}
    code, out, _ = run("--batch", lines(tmp_path / "questions.jsonl", GOOD, followup))
    first, second = (json.loads(line) for line in out.splitlines())
    assert (code, first["id"], second["id"]) == (0, "1", 7)
    assert "09:00–12:00" in first["reply"]
    assert second["reply"].startswith("Safe smart cities and Climate frustration, on Tuesday, 8 July 2025")
