"""Draws the first page of a PDF, or an image, as a PNG. A program of its own, without Django:

    python first_page.py ORIGINAL MEDIA_TYPE > PNG

It is run apart because what it reads is not to be trusted: it may crash, loop or eat memory, and
then only this process ends, with a code other than 0. `preview.py` runs it.
"""

import resource
import sys
from io import BytesIO
from math import ceil

import pypdfium2  # type: ignore[import-untyped]  # it comes without types
from PIL import Image, ImageOps

SIDE = 1400  # pixels of the longer side
SECONDS = 10
MEMORY = 1536 * 1024**2


def main(path: str, media_type: str) -> None:
    """Write the PNG to standard output; any trouble is an exception and so a code other than 0."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    page = _of_pdf(path) if media_type == "application/pdf" else _of_image(path)
    page.thumbnail((SIDE, SIDE))
    out = BytesIO()
    page.save(out, "PNG")
    sys.stdout.buffer.write(out.getvalue())


def _of_pdf(path: str) -> Image.Image:
    with pypdfium2.PdfDocument(path) as pdf:
        page = pdf[0]
        width, height = page.get_size()
        scale = SIDE / max(width, height, 1)
        if ceil(width * scale) < 1 or ceil(height * scale) < 1:
            raise ValueError("a page without extent")
        drawn: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil()
        return drawn.convert("RGB")


def _of_image(path: str) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = None  # looked at when the file came in, and memory is limited here
    with Image.open(path) as image:
        image.draft("RGB", (SIDE * 2, SIDE * 2))
        image.thumbnail((SIDE, SIDE))
        upright = ImageOps.exif_transpose(image).convert("RGBA")
    paper = Image.new("RGBA", upright.size, "white")
    paper.alpha_composite(upright)
    return paper.convert("RGB")


if __name__ == "__main__":
    main(*sys.argv[1:3])
