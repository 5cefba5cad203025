"""What stands in front of a network's first layer: nothing, some columns of the row, or convolutions over a picture."""

import math

import torch
from torch import nn


class Columns(nn.Module):
    """Some columns of a row: what one of two networks may see. (N, size) -> (N, len(columns))."""

    def __init__(self, columns, device):
        super().__init__()
        self.register_buffer("columns", torch.tensor(columns, device=device), persistent=False)

    def forward(self, rows):
        return rows[:, self.columns]


class PictureEncoder(nn.Module):
    """Convolutions over a picture: (N, size), bytes or floats -> (N, features), a picture of features, flattened.

    3 x 3 filters, each convolution with half the pixels a side of the one before, until at most 8 are left: two layers
    for 16 pixels, four for 100, the first with 16 filters and the others with 32. A small relative of Mnih et al.
    (2015): what is where in the picture is kept, as a game or a robot needs it.

    shape : (H, W), (H, W, C) or (C, H, W), where the shortest of three axes is C; axes in front of these are several
    pictures (stacked frames), which become channels.
    white : the highest number in a picture; all are divided by it.
    """

    def __init__(self, shape, white, generator):
        super().__init__()
        self.shape = (*shape, 1) if len(shape) == 2 else tuple(shape)
        self.white = white
        self.channels_last = self.shape[-1] < self.shape[-3]
        height, width = self.shape[-3:-1] if self.channels_last else self.shape[-2:]
        channels = math.prod(self.shape) // (height * width)
        layers, filters = [], 16
        while not layers or max(height, width) > 8:
            layer = nn.utils.skip_init(nn.Conv2d, channels, filters, 3, stride=2, padding=1, device=generator.device)
            nn.init.orthogonal_(layer.weight, math.sqrt(2), generator=generator)
            nn.init.zeros_(layer.bias)
            layers += [layer, nn.ReLU()]
            height, width = (height + 1) // 2, (width + 1) // 2
            channels, filters = filters, 32
        self.net = nn.Sequential(*layers, nn.Flatten())
        self.features = channels * height * width

    def forward(self, rows):
        pictures = rows.reshape(-1, *self.shape)
        if self.channels_last:
            pictures = pictures.movedim(-1, -3)
        return self.net(pictures.flatten(1, -3).float() / self.white)


def encoder(spaces, generator, sees=None):
    """Layers in front of the first linear one, a list of modules, and how many numbers they give.

    sees : names of the parts of a Dict of observations that count; None: all of them.
    """
    if sees is not None:
        columns = spaces.columns(sees)
        return [Columns(columns, generator.device)], len(columns)
    if spaces.image is not None:
        picture = PictureEncoder(spaces.image, float(spaces.observation_space.high.max()), generator)
        return [picture], picture.features
    return [], spaces.size
