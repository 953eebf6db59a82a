"""The formats of `geoevents.export`: each is made of batches of features, so that one batch stands in memory at a time."""
