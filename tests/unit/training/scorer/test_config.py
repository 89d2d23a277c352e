"""Configuration of scorer training, and the reward loss."""

from pathlib import Path

import numpy as np
import pytest

from pullquote.errors import UnknownNameError, UsageError
from pullquote.training.scorer.config import (
    PRESETS,
    ScorerTrainingConfig,
    load_config,
    parse_overrides,
)
from pullquote.training.scorer.losses import PADDING_LABEL, REWARD_POINTWISE_WEIGHT, reward


def test_the_talk_preset_is_the_network_of_the_talk() -> None:
    """The preset `talk` is exactly the talk's network."""
    talk = load_config("talk")
    assert (talk.layer_type, talk.units, talk.layers, talk.bidirectional) == ("lstm", 512, 1, False)
    assert (talk.dropout, talk.recurrent_dropout) == (0.3, 0.3)
    assert (talk.loss, talk.optimizer, talk.validation_fraction) == ("mae", "rmsprop", 0.1)
    assert (talk.feature_set, talk.title_dropout) == ("vectors", 0.0)


def test_a_file_overrides_a_preset_and_arguments_override_both(tmp_path: Path) -> None:
    """Later values take precedence: preset, file, arguments; None is ignored."""
    path = tmp_path / "my.toml"
    path.write_text('layer_type = "gru"\nunits = 9\nlearning_rate = 1\n', encoding="utf-8")
    config = load_config("talk", path, units=7, epochs=None)
    assert config == PRESETS["talk"].replace(layer_type="gru", units=7, learning_rate=1)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"layer_type": "banana"}, "layer_type must be one of lstm, gru.* got 'banana'"),
        ({"units": 0}, "units must be at least 1, got 0"),
        ({"units": 2.5}, "units must be of type int, got 2.5"),
        ({"units": True}, "units must be of type int, got True"),
        ({"dropout": 1.0}, "dropout must be at least 0 and below 1, got 1.0"),
        ({"positive_threshold": 0.0}, "positive_threshold must be between 0 and 1, got 0.0"),
        ({"learning_rate": -1.0}, "learning_rate must be above 0, got -1.0"),
        ({"l2": -1.0}, "l2 must be at least 0, got -1.0"),
    ],
)
def test_invalid_values_are_refused(changes: dict[str, object], message: str) -> None:
    """The error has the name, the requirement and the value."""
    with pytest.raises(UsageError, match=message):
        ScorerTrainingConfig().replace(**changes)


def test_unknown_names_and_unreadable_files_are_refused(tmp_path: Path) -> None:
    """Unknown presets and fields, and files that are not TOML, each have their own message."""
    with pytest.raises(UnknownNameError, match="presets: default, talk"):
        load_config("walk")
    with pytest.raises(UnknownNameError, match=r"unknown option 'celll'; options: .*layer_type"):
        ScorerTrainingConfig().replace(celll="gru")
    path = tmp_path / "my.toml"
    path.write_text("layer_type = gru", encoding="utf-8")
    with pytest.raises(UsageError, match="is not a readable TOML file"):
        load_config(path=path)


def test_parses_command_line_options() -> None:
    """Numbers, booleans and names are parsed by type; options without name or value fail."""
    found = parse_overrides(["units=64", "layer_type=gru", "bidirectional = false", "l2=1e-5"])
    assert found == {"units": 64, "layer_type": "gru", "bidirectional": False, "l2": 1e-5}
    assert ScorerTrainingConfig().replace(**found).l2 == 1e-5
    for text in ("units", "units=", "=64"):
        with pytest.raises(UsageError, match="must have the form NAME=VALUE"):
            parse_overrides([text])


def test_the_reward_loss_by_hand() -> None:
    """`reward` is the expected label minus a cross-entropy; padding changes nothing."""
    labels = np.array([[0.2, 0.8, PADDING_LABEL]], np.float32)
    scores = np.array([[0.0, np.log(3.0), 99.0]], np.float32)
    own = np.mean([np.log(2.0), -0.8 * np.log(0.75) - 0.2 * np.log(0.25)])
    expected = REWARD_POINTWISE_WEIGHT * own - (0.25 * 0.2 + 0.75 * 0.8)
    assert float(reward(labels, scores)) == pytest.approx(expected, abs=1e-6)
    assert float(reward(labels[:, :2], scores[:, :2])) == pytest.approx(expected, abs=1e-6)
