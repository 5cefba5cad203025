"""A question that is answered before the result is seen, as radio buttons."""
