"""Export of models: from Keras to model files, and from model files to ONNX.

- `keras_weights`: weights of trained Keras networks, compared with Keras.
- `verify`: a model file in another format, compared with NumPy.
- `onnx_graph`: a model as an ONNX graph.
"""
