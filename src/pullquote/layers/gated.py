"""Compute gated recurrent layers, which learn how much of their state to keep at each step.

The weights contain a block of columns for each gate, so that one product serves all gates.
"""

import numpy as np

from pullquote.layers.activations import linear, sigmoid, tanh
from pullquote.layers.checks import Activation, Array, require_shape
from pullquote.layers.dense import feed_forward
from pullquote.layers.recurrent import Mask, States, multiply, scan, split_gates, validate_recurrent


def gru(
    inputs: Array,
    kernel: Array,
    recurrent_kernel: Array,
    bias: Array,
    *,
    activation: Activation = tanh,
    recurrent_activation: Activation = sigmoid,
    reset_after: bool = True,
    initial_state: Array | None = None,
    mask: Mask | None = None,
    reverse: bool = False,
) -> Array:
    """Apply gated recurrent units (Cho et al. 2014, arXiv:1406.1078), Keras' ``GRU``.

    Column blocks of all weights: update, reset, candidate. The two gates are
    ``recurrent_activation(inputs[t] @ kernel + last @ recurrent_kernel + bias)``, where ``last`` is
    the last output. Then

    - ``output = update * last + (1 - update) * candidate``

    The variants differ in where the reset gate is applied, and so in the bias:

    - ``reset_after=False``, the talk's form and, by Keras' manual, the paper's third version:
      ``candidate = activation(inputs[t] @ kernel + bias + (reset * last) @ recurrent_kernel)``
    - ``reset_after=True``, Keras' default and the paper's first version, with a row of biases for
      the inputs and one for the outputs: ``candidate = activation(inputs[t] @ kernel + bias[0]
      + reset * (last @ recurrent_kernel + bias[1]))``

    Args:
        inputs: Shape (steps, features) or (batch, steps, features).
        kernel: Shape (features, 3 * units).
        recurrent_kernel: Shape (units, 3 * units).
        bias: Shape (2, 3 * units) with ``reset_after``, else (3 * units,).
        activation: Activation of the candidate; the talk's ``activation_out``.
        recurrent_activation: Activation of the gates; the talk's ``activation_in``.
        reset_after: Variant, see above.
        initial_state: The output before the first step, as in `recurrent`.
        mask: As in `recurrent`.
        reverse: As in `recurrent`.

    Returns:
        Shape (steps, units) or (batch, steps, units).

    Raises:
        UsageError: The shapes do not fit, or the mask is not boolean.

    With all weights zero except the candidate's, both gates are sigmoid(0) = 1/2, and each output
    is half the last output plus half the input:

    >>> from pullquote.layers import linear
    >>> kernel, nothing = np.array([[0.0, 0.0, 1.0]]), np.zeros((1, 3))
    >>> inputs = np.array([[8.0], [8.0], [0.0]])
    >>> gru(inputs, kernel, nothing, np.zeros((2, 3)), activation=linear)[:, 0]
    array([4., 6., 3.])
    """
    units = validate_recurrent(inputs, kernel, recurrent_kernel, gates=3)
    bias_shape = (2, 3 * units) if reset_after else (3 * units,)
    require_shape("bias", bias, bias_shape, f"reset_after={reset_after} and {units} units")
    return gru_steps(
        feed_forward(linear, inputs, kernel, bias[0] if reset_after else bias),
        recurrent_kernel,
        bias[1:] if reset_after else None,
        activation=activation,
        recurrent_activation=recurrent_activation,
        initial_state=initial_state,
        mask=mask,
        reverse=reverse,
    )


def gru_steps(
    projected: Array,
    recurrent_kernel: Array,
    recurrent_bias: Array | None,
    *,
    activation: Activation = tanh,
    recurrent_activation: Activation = sigmoid,
    initial_state: Array | None = None,
    mask: Mask | None = None,
    reverse: bool = False,
) -> Array:
    """Compute the recurrent part of `gru`, from inputs that are already projected.

    Args:
        projected: ``inputs @ kernel + bias``, shape (..., steps, 3 * units); with a leading axis
            ``stack`` for several networks in parallel: (stack, batch, steps, 3 * units).
        recurrent_kernel: Shape (units, 3 * units), or (stack, units, 3 * units).
        recurrent_bias: Shape (1, 3 * units), or (stack, 1, 3 * units), for the variant with
            ``reset_after``; None for the other.
        activation: As in `gru`.
        recurrent_activation: As in `gru`.
        initial_state: As `projected` without its steps.
        mask: As `projected` without its last axis.
        reverse: As in `recurrent`.

    Returns:
        As `projected`, with units as last axis.
    """
    kernel = np.ascontiguousarray(split_gates(recurrent_kernel, 3))
    initial = (initial_state,)

    def mix(last: Array, update: Array, candidate: Array) -> States:
        # update * last + (1 - update) * candidate
        following = last - candidate
        following *= update
        following += candidate
        return (following,)

    # In place: an operation of this size takes less time than the memory for its result.
    if recurrent_bias is None:

        def step_reset_before(projected: Array, states: States) -> States:
            gates = multiply(states[0], kernel[:2])
            gates += projected[:2]
            update, reset = recurrent_activation(gates)
            candidate = multiply(reset * states[0], kernel[2:])[0]
            candidate += projected[2]
            return mix(states[0], update, activation(candidate))

        return scan(step_reset_before, projected, 3, initial, mask=mask, reverse=reverse)

    bias = split_gates(recurrent_bias, 3).copy()
    candidate_bias = bias[2].copy()
    bias[2] = 0.0
    rows = projected.shape[:-2] or (1,)
    sums = np.empty((3, *rows, kernel.shape[-1]), np.result_type(projected, kernel))
    gates, candidate = sums[:2], sums[2]

    def step_reset_after(projected: Array, states: States) -> States:
        multiply(states[0], kernel, sums)
        np.add(gates, projected[:2], gates)
        update, reset = recurrent_activation(gates)
        np.add(candidate, candidate_bias, candidate)
        np.multiply(candidate, reset, candidate)
        np.add(candidate, projected[2], candidate)
        return mix(states[0], update, activation(candidate))

    return scan(step_reset_after, projected, 3, initial, mask=mask, reverse=reverse, gate_bias=bias)


def lstm(
    inputs: Array,
    kernel: Array,
    recurrent_kernel: Array,
    bias: Array,
    *,
    activation: Activation = tanh,
    recurrent_activation: Activation = sigmoid,
    initial_state: tuple[Array, Array] | None = None,
    mask: Mask | None = None,
    reverse: bool = False,
) -> Array:
    """Apply long short-term memory (Hochreiter & Schmidhuber 1997), Keras' ``LSTM``.

    With the forget gate of Gers, Schmidhuber & Cummins (2000), without peepholes. Column blocks of
    all weights: input gate, forget gate, candidate, output gate; each is the activation of
    ``inputs[t] @ kernel + last output @ recurrent_kernel + bias``. Then

    - ``cell = forget gate * last cell + input gate * candidate``
    - ``output = output gate * activation(cell)``

    Args:
        inputs: Shape (steps, features) or (batch, steps, features).
        kernel: Shape (features, 4 * units).
        recurrent_kernel: Shape (units, 4 * units).
        bias: Shape (4 * units,).
        activation: Activation of candidate and cell.
        recurrent_activation: Activation of the gates.
        initial_state: Output and cell before the first step, each as in `recurrent`.
        mask: As in `recurrent`; a masked step also keeps the cell.
        reverse: As in `recurrent`.

    Returns:
        Shape (steps, units) or (batch, steps, units).

    Raises:
        UsageError: The shapes do not fit, or the mask is not boolean.

    With all weights zero except the candidate's, all gates are sigmoid(0) = 1/2. The cell becomes
    4, 6 and 3, and the output is half of it:

    >>> from pullquote.layers import linear
    >>> kernel, nothing = np.array([[0.0, 0.0, 1.0, 0.0]]), np.zeros((1, 4))
    >>> inputs = np.array([[8.0], [8.0], [0.0]])
    >>> lstm(inputs, kernel, nothing, np.zeros(4), activation=linear)[:, 0]
    array([2. , 3. , 1.5])
    """
    units = validate_recurrent(inputs, kernel, recurrent_kernel, gates=4)
    require_shape("bias", bias, (4 * units,), f"{units} units")
    return lstm_steps(
        feed_forward(linear, inputs, kernel, bias),
        recurrent_kernel,
        activation=activation,
        recurrent_activation=recurrent_activation,
        initial_state=initial_state,
        mask=mask,
        reverse=reverse,
    )


def lstm_steps(
    projected: Array,
    recurrent_kernel: Array,
    *,
    activation: Activation = tanh,
    recurrent_activation: Activation = sigmoid,
    initial_state: tuple[Array, Array] | None = None,
    mask: Mask | None = None,
    reverse: bool = False,
) -> Array:
    """Compute the recurrent part of `lstm`, from inputs that are already projected.

    Args:
        projected: ``inputs @ kernel + bias``, shape (..., steps, 4 * units); with a leading axis
            ``stack`` for several networks in parallel: (stack, batch, steps, 4 * units).
        recurrent_kernel: Shape (units, 4 * units), or (stack, units, 4 * units).
        activation: As in `lstm`.
        recurrent_activation: As in `lstm`.
        initial_state: Output and cell, each as `projected` without its steps.
        mask: As `projected` without its last axis.
        reverse: As in `recurrent`.

    Returns:
        As `projected`, with units as last axis.
    """
    kernel = split_gates(recurrent_kernel, 4)

    def step(projected: Array, states: States) -> States:
        last, cell = states
        sums = multiply(last, kernel)
        sums += projected
        # All four blocks at once, although the candidate's is unused: one call on more numbers is
        # faster than two calls on fewer.
        input_gate, forget_gate, _, output_gate = recurrent_activation(sums)
        cell = forget_gate * cell + input_gate * activation(sums[2])
        return (output_gate * activation(cell), cell)

    initial = initial_state or (None, None)
    return scan(step, projected, 4, initial, mask=mask, reverse=reverse)
