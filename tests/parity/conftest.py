"""Parity: our NumPy against the frameworks that trained the weights.

Keras runs on JAX here, and has to be told before anything imports it: its NumPy backend is no
independent oracle, and TensorFlow's and PyTorch's are gigabytes.
"""

import os

os.environ["KERAS_BACKEND"] = "jax"
