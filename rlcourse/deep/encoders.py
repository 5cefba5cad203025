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
    """Convolutions over a picture of bytes: (N, size) uint8 -> (N, features).

    Two convolutions of stride 2 with 16 and 32 filters (3 x 3), then an average over 4 x 4 fields: a small relative of
    Mnih et al. (2015), for pictures of 16 to 100 pixels a side. Bytes are divided by 255.

    shape : (H, W), (H, W, C) or (C, H, W), where the shortest of three axes is C; axes in front of these are several
    pictures, which become channels.
    """

    features = 32 * 4 * 4

    def __init__(self, shape, generator):
        super().__init__()
        self.shape = (*shape, 1) if len(shape) == 2 else tuple(shape)
        self.channels_last = self.shape[-1] < self.shape[-3]
        height, width = self.shape[-3:-1] if self.channels_last else self.shape[-2:]
        channels = math.prod(self.shape) // (height * width)
        layers = []
        for inputs, outputs in ((channels, 16), (16, 32)):
            layer = nn.Conv2d(inputs, outputs, 3, stride=2, padding=1, device=generator.device)
            nn.init.orthogonal_(layer.weight, math.sqrt(2), generator=generator)
            nn.init.zeros_(layer.bias)
            layers += [layer, nn.ReLU()]
        self.net = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(4), nn.Flatten())

    def forward(self, rows):
        pictures = rows.reshape(-1, *self.shape)
        if self.channels_last:
            pictures = pictures.movedim(-1, -3)
        return self.net(pictures.flatten(1, -3).float() / 255.0)


def encoder(spaces, generator, sees=None):
    """Layers in front of the first linear one, a list of modules, and how many numbers they give.

    sees : names of the parts of a Dict of observations that count; None: all of them.
    """
    if spaces.image is not None:
        picture = PictureEncoder(spaces.image, generator)
        return [picture], picture.features
    if sees is not None:
        columns = spaces.columns(sees)
        return [Columns(columns, generator.device)], len(columns)
    return [], spaces.size
