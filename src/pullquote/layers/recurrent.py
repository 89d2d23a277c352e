"""Compute recurrent layers: the simple one, and the loop over steps that all of them share.

Inputs are sequences (steps, features) or batches of them; there is one output for each step. The
products of all steps with ``kernel`` are computed at once; only what depends on the last output
is in the loop.
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from pullquote.errors import UsageError
from pullquote.layers.activations import linear
from pullquote.layers.checks import Activation, Array, require_axes, require_shape
from pullquote.layers.dense import feed_forward

Mask: TypeAlias = npt.NDArray[np.bool_]
"""Shape (batch, steps), or (steps,) for a single sequence; false where a step is padding."""

States: TypeAlias = tuple[Array, ...]
"""The states passed from step to step, each (batch, units); the first is the output."""

MAX_SINGLE_ROWS = 6
"""Up to this many rows, `multiply` computes row by row; for six, both ways take as long."""

MIN_LARGE_KERNEL = 200_000
"""Numbers in a kernel that fits a core's own cache; below, one product is always faster."""


def recurrent(
    activation: Activation,
    inputs: Array,
    kernel: Array,
    recurrent_kernel: Array,
    bias: Array,
    *,
    initial_state: Array | None = None,
    mask: Mask | None = None,
    reverse: bool = False,
) -> Array:
    """Apply a simple recurrent layer (Elman 1990), Keras' ``SimpleRNN``.

    ``output[t] = activation(inputs[t] @ kernel + output[t - 1] @ recurrent_kernel + bias)``

    Args:
        activation: Applied to (batch, units) at each step.
        inputs: Shape (steps, features) or (batch, steps, features).
        kernel: Shape (features, units).
        recurrent_kernel: Shape (units, units).
        bias: Shape (units,).
        initial_state: The output before the first step, shape (units,) or (batch, units); zeros
            by default.
        mask: Shape (steps,) or (batch, steps), false for padding. A masked step repeats the last
            output and passes the state on unchanged.
        reverse: Whether to run from the last step to the first. Outputs stay in the order of the
            inputs: the one at step t depends on t and all later steps.

    Returns:
        Shape (steps, units) or (batch, steps, units).

    Raises:
        UsageError: The shapes do not fit, or the mask is not boolean.

    Each output is the input plus half of the last output:

    >>> from pullquote.layers import linear
    >>> ones, halves = np.ones((1, 1)), np.full((1, 1), 0.5)
    >>> inputs = np.array([[4.0], [0.0], [1.0]])
    >>> recurrent(linear, inputs, ones, halves, bias=np.zeros(1))[:, 0]
    array([4., 2., 2.])
    >>> recurrent(linear, inputs, ones, halves, bias=np.zeros(1), reverse=True)[:, 0]
    array([4.25, 0.5 , 1.  ])
    """
    validate_recurrent(inputs, kernel, recurrent_kernel)
    projected = feed_forward(linear, inputs, kernel, bias)
    return recurrent_steps(
        activation,
        projected,
        recurrent_kernel,
        initial_state=initial_state,
        mask=mask,
        reverse=reverse,
    )


def recurrent_steps(
    activation: Activation,
    projected: Array,
    recurrent_kernel: Array,
    *,
    initial_state: Array | None = None,
    mask: Mask | None = None,
    reverse: bool = False,
) -> Array:
    """Compute the recurrent part of `recurrent`, from inputs that are already projected.

    Args:
        activation: As in `recurrent`.
        projected: ``inputs @ kernel + bias``, shape (..., steps, units); with a leading axis
            ``stack`` for several networks in parallel: (stack, batch, steps, units).
        recurrent_kernel: Shape (units, units), or (stack, units, units).
        initial_state: As `projected` without its steps.
        mask: As `projected` without its last axis.
        reverse: As in `recurrent`.

    Returns:
        The shape of `projected`.
    """
    kernel = recurrent_kernel[np.newaxis]

    def step(projected: Array, states: States) -> States:
        return (activation(projected[0] + multiply(states[0], kernel)[0]),)

    return scan(step, projected, 1, (initial_state,), mask=mask, reverse=reverse)


def bidirectional(
    forward: Callable[..., Array],
    backward: Callable[..., Array],
    inputs: Array,
    *,
    mask: Mask | None = None,
) -> Array:
    """Run two layers in opposite directions and concatenate them (Schuster & Paliwal 1997).

    Keras' ``Bidirectional`` with ``merge_mode="concat"``, except for masked steps: there Keras
    outputs zeros, while here each half repeats its last output.

    Args:
        forward: `recurrent`, `gru` or `lstm`, with everything except inputs, mask and direction
            bound by `functools.partial`.
        backward: The same; called with ``reverse=True``.
        inputs: Shape (steps, features) or (batch, steps, features).
        mask: Shape (steps,) or (batch, steps), as for the layers.

    Returns:
        Shape (..., steps, forward units + backward units).

    The sums of all inputs up to each step, and from each step on:

    >>> from functools import partial
    >>> from pullquote.layers import linear
    >>> ones = np.ones((1, 1))
    >>> sums = partial(recurrent, linear, kernel=ones, recurrent_kernel=ones, bias=np.zeros(1))
    >>> bidirectional(sums, sums, np.array([[1.0], [2.0], [3.0]]))
    array([[1., 6.],
           [3., 5.],
           [6., 3.]])
    """
    halves = (forward(inputs, mask=mask), backward(inputs, mask=mask, reverse=True))
    return np.concatenate(halves, axis=-1)


def validate_recurrent(
    inputs: Array, kernel: Array, recurrent_kernel: Array, *, gates: int = 1
) -> int:
    """Check a recurrent layer's inputs and weights, and return its number of units.

    Args:
        inputs: Shape (steps, features) or (batch, steps, features).
        kernel: Shape (features, gates * units).
        recurrent_kernel: Shape (units, gates * units).
        gates: Blocks of columns in each weight.

    Raises:
        UsageError: The shapes do not fit.
    """
    columns = "units" if gates == 1 else f"{gates} * units"
    require_axes("inputs", inputs, 2, 3, "(steps, features) or (batch, steps, features)")
    require_axes("kernel", kernel, 2, 2, f"(features, {columns})")
    require_axes("recurrent_kernel", recurrent_kernel, 2, 2, f"(units, {columns})")
    features, units = inputs.shape[-1], len(recurrent_kernel)
    sizes = f"{features} features and {units} units"
    require_shape("recurrent_kernel", recurrent_kernel, (units, gates * units), f"{units} units")
    require_shape("kernel", kernel, (features, gates * units), sizes)
    return units


def split_gates(columns: Array, gates: int) -> Array:
    """Return a view of the columns (..., gates * units) as (gates, ..., units)."""
    *leading, width = columns.shape
    axes = len(leading)
    split = columns.reshape(*leading, gates, width // gates)
    return split.transpose(axes, *range(axes), axes + 1)


def multiply(states: Array, kernel: Array, out: Array | None = None) -> Array:
    """Return ``states @ kernel`` for each gate, in the faster of two ways.

    For a product of two matrices OpenBLAS first copies the kernel into its own memory order. For a
    large kernel and few rows, that copy takes longer than the product. A product with a vector
    needs no copy, so few rows are multiplied one by one (two rows by 512 × 2,048 of float32: 0.11
    ms instead of 0.25). By gate, the vectors stay below the size where OpenBLAS would use
    several threads, which is not faster and on a busy machine waits for a thread at every step.

    Args:
        states: Shape (batch, units) or (stack, batch, units).
        kernel: Shape (gates, units, units) or (gates, stack, units, units), as from `split_gates`.
        out: Where to write the result.

    Returns:
        Shape (gates, batch, units) or (gates, stack, batch, units).
    """
    gates, units = len(kernel), kernel.shape[-1]
    if states.shape[-2] > MAX_SINGLE_ROWS or gates * units * units < MIN_LARGE_KERNEL:
        return np.matmul(states, kernel, out=out)
    rows = None if out is None else out[..., np.newaxis, :]
    return np.matmul(states[..., np.newaxis, :], kernel[..., np.newaxis, :, :], out=rows)[..., 0, :]


def scan(
    step: Callable[[Array, States], States],
    projected: Array,
    gates: int,
    initial: tuple[Array | None, ...],
    *,
    mask: Mask | None,
    reverse: bool,
    gate_bias: Array | None = None,
) -> Array:
    """Run a step function over the inputs, passing the states on.

    Args:
        step: From one step's projected inputs (gates, ..., batch, units) and the states to the new
            states.
        projected: Shape (steps, gates * units), (batch, steps, gates * units) or, for several
            networks in parallel, (stack, batch, steps, gates * units).
        gates: Blocks of columns.
        initial: The initial value of each state, shaped as `projected` without steps and with
            units for columns; None for zeros.
        mask: As in `recurrent`.
        reverse: As in `recurrent`.
        gate_bias: Added to the inputs, shape (gates, [stack,] 1, units).

    Returns:
        The first state after each step: `projected`'s shape with units for columns.

    Raises:
        UsageError: An initial state or the mask has the wrong shape, or the mask is not boolean.
    """
    *leading, steps, columns = projected.shape
    units = columns // gates
    rows = tuple(leading) or (1,)
    states = tuple(_initial_state(s, (*leading, units), projected.dtype) for s in initial)
    states = tuple(state.reshape(*rows, units) for state in states)
    is_padded = [False] * steps
    if mask is not None:
        mask = _checked_mask(mask, (*leading, steps)).reshape(*rows, steps, 1)
        is_padded = [not valid.all() for valid in mask.reshape(-1, steps).T]
    # Copied, so that each gate of a step is one block of memory: a step then takes half the time.
    by_gate = split_gates(projected.reshape(*rows, steps, columns), gates)
    inputs = np.ascontiguousarray(np.moveaxis(by_gate, -2, 0))
    if gate_bias is not None:
        inputs += gate_bias
    outputs = np.empty((steps, *rows, units), projected.dtype)
    by_step = zip(range(steps), inputs, outputs, strict=True)
    for t, step_inputs, output in reversed([*by_step]) if reverse else by_step:
        following = step(step_inputs, states)
        if mask is not None and is_padded[t]:
            pairs = zip(following, states, strict=True)
            following = tuple(np.where(mask[..., t, :], new, old) for new, old in pairs)
        states = following
        output[...] = states[0]
    return np.moveaxis(outputs, 0, -2).reshape(*leading, steps, units)


def _initial_state(state: Array | None, shape: tuple[int, ...], dtype: npt.DTypeLike) -> Array:
    if state is None:
        return np.zeros(shape, dtype)
    require_shape("initial_state", state, shape, _sizes(shape, "units"))
    return state.astype(dtype, copy=False)


def _checked_mask(mask: Mask, shape: tuple[int, ...]) -> Mask:
    if mask.dtype != np.bool_:
        raise UsageError(f"mask has type {mask.dtype}, but needs bool")
    require_shape("mask", mask, shape, _sizes(shape, "steps"))
    return mask


def _sizes(shape: tuple[int, ...], axis: str) -> str:
    *leading, last = shape
    return "".join(f"{batch} sequences and " for batch in leading) + f"{last} {axis}"
