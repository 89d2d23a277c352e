"""Parity: our NumPy against the frameworks that trained the weights.

Keras runs on JAX here, which must be set before anything imports Keras: its NumPy backend is not an
independent oracle, and TensorFlow and PyTorch take gigabytes.
"""

import os

os.environ["KERAS_BACKEND"] = "jax"
