"""Cut Be Vietnam Pro to what a screen needs: python assets/fonts.py (after npm ci).

Hinting and rare layout features go: 33 kB for two weights of Latin and Vietnamese instead of 67 kB.
"""

import shutil
from pathlib import Path

from fontTools import subset

HERE = Path(__file__).parent
SOURCE = HERE / "node_modules/@fontsource/be-vietnam-pro"
TARGET = HERE.parent / "static/fonts"
FEATURES = "kern,liga,tnum,mark,mkmk,ccmp,locl"


def main() -> None:
    """Write the four files and the licence that goes with them."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for script in ("latin", "vietnamese"):
        for weight in (400, 600):
            name = f"be-vietnam-pro-{script}-{weight}-normal.woff2"
            subset.main(
                [
                    str(SOURCE / "files" / name),
                    "--unicodes=*",
                    f"--layout-features={FEATURES}",
                    "--flavor=woff2",
                    "--no-hinting",
                    f"--output-file={TARGET / name}",
                ]
            )
    shutil.copy(SOURCE / "LICENSE", TARGET / "be-vietnam-pro.LICENSE.txt")


if __name__ == "__main__":
    main()
