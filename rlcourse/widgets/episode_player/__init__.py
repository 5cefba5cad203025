"""EpisodePlayer: recorded episodes of Gymnasium's classic control, drawn by the browser from what was observed."""
