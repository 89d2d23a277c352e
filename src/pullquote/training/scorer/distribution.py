"""Training, devices: shares each batch out among all accelerators of this machine.

In: nothing. Out: how many devices work side by side, of which a batch has to be a multiple.
"""

import keras

import pullquote.training  # noqa: F401  (settles the backend before Keras is imported)


def use_all_devices() -> int:
    """Let Keras train on all devices of the best kind that is there; call it before building.

    Every device has all weights and a part of each batch. Only Keras on JAX can do this for
    training batch by batch; PyTorch and TensorFlow use one device, a GPU if there is one.

    Returns:
        The number of devices.
    """
    if keras.backend.backend() != "jax":
        return 1
    devices = keras.distribution.list_devices()
    if len(devices) > 1 and keras.distribution.distribution() is None:
        keras.distribution.set_distribution(keras.distribution.DataParallel(devices=devices))
    return len(devices)
