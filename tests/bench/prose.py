"""How many of the labelled smells of a set the prose rules find, and how fast, beside others.

The labels are those of the public sets that the file names. `negative` and `vague_pronoun` are
nothing that we look for: a sentence counts as smelly if it has another label.
"""

import json
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from specc.language.analysis import Analysis
from specc.language.source import Source
from specc.language.syntax import parse
from specc.lint.rule import Options, Subject
from specc.lint.rules import RULES

LABELLED = Path("../shared/data/prose-smells/tune.jsonl")
WRITE_GOOD = Path(".bench/node_modules/.bin/write-good")

LABELS = {"ambiguous", "comparative", "loophole", "nonverifiable", "subjective", "superlative"}
PROSE = tuple(each for each in RULES if each.kind == "prose")
SIZE = 1_000_000

CLASSIC = """
acceptable adequate all always and/or any appropriate approximately as-appropriate best better
convenient easy effective efficient etc eventually fast faster flexible friendly generally good
high if-necessary if-possible immediately improve large less like many maximize maximum may
minimal minimize minimum modern more most normal normally often optimal periodically possible
possibly quick quickly rapid reasonable relevant reliable robust seamless several significant
similar simple slow small some soon suitable sufficient support tbd timely typically usually
various worst
"""
"""A plain list of words, as house rules for requirements have it."""

_CLASSIC = re.compile(
    r"\b(?:" + "|".join(each.replace("-", " ") for each in CLASSIC.split()) + r")\b", re.IGNORECASE
)

Found = Sequence[str]


@dataclass(frozen=True)
class Sentence:
    """One line of the set: a sentence, and the words that somebody marked in it."""

    group: str
    text: str
    words: tuple[str, ...]


def rows(path: Path) -> Iterator[str]:
    """Precision and recall of each contestant in each group, as lines to print."""
    if not path.exists():
        yield f"prose rules are not measured: there is no {path}"
        return
    labelled = list(_read(path))
    contestants: Mapping[str, Callable[[Sentence], Found]] = {
        "flag everything": lambda each: [each.text],
        "plain list of words": lambda each: _CLASSIC.findall(each.text),
        "specc lint, prose rules": lambda each: _found(each.text),
    }
    for group in sorted({each.group for each in labelled}):
        chosen = [each for each in labelled if each.group == group]
        smelly = sum(bool(each.words) for each in chosen)
        yield f"\n{group}: {len(chosen)} sentences, {smelly} with a label"
        yield f"  {'':<26} {'a sentence':>22} {'clean flagged':>15} {'a word':>22}"
        for name, judge in contestants.items():
            yield _row(name, chosen, [judge(each) for each in chosen])


def _read(path: Path) -> Iterator[Sentence]:
    for line in path.read_text(encoding="utf-8").splitlines():
        each = json.loads(line)
        words = (word for label in LABELS for word in each["smells"].get(label, ()))
        yield Sentence(each["set"], each["text"].replace("\n", " "), tuple(words))


def _row(name: str, sentences: Sequence[Sentence], found: Sequence[Found]) -> str:
    pairs = list(zip(sentences, found, strict=True))
    hits = sum(bool(each.words and words) for each, words in pairs)
    flagged = sum(map(bool, found))
    clean = [words for each, words in pairs if not each.words]
    right = sum(_meets(word, each.words) for each, words in pairs for word in words)
    met = sum(_meets(word, words) for each, words in pairs for word in each.words)
    smelly = len(pairs) - len(clean)
    everything = sum(map(len, found))
    marked = sum(len(each.words) for each in sentences)
    return (
        f"  {name:<26} {_ratios(hits, flagged, hits, smelly):>22} "
        f"{sum(map(bool, clean)) / len(clean):>15.3f} "
        f"{_ratios(right, everything, met, marked):>22}"
    )


def _ratios(right: int, said: int, met: int, asked: int) -> str:
    return f"P {right / max(said, 1):.2f} R {met / max(asked, 1):.2f}"


def _meets(word: str, words: Sequence[str]) -> bool:
    """Whether two phrases overlap: `appropriate` and `as appropriate`."""
    return any(each.lower() in word.lower() or word.lower() in each.lower() for each in words)


def _found(text: str) -> Found:
    subject = subject_of(f"> {text}\n")
    spans = (finding.span for rule in PROSE for finding in rule.check(subject))
    return [subject.source.text[each.start : each.end] for each in spans]


def subject_of(prose: str) -> Subject:
    """A spec of nothing but prose, as the prose rules see one that has mistakes."""
    source = Source("prose.spec", f"specc 1\nmodule prose\n\n{prose}")
    return Subject(Analysis(source, None, (), {}, {}, parse(source).items), Options())


def throughput(path: Path, folder: Path, rounds: int) -> Iterator[str]:
    """A megabyte of text in process, beside write-good without its start-up."""
    paragraphs = _megabyte(path)
    size = sum(map(len, paragraphs)) / 1e6
    ours = _ours(paragraphs, rounds)
    yield f"\nProse, {size:.2f} MB of text, start-up subtracted"
    yield f"  {'specc lint, prose rules':<42} {ours * 1000:9.1f} ms   {size / ours:6.2f} MB/s"
    if not WRITE_GOOD.exists():
        yield "  write-good is not measured: node is missing (see the Makefile's bench target)"
        return
    theirs = _write_good(paragraphs, folder, 2)
    yield f"  {'write-good':<42} {theirs * 1000:9.1f} ms   {size / theirs:6.2f} MB/s"
    yield f"  write-good / specc: {theirs / ours:.1f} (target 5)"


def _megabyte(path: Path) -> list[str]:
    if path.exists():
        texts = [each.text for each in _read(path)]
    else:
        texts = Path("README.md").read_text(encoding="utf-8").replace("`", "").split("\n\n")
    chosen: list[str] = []
    size = 0
    for each in cycle(filter(str.strip, texts)):
        chosen.append(" ".join(each.split()))
        size += len(chosen[-1])
        if size >= SIZE:
            return chosen
    raise SystemExit(f"{path} is empty")


def _ours(paragraphs: Sequence[str], rounds: int) -> float:
    prose = "\n\n".join(f"> {each}" for each in paragraphs)
    analysis = subject_of(prose + "\n").analysis
    assert len(analysis.prose) == len(paragraphs)
    best = float("inf")
    for _ in range(rounds):
        for each in analysis.prose:
            each.__dict__.pop("plain", None)
        subject = Subject(analysis, Options())
        start = time.perf_counter()
        found = sum(1 for rule in PROSE for _ in rule.check(subject))
        best = min(best, time.perf_counter() - start)
        assert found
    return best


def _write_good(paragraphs: Sequence[str], folder: Path, rounds: int) -> float:
    big, small = folder / "big.md", folder / "small.md"
    big.write_text("\n\n".join(paragraphs), encoding="utf-8")
    small.write_text("One word.\n", encoding="utf-8")
    node = shutil.which("node")
    assert node is not None
    best = {big: float("inf"), small: float("inf")}
    for _ in range(rounds):
        for file in best:
            start = time.perf_counter()
            command = (node, str(WRITE_GOOD.resolve()), str(file))
            subprocess.run(command, capture_output=True, check=False)
            best[file] = min(best[file], time.perf_counter() - start)
    return best[big] - best[small]
