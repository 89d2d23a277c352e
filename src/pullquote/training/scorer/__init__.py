"""Training of scorers: configuration, dataset, Keras model, training loop, search and report."""
