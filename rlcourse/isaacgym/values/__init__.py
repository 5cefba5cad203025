"""What the API's calls take and return: vectors, parameters, properties, constants."""
