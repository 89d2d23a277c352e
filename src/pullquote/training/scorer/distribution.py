"""Data-parallel training on all accelerators of this machine."""

import keras

import pullquote.training  # noqa: F401  (selects the backend before Keras is imported)


def use_all_devices() -> int:
    """Distribute training over all devices of the fastest kind; call it before building a model.

    Each device holds all weights and processes a part of each batch. Of the Keras backends, only
    JAX supports this for `train_on_batch`; PyTorch and TensorFlow use one device, a GPU if there
    is one.

    Returns:
        The number of devices; the batch size must be a multiple of it.
    """
    if keras.backend.backend() != "jax":
        return 1
    devices = keras.distribution.list_devices()
    if len(devices) > 1 and keras.distribution.distribution() is None:
        keras.distribution.set_distribution(keras.distribution.DataParallel(devices=devices))
    return len(devices)
