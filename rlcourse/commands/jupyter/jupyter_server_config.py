"""Read by JupyterLab before the learner's own settings, which may name another token."""

import os

c = get_config()  # noqa: F821  (Jupyter gives it)
c.IdentityProvider.token = os.environ["JUPYTER_TOKEN"]
c.PasswordIdentityProvider.hashed_password = ""
