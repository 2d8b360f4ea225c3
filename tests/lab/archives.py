# SPDX-License-Identifier: GPL-2.0-or-later
"""Archives that ask much of a scanner."""

import io
import zipfile


def zipped(files):
    """A zip file of (name, bytes) pairs."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()


def nested(data, depth):
    """data in a zip file in a zip file ..., depth times."""
    for level in range(depth):
        data = zipped([(f"{level}.zip" if level else "innermost.bin", data)])
    return data
