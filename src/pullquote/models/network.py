"""Network of a scorer, composed of `pullquote.layers`.

Input: an `Architecture` and its weights. Output: a function from features of shape
(..., sentences, features) to logits of shape (ensemble, ..., sentences, heads).
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from pullquote.layers import (
    Array,
    Mask,
    convolution,
    gru_steps,
    linear,
    lstm_steps,
    recurrent_steps,
    tanh,
)
from pullquote.models.architecture import Architecture, Weights, weight_prefix

Network: TypeAlias = Callable[[Array, Mask | None], Array]
"""Function from features (..., sentences, features) and a mask (..., sentences), False where a
sentence is left out, to logits (ensemble, ..., sentences, heads)."""

HiddenLayers: TypeAlias = Callable[[Array, Mask | None], Array]
"""Function from (1 or ensemble, batch, sentences, features) and a mask (batch, sentences) to
(ensemble, batch, sentences, units)."""

_Layer: TypeAlias = Callable[[Array, Mask | None, Array | None], Array]
"""Such a function, with further features that all sentences of an article have in common, shape
(1 or ensemble, batch, 1, features), as a third argument."""


def make_network(architecture: Architecture, weights: Weights) -> Network:
    """Compose the networks of an ensemble, which run side by side.

    Args:
        architecture: Shape of the networks.
        weights: All weights listed by `weight_shapes`.

    Returns:
        The network; its logits are neither averaged over the ensemble nor passed through the
        sigmoid.
    """
    hidden_outputs = make_hidden_layers(architecture, weights)
    kernel, bias = _layer_arrays(architecture, weights, architecture.layers, "")

    def network(features: Array, mask: Mask | None = None) -> Array:
        logits = _multiply(hidden_outputs(features, mask), kernel, bias)
        return logits.reshape(
            architecture.ensemble_size, *features.shape[:-1], len(architecture.heads)
        )

    return network


def make_hidden_layers(architecture: Architecture, weights: Weights) -> HiddenLayers:
    """Compose all layers but the last.

    Args:
        architecture: Shape of the networks.
        weights: All weights listed by `weight_shapes`.

    Returns:
        A function from features (..., sentences, features) and a mask to
        (ensemble, batch, sentences, units); with `Architecture.skip`, units and entry columns.
    """
    enter = _entry(architecture, weights)
    make_layer = {"dense": _dense, "conv": _convolution}.get(architecture.layer_type, _recurrent)
    layers = [make_layer(architecture, weights, index) for index in range(architecture.layers)]

    def hidden_outputs(features: Array, mask: Mask | None) -> Array:
        sentences, width = features.shape[-2:]
        batch_mask = None if mask is None else mask.reshape(-1, sentences)
        entry = enter(features.reshape(1, -1, sentences, width), batch_mask)
        outputs, common = entry, _mean(entry[..., : architecture.mean_columns], batch_mask)
        for layer in layers:
            outputs, common = layer(outputs, batch_mask, common), None
        if not architecture.skip:
            return outputs
        by_member = np.broadcast_to(entry, (len(outputs), *entry.shape[1:]))
        return np.concatenate([outputs, by_member], axis=-1)

    return hidden_outputs


def _entry(architecture: Architecture, weights: Weights) -> HiddenLayers:
    """Return what computes the input of the hidden layers: the projection, if there is one."""
    if not architecture.projection:
        return lambda inputs, _: inputs
    prefixes = [f"{member}/projection/" for member in range(architecture.ensemble_size)]
    kernel, bias = (_stack_members(weights, prefixes, name) for name in ("kernel", "bias"))
    return lambda inputs, _: tanh(_multiply(inputs, kernel, bias))


def _mean(inputs: Array, mask: Mask | None) -> Array | None:
    """Return the mean of an article's sentences without its padding; None without columns."""
    if not inputs.shape[-1]:
        return None
    if mask is None:
        return np.asarray(inputs.mean(axis=2, keepdims=True))
    weight = mask[:, :, np.newaxis].astype(inputs.dtype)
    count = np.maximum(weight.sum(axis=1, keepdims=True), 1)
    return np.asarray((inputs * weight).sum(axis=2, keepdims=True) / count)


def _append(inputs: Array, common: Array | None) -> Array:
    """Append what an article's sentences have in common to each of them."""
    if common is None:
        return inputs
    repeated = np.broadcast_to(common, (*inputs.shape[:3], common.shape[-1]))
    return np.concatenate([inputs, repeated], axis=-1)


def _dense(architecture: Architecture, weights: Weights, layer: int) -> _Layer:
    kernel, bias = _layer_arrays(architecture, weights, layer, "")
    scale = _batch_norm_scale(architecture, weights, layer)
    return lambda inputs, _, common: scale(tanh(_multiply(_append(inputs, common), kernel, bias)))


def _convolution(architecture: Architecture, weights: Weights, layer: int) -> _Layer:
    kernels, biases = _layer_arrays(architecture, weights, layer, "")
    scale = _batch_norm_scale(architecture, weights, layer)

    def convolve(inputs: Array, mask: Mask | None, common: Array | None) -> Array:
        inputs = _append(inputs, common)
        masked = inputs if mask is None else inputs * mask[..., np.newaxis]
        by_member = np.broadcast_to(masked, (len(kernels), *masked.shape[1:]))
        members = zip(by_member, kernels, biases, strict=True)
        return scale(np.stack([convolution(tanh, *member, padding="same") for member in members]))

    return convolve


def _recurrent(architecture: Architecture, weights: Weights, layer: int) -> _Layer:
    """Return a recurrent layer; one loop over sentences serves all members and directions."""
    members, directions = architecture.ensemble_size, len(architecture.directions)
    by_direction = [
        _layer_arrays(architecture, weights, layer, direction)
        for direction in architecture.directions
    ]
    # Each of shape (members, directions, ...).
    kernel, recurrent_kernel, bias = (
        np.stack(arrays, axis=1) for arrays in zip(*by_direction, strict=True)
    )
    run_steps: Callable[..., Array] = lstm_steps
    if architecture.layer_type == "simple":
        run_steps = partial(recurrent_steps, tanh)
    elif architecture.layer_type == "gru":  # row 0 of the bias is for inputs, row 1 for the state
        run_steps = partial(gru_steps, recurrent_bias=_merge_leading_axes(bias[:, :, 1:]))
        bias = bias[:, :, 0]
    recurrent_kernel = _merge_leading_axes(recurrent_kernel)
    scale = _batch_norm_scale(architecture, weights, layer)

    def recur(inputs: Array, mask: Mask | None, common: Array | None) -> Array:
        batch, steps, width = inputs.shape[1:]
        # The loop reads one step of all articles at a time. With the axes (steps, batch) that
        # slice is contiguous in memory; with (batch, steps) every read would be strided.
        stacked = _stack_directions(inputs.swapaxes(1, 2), directions)
        projected = stacked.reshape(*stacked.shape[:2], steps * batch, -1) @ kernel[:, :, :width]
        projected = projected.reshape(members, directions, steps, batch, -1)
        shift = bias[:, :, np.newaxis]
        if common is not None:  # multiplied once an article, not once a sentence
            shift = shift + common[:, np.newaxis, :, 0] @ kernel[:, :, width:]
        projected += shift[:, :, np.newaxis]
        step_mask: Mask | None = None
        if mask is not None:
            by_member = np.broadcast_to(mask.T, (members, steps, batch))
            step_mask = _merge_leading_axes(_stack_directions(by_member, directions)).swapaxes(1, 2)
        outputs = run_steps(
            _merge_leading_axes(projected).swapaxes(1, 2), recurrent_kernel, mask=step_mask
        )
        outputs = outputs.reshape(members, directions, batch, steps, -1)
        # The backward direction read the article from its end: reverse its outputs to line up.
        halves = [outputs[:, 0], *outputs[:, 1:, :, ::-1].swapaxes(0, 1)]
        return scale(np.concatenate(halves, axis=-1))

    return recur


def _stack_directions(inputs: npt.NDArray[Any], directions: int) -> npt.NDArray[Any]:
    """Stack (1 or members, steps, ...) and its reverse on a new second axis, the direction."""
    return np.stack([inputs, inputs[:, ::-1]][:directions], axis=1)


def _merge_leading_axes(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Merge the axes of members and directions, which the loop over steps treats alike."""
    return array.reshape(-1, *array.shape[2:])


def _multiply(inputs: Array, kernel: Array, bias: Array) -> Array:
    """Multiply (1 or members, batch, steps, width) by (members, width, columns); add the bias."""
    members, batch, steps, width = inputs.shape
    # Matrix multiplication of 4 axes would call BLAS once per article; of 3 axes, once per member.
    product: Array = inputs.reshape(members, batch * steps, width) @ kernel + bias[:, np.newaxis]
    return product.reshape(len(kernel), batch, steps, -1)


def _layer_arrays(
    architecture: Architecture, weights: Weights, layer: int, direction: str
) -> list[Array]:
    """Return a layer's arrays, kernels first and bias last, each with a leading member axis."""
    prefixes = [
        weight_prefix(member, layer, direction) for member in range(architecture.ensemble_size)
    ]
    names = ("kernel", "recurrent_kernel", "bias")
    return [_stack_members(weights, prefixes, n) for n in names if prefixes[0] + n in weights]


def _batch_norm_scale(
    architecture: Architecture, weights: Weights, layer: int
) -> Callable[[Array], Array]:
    """Return the folded batch normalization of (members, batch, sentences, units)."""
    if not architecture.batch_norm:
        return linear
    prefixes = [weight_prefix(member, layer) for member in range(architecture.ensemble_size)]
    scale, shift = (
        _stack_members(weights, prefixes, name)[:, np.newaxis, np.newaxis]
        for name in ("scale", "shift")
    )
    return lambda inputs: inputs * scale + shift


def _stack_members(weights: Weights, prefixes: Sequence[str], name: str) -> Array:
    return np.stack([np.asarray(weights[prefix + name], np.float32) for prefix in prefixes])
