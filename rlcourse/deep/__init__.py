"""What deep agents are made of: networks, buffers, running normalization. Importing a module of it loads PyTorch."""
